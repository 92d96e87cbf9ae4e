import Glibc
import Harness
import Testing

extension Integration {
    @Suite struct DeviceTests {
        private func allow(_ bundle: Bundle, _ rule: JSON) {
            bundle.config["linux"]["resources"]["devices"].append(rule)
        }

        @Test(
            "the default links lead where they should",
            arguments: [
                ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"),
                ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx"),
            ]
        )
        func links(_ name: String, _ target: String) throws {
            try Bundle.use { bundle in
                let facts = try bundle.report("stat:/dev/\(name)")
                #expect(facts["stat./dev/\(name)"]?.first == "l")
                #expect(facts["link"] == target)
            }
        }

        @Test("/dev holds what is promised and nothing of the host's")
        func contents() throws {
            try Bundle.use { bundle in
                let names = Set(try bundle.report("list:/dev").all("list./dev"))
                let expected: Set = [
                    "null", "zero", "full", "random", "urandom", "tty", "fd", "stdin", "stdout",
                    "stderr", "ptmx", "pts", "shm", "mqueue",
                ]
                #expect(names.subtracting(["core", "console"]) == expected)
            }
        }

        @Test("the default devices open, and a device that no rule allows does not")
        func rules() throws {
            try Bundle.use { bundle in
                capabilities(bundle, ["CAP_MKNOD", "CAP_DAC_OVERRIDE"])
                let verbs = [
                    "mknod:b:7:201:/tmp/loop", "open:r:/tmp/loop", "mknod:c:1:11:/tmp/kmsg",
                    "open:r:/tmp/kmsg",
                ]
                let facts = try bundle.report(
                    verbs[0],
                    verbs[1],
                    verbs[2],
                    verbs[3],
                    "open:rw:/dev/null"
                )
                #expect(facts["open.r./tmp/loop"] == "!EPERM")
                #expect(facts["open.r./tmp/kmsg"] == "!EPERM")
                #expect(facts["open.rw./dev/null"] == "ok")
            }
        }

        @Test("a rule that allows reading does not allow writing")
        func access() throws {
            try Bundle.use { bundle in
                capabilities(bundle, ["CAP_MKNOD", "CAP_DAC_OVERRIDE", "CAP_SYSLOG"])
                allow(
                    bundle,
                    ["allow": true, "type": "c", "major": 1, "minor": 11, "access": "rm"]
                )
                let facts = try bundle.report(
                    "mknod:c:1:11:/tmp/kmsg",
                    "open:r:/tmp/kmsg",
                    "open:w:/tmp/kmsg"
                )
                #expect(facts["mknod./tmp/kmsg"] == "ok")
                #expect(facts["open.r./tmp/kmsg"] == "ok")
                #expect(facts["open.w./tmp/kmsg"] == "!EPERM")
            }
        }

        @Test("a later rule overrides an earlier one")
        func order() throws {
            try Bundle.use { bundle in
                capabilities(bundle, ["CAP_MKNOD", "CAP_DAC_OVERRIDE", "CAP_SYSLOG"])
                allow(bundle, ["allow": true, "access": "rwm"])
                allow(
                    bundle,
                    ["allow": false, "type": "c", "major": 1, "minor": 11, "access": "rwm"]
                )
                let facts = try bundle.report(
                    "mknod:c:1:11:/tmp/kmsg",
                    "open:r:/tmp/kmsg",
                    "open:rw:/dev/full"
                )
                #expect(
                    facts["open.r./tmp/kmsg"] == "!EPERM" || facts["mknod./tmp/kmsg"] == "!EPERM"
                )
                #expect(facts["open.rw./dev/full"] == "ok")
            }
        }

        @Test("a rule for every device allows what mknod makes")
        func allDevices() throws {
            try Bundle.use { bundle in
                capabilities(bundle, ["CAP_MKNOD", "CAP_DAC_OVERRIDE", "CAP_SYSLOG"])
                allow(bundle, ["allow": true, "access": "rwm"])
                let facts = try bundle.report("mknod:c:1:11:/tmp/kmsg", "open:r:/tmp/kmsg")
                #expect(facts["open.r./tmp/kmsg"] == "ok")
            }
        }

        private func capabilities(_ bundle: Bundle, _ names: [String]) {
            for set in ["bounding", "effective", "permitted"] {
                for name in names {
                    bundle.config["process"]["capabilities"][set].append(.string(name))
                }
            }
        }
    }
}
