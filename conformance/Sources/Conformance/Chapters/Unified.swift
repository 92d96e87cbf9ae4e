import Harness

/// config-linux.md § Unified and § RDMA.
struct Unified: Chapter {
    let name = "unified"

    var checks: [Check] {
        Check(
            .required,
            "the controller of a file is enabled, and the file written",
            of: "config-linux.unified.enabled"
        ) { try written("pids.max", "1234") }
        Check(
            .required,
            "a file that no field stands for is written",
            of: "config-linux.unified.unknown"
        ) { try written("memory.oom.group", "1") }
        Check(
            .required,
            "a controller that is not there is an error",
            of: "config-linux.unified.missing-controller"
        ) { try refused("no-such-controller.max", "1") }
        Check(
            .required,
            "a value that the kernel refuses is an error",
            of: "runtime.create.inapplicable"
        ) { try refused("pids.max", "many") }
        Check(
            .required,
            "what cannot be converted to cgroup v2 is an error",
            of: "config-linux.unified.conversion"
        ) {
            try Skip.unless(HostCgroup.isUnified, "this host has cgroup v1")
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["network"] = ["classID": 1_048_577]
                try bundle.expectError("cgroup v2 has no class of network packets")
            }
        }
        Check(
            .required,
            "a limit of a missing RDMA device is an error",
            of: "runtime.create.inapplicable"
        ) {
            try Bundle.use { bundle in
                bundle.config["linux"]["resources"]["rdma"] = ["nosuch0": ["hcaHandles": 3]]
                try bundle.expectError("there is no such RDMA device")
            }
        }
    }

    private func written(_ file: String, _ content: String) throws {
        try Skip.unless(HostCgroup.isUnified, "this host has cgroup v1")
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["unified"] = .object([file: .string(content)])
            _ = try bundle.create("pause")
            try expect(HostCgroup.content(bundle, file), is: content, file)
        }
    }

    private func refused(_ file: String, _ content: String) throws {
        if !HostCgroup.isUnified, file.hasPrefix("pids") { throw Skip("this host has cgroup v1") }
        try Bundle.use { bundle in
            bundle.config["linux"]["resources"]["unified"] = .object([file: .string(content)])
            try bundle.expectError("\(file) cannot be set to \(content)")
        }
    }
}
