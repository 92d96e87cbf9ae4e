import Glibc
import Harness

/// config.md § Linux Process: `apparmorProfile`, `noNewPrivileges`, `oomScoreAdj` and `selinuxLabel`.
struct LinuxProcess: Chapter {
    let name = "linux process"

    var checks: [Check] {
        Check(
            .required,
            "the program runs under the AppArmor profile",
            of: "runtime.start.program",
            body: appArmor
        )
        Check(
            .required,
            "an AppArmor profile that there is not is an error",
            of: "runtime.create.inapplicable"
        ) {
            try Bundle.use { bundle in
                bundle.config["process"]["apparmorProfile"] = "apus-test-nowhere"
                try bundle.expectNoStart("there is no such AppArmor profile")
            }
        }
        Check(.required, "noNewPrivileges is set", of: "runtime.start.program") {
            try expectNoNewPrivileges(true)
        }
        Check(.required, "noNewPrivileges is not set when false", of: "runtime.start.program") {
            try expectNoNewPrivileges(false)
        }
        Check(.deFacto, "noNewPrivileges is not set when absent") { try expectNoNewPrivileges(nil) }
        Check(
            .required,
            "with noNewPrivileges a set-user-ID program gives nothing",
            of: "runtime.start.program"
        ) {
            try expectSetUser(true, gives: "1000")
        }
        Check(
            .required,
            "without noNewPrivileges a set-user-ID program gives its owner's rights",
            of: "runtime.start.program"
        ) {
            try expectSetUser(false, gives: "0")
        }
        Check(.required, "oomScoreAdj is set", of: "config.process.oom-score-adj.set") {
            try expectScore("321", of: 321)
        }
        Check(
            .required,
            "oomScoreAdj 0 is set like any other",
            of: "config.process.oom-score-adj.set"
        ) {
            try expectScore("0", of: 0)
        }
        Check(
            .required,
            "without oomScoreAdj the score stays the caller's",
            of: "config.process.oom-score-adj.unset"
        ) {
            try expectScore("77", of: nil)
        }
        Check(
            .required,
            "an oomScoreAdj that the kernel refuses is an error",
            of: "runtime.create.inapplicable"
        ) {
            try Bundle.use { bundle in
                bundle.config["process"]["oomScoreAdj"] = 1001
                try bundle.expectNoStart("the kernel knows scores up to 1000")
            }
        }
        Check(
            .required,
            "an oomScoreAdj that the caller may not set is an error",
            of: "config.process.oom-score-adj.set",
            "runtime.create.inapplicable",
            body: forbiddenScore
        )
        Check(
            .required,
            "the program has the SELinux label",
            of: "runtime.start.program",
            body: selinux
        )
        Check(
            .required,
            "an SELinux label that cannot be set is an error",
            of: "runtime.create.inapplicable"
        ) {
            _ = try ownLabel()
            try Bundle.use { bundle in
                bundle.config["process"]["selinuxLabel"] = "apus_u:apus_r:nowhere_t:s0"
                try bundle.expectNoStart("there is no such SELinux label")
            }
        }
        cleanChecks
    }

    /// What callers rely on without a word of the specification.
    @CheckList private var cleanChecks: [Check] {
        Check(.deFacto, "no signal is blocked or ignored") {
            try expectFacts(["blocked": "0", "ignored": "0"], of: "signals")
        }
        Check(.deFacto, "the program leads a session of its own") {
            try expectFacts(["sid": "1", "pgid": "1", "pid": "1"], of: "ids")
        }
        Check(.deFacto, "the program can be looked at, and lives on without its caller") {
            try expectFacts(
                ["dumpable": "1", "pdeathsig": "0", "keepcaps": "0"],
                of: "restrictions"
            )
        }
    }

    private func expectFacts(_ wanted: KeyValuePairs<String, String>, of verb: String) throws {
        try Bundle.use { bundle in
            let facts = try bundle.report(verb)
            for (key, value) in wanted { try expect(facts[key], is: value, key) }
        }
    }

    // MARK: - Security modules

    private func appArmor() throws {
        let enabled = Host.content("/sys/module/apparmor/parameters/enabled")?.first == "Y"
        try Skip.unless(enabled, "AppArmor is not enabled in this kernel")
        let parser = "/usr/sbin/apparmor_parser"
        try Skip.unless(Host.exists(parser), "there is no \(parser) to load a profile with")
        try Bundle.use { bundle in
            let profile = Scratch.shared.newName()
            let file = bundle.directory + "/profile"
            try Host.write(Self.lenient(profile), to: file)
            let loaded = try Tool.run([parser, "--replace", "--skip-cache", file])
            try Skip.unless(loaded.succeeded, "this kernel takes no profile: \(loaded.error)")
            bundle.afterwards { _ = try Tool.run([parser, "--remove", file]) }
            bundle.config["process"]["apparmorProfile"] = .string(profile)
            let facts = try bundle.report("read:/proc/self/attr/current")
            try expect(
                facts["read./proc/self/attr/current"],
                is: "\(profile) (enforce)",
                "the profile inside"
            )
        }
    }

