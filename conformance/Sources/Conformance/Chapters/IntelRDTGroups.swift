import Harness

/// config-linux.md § IntelRdt: classes of service with a name of their own, and monitoring groups.
struct IntelRDTGroups: Chapter {
    let name = "intel rdt groups"

    var checks: [Check] {
        Check(
            .required,
            "the closID / is the default class",
            of: "config-linux.intel-rdt.default-clos",
            body: defaultClass
        )
        Check(
            .required,
            "a class that does not exist is made, and stays",
            of: "config-linux.intel-rdt.clos-id.new",
            "config-linux.intel-rdt.kept",
            body: newClass
        )
        Check(
            .required,
            "a class that exists and matches is taken, and stays",
            of: "config-linux.intel-rdt.clos-id.existing",
            "config-linux.intel-rdt.kept",
            body: sameClass
        )
        Check(
            .required,
            "a class that exists and does not match is an error",
            of: "config-linux.intel-rdt.clos-id.existing",
            body: otherClass
        )
        Check(
            .required,
            "without schemata a class must exist",
            of: "config-linux.intel-rdt.clos-id.checked",
            body: missingClass
        )
        Check(
            .required,
            "without schemata a class that exists is taken as it is",
            of: "config-linux.intel-rdt.clos-id.assigned",
            "config-linux.intel-rdt.no-schema",
            body: givenClass
        )
        for closID in [nil, "/"] as [String?] {
            Check(
                .required,
                "enableMonitoring makes a monitoring group in \(closID == nil ? "a class" : "the default class")",
                of: "config-linux.intel-rdt.monitoring",
                "config-linux.intel-rdt.monitoring.name"
            ) { try monitored(closID) }
        }
        Check(
            .required,
            "the monitoring group is deleted with the container",
            of: "config-linux.intel-rdt.monitoring.deleted",
            body: monitoringDeleted
        )
        Check(
            .required,
            "a monitoring group that cannot be made is an error",
            of: "config-linux.intel-rdt.monitoring.failure",
            body: monitoringExhausted
        )
    }

    private func defaultClass() throws {
        try Resctrl.use { resctrl, bundle in
            bundle.config["linux"]["intelRdt"] = ["closID": "/"]
            let container = try bundle.create("pause")
            try resctrl.expect(try container.pid, in: "")
            try expect(!resctrl.has(container.id), "there is a class \(container.id)")
        }
    }

    private func newClass() throws {
        try Resctrl.use { resctrl, bundle in
            let (name, line) = (Scratch.shared.newName(), try resctrl.narrowedCache())
            bundle.afterwards { try resctrl.remove(name) }
            bundle.config["linux"]["intelRdt"] = [
                "closID": .string(name), "l3CacheSchema": .string(line),
            ]
            let container = try bundle.create("pause")
            try resctrl.expect(try container.pid, in: name)
            try resctrl.expect(line, in: name)
            try container.delete(force: true)
            try expect(resctrl.has(name), "the class was removed with the container")
        }
    }

    private func sameClass() throws {
        try Resctrl.use { resctrl, bundle in
            let line = try resctrl.narrowedCache()
            let name = try resctrl.make(for: bundle, line)
            bundle.config["linux"]["intelRdt"] = [
                "closID": .string(name), "l3CacheSchema": .string(line),
            ]
            let container = try bundle.create("pause")
            try resctrl.expect(try container.pid, in: name)
            try container.delete(force: true)
            try expect(resctrl.has(name), "the class was removed with the container")
        }
    }

    private func otherClass() throws {
        try Resctrl.use { resctrl, bundle in
            let line = try resctrl.narrowedCache()
            let name = try resctrl.make(for: bundle, line)
            bundle.config["linux"]["intelRdt"] = [
                "closID": .string(name), "l3CacheSchema": .string(try resctrl.fullCache()),
            ]
            try bundle.expectError("the class has another L3 line")
            try resctrl.expect(line, in: name)
        }
    }

    private func missingClass() throws {
        try Resctrl.use { resctrl, bundle in
            let name = Scratch.shared.newName()
            bundle.config["linux"]["intelRdt"] = ["closID": .string(name)]
            try bundle.expectError("there is no class \(name)")
            try expect(!resctrl.has(name), "the class was made")
        }
    }

    private func givenClass() throws {
        try Resctrl.use { resctrl, bundle in
            let line = try resctrl.narrowedCache()
            let name = try resctrl.make(for: bundle, line)
            bundle.config["linux"]["intelRdt"] = ["closID": .string(name)]
            let container = try bundle.create("pause")
            try resctrl.expect(try container.pid, in: name)
            try resctrl.expect(line, in: name)
        }
    }

    // MARK: - Monitoring

    private func monitored(_ closID: String?) throws {
        try Resctrl.use { resctrl, bundle in
            try resctrl.requireMonitoring()
            bundle.config["linux"]["intelRdt"] = ["enableMonitoring": true]
            if let closID { bundle.config["linux"]["intelRdt"]["closID"] = .string(closID) }
            let container = try bundle.create("pause")
            let group = (closID == nil ? container.id + "/" : "") + "mon_groups/\(container.id)"
            try resctrl.expect(try container.pid, in: group)
        }
    }

    private func monitoringDeleted() throws {
        try Resctrl.use { resctrl, bundle in
            try resctrl.requireMonitoring()
            bundle.config["linux"]["intelRdt"] = ["closID": "/", "enableMonitoring": true]
            let container = try bundle.create("pause")
            let group = "mon_groups/\(container.id)"
            try expect(resctrl.has(group), "there is no \(group)")
            try container.delete(force: true)
            try expect(!resctrl.has(group), "\(group) is left")
        }
    }

    private func monitoringExhausted() throws {
        try Resctrl.use { resctrl, bundle in
            try resctrl.requireMonitoring()
            bundle.config["linux"]["intelRdt"] = ["closID": "/", "enableMonitoring": true]
            var made: [String] = []
            defer { for group in made { resctrl.removeIfPossible(group) } }
            while made.count < 4096, let group = resctrl.makeMonitoringGroup() {
                made.append(group)
            }
            try Skip.unless(made.count < 4096, "there are too many monitoring groups to use up")
            try bundle.expectError("there is no further monitoring group")
        }
    }
}
