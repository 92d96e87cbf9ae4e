import Glibc
import Harness

/// config.md § User.
struct User: Chapter {
    let name = "user"

    var checks: [Check] {
        Check(.required, "the program has the user and the group", of: "runtime.start.program") {
            try Bundle.use { bundle in
                bundle.config["process"]["user"] = ["uid": 1000, "gid": 1001]
                try expectUser(1000, 1001, try bundle.report("ids"))
            }
        }
        Check(
            .required,
            "a user that no file names is as good as any",
            of: "runtime.start.program"
        ) {
            try Bundle.use { bundle in
                try Host.removeTree(bundle.root("/etc"))
                bundle.config["process"]["user"] = ["uid": 54321, "gid": 12345]
                try expectUser(54321, 12345, try bundle.report("ids"))
            }
        }
        Check(
            .required,
            "user and group are of the container's user namespace",
            of: "runtime.start.program",
            body: mapped
        )
        Check(
            .required,
            "a group that the user namespace does not have is an error",
            of: "runtime.create.inapplicable"
        ) {
            try expectUnmapped(["uid": 0, "gid": 70000])
        }
        Check(
            .required,
            "an additional group that the user namespace does not have is an error",
            of: "runtime.create.inapplicable"
        ) {
            try expectUnmapped(["uid": 0, "gid": 0, "additionalGids": [70000]])
        }
        for (umask, shown) in [(63, "0077"), (2, "0002"), (0, "0000")] as [(Int64, String)] {
            Check(.required, "the umask is \(shown) when asked for", of: "runtime.start.program") {
                try Bundle.use { bundle in
                    bundle.config["process"]["user"]["umask"] = .integer(umask)
                    try expect(try bundle.report("place")["umask"], is: shown, "the umask")
                }
            }
        }
        Check(.deFacto, "without umask it stays 0022", body: usualMask)
        Check(
            .required,
            "the program has the additional groups, and no others",
            of: "runtime.start.program"
        ) {
            try expectGroups(["5", "6", "4242"], of: [5, 6, 4242])
        }
        Check(
            .deFacto,
            "without additional groups the program has none of the caller's"
        ) {
            try expectGroups([], of: nil)
        }
    }

    private func expectUser(_ user: Int, _ group: Int, _ facts: Facts) throws {
        for key in ["uid", "euid", "suid", "fsuid"] {
            try expect(facts.number(key), is: user, key)
        }
        for key in ["gid", "egid", "sgid"] { try expect(facts.number(key), is: group, key) }
    }

    // MARK: - User namespaces

    private func mapped() throws {
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            bundle.config["process"]["user"] = ["uid": 7, "gid": 8, "additionalGids": [9]]
            let container = try bundle.start("ids", "pause")
            let facts = container.facts
            try expectUser(7, 8, facts)
            let groups = Set((facts["groups"] ?? "").split(separator: ","))
            try expect(groups.subtracting(["8"]), is: ["9"], "the additional groups")
            let outside = Host.status(try container.pid, "Uid")?.split(separator: "\t").first
            try expect(outside.map(String.init), is: "100007", "the user as the host sees it")
        }
    }

    private func expectUnmapped(_ user: JSON) throws {
        try Bundle.use { bundle in
            try bundle.addUserNamespace()
            bundle.config["process"]["user"] = user
            try bundle.expectNoStart("the mappings end at 65535")
        }
    }

    // MARK: - Mask and groups

    private func usualMask() throws {
        try Bundle.use { bundle in
            let options = Tool.Options(wrapper: ["/bin/sh", "-c", "umask 022; exec \"$@\"", "sh"])
            try expect(
                try bundle.report("place", options: options)["umask"],
                is: "0022",
                "the umask"
            )
        }
    }

    private func expectGroups(_ wanted: Set<String>, of groups: JSON?) throws {
        let setpriv = "/usr/bin/setpriv"
        try Skip.unless(Host.exists(setpriv), "there is no \(setpriv) to give the caller groups")
        try Bundle.use { bundle in
            bundle.config["process"]["user"] = ["uid": 1000, "gid": 1001]
            if let groups { bundle.config["process"]["user"]["additionalGids"] = groups }
            let options = Tool.Options(wrapper: [setpriv, "--groups=77,78", "--"])
            let facts = try bundle.report("ids", options: options)
            let found = Set((facts["groups"] ?? "").split(separator: ",").map(String.init))
            // The group itself may be among them.
            try expect(found.subtracting(["1001"]).sorted(), is: wanted.sorted(), "the groups")
        }
    }
}