    /// A profile that allows everything.
    private static func lenient(_ name: String) -> String {
        """
        profile \(name) flags=(attach_disconnected,mediate_deleted) {
          file, capability, network, mount, umount, pivot_root, signal, ptrace, unix,
        }

        """
    }

    /// This process's own label; none without SELinux.
    private func ownLabel() throws -> String? {
        guard Host.content("/proc/filesystems")?.contains("selinuxfs") == true else { return nil }
        let own = Host.content("/proc/self/attr/current")?.prefix { $0 != "\0" && $0 != "\n" }
        guard let own, own.contains(":") else { throw Skip("SELinux has no policy on this host") }
        return String(own)
    }

    private func selinux() throws {
        guard let own = try ownLabel() else { throw Skip("SELinux is not enabled in this kernel") }
        // The one label that any policy lets this process go on with; of other categories, where it has them.
        let range = "-s0:c0.c1023"
        let isRange = own.hasSuffix(":s0" + range)
        let label = isRange ? String(own.dropLast(range.count)) + ":c1,c2" : own
        try Bundle.use { bundle in
            bundle.config["process"]["selinuxLabel"] = .string(label)
            let facts = try bundle.report("read:/proc/self/attr/current")
            let found = facts["read./proc/self/attr/current"]?.prefix { $0 != "\0" }
            try expect(found.map(String.init), is: label, "the label inside")
        }
    }

    // MARK: - Privileges

    private func requirePrivileges() throws {
        let own = Host.status(getpid(), "NoNewPrivs")
        try Skip.unless(own == "0", "this process has no_new_privs set itself")
    }

    private func expectNoNewPrivileges(_ wanted: Bool?) throws {
        if wanted != true { try requirePrivileges() }
        try Bundle.use { bundle in
            bundle.config["process"].remove("noNewPrivileges")
            if let wanted { bundle.config["process"]["noNewPrivileges"] = .bool(wanted) }
            let facts = try bundle.report("restrictions")
            try expect(facts["nnp"], is: wanted == true ? "1" : "0", "no_new_privs")
        }
    }

    private func expectSetUser(_ noNewPrivileges: Bool, gives user: String) throws {
        try requirePrivileges()
        try Bundle.use { bundle in
            // A copy: the other programs of the root file system are links to files of the whole run.
            let copy = bundle.root("/bin/owned")
            try Tool.succeed(["cp", Repository.probe, copy])
            try Host.setMode(copy, 0o4755)
            bundle.config["process"]["noNewPrivileges"] = .bool(noNewPrivileges)
            bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
            bundle.config["process"]["args"] = ["/bin/owned", "ids"]
            let facts = try bundle.report()
            try expect(facts["uid"], is: "1000", "the real user")
            try expect(facts["euid"], is: user, "the effective user")
        }
    }

    // MARK: - The out-of-memory killer

    /// The caller's own score is 77.
    private func expectScore(_ wanted: String, of score: Int64?) throws {
        let own = Host.content("/proc/self/oom_score_adj")?.prefix { $0 != "\n" } ?? ""
        try Skip.unless(own == "0", "the score of this process is \(own)")
        try Bundle.use { bundle in
            if let score { bundle.config["process"]["oomScoreAdj"] = .integer(score) }
            let script = "echo 77 > /proc/self/oom_score_adj; exec \"$@\""
            let options = Tool.Options(wrapper: ["/bin/sh", "-c", script, "sh"])
            let facts = try bundle.report("oom", options: options)
            try expect(facts["oom_score_adj"], is: wanted, "oom_score_adj")
        }
    }

    /// Only CAP_SYS_RESOURCE may go below the lowest score that a process with it has set.
    private func forbiddenScore() throws {
        let setpriv = "/usr/bin/setpriv"
        try Skip.unless(Host.exists(setpriv), "there is no \(setpriv) to take a capability away")
        let own = Host.content("/proc/self/oom_score_adj")?.prefix { $0 != "\n" } ?? ""
        try Skip.unless(own == "0", "the score of this process is \(own)")
        try Bundle.use { bundle in
            bundle.config["process"]["oomScoreAdj"] = -500
            let options = Tool.Options(wrapper: [
                setpriv, "--bounding-set=-sys_resource", "--inh-caps=-sys_resource", "--",
            ])
            try bundle.expectNoStart("its caller has no CAP_SYS_RESOURCE", options: options)
        }
    }
}
