import Harness
import Testing

extension Integration {
    @Suite struct MemoryPolicyTests {
        @Test(
            "a policy that the kernel refuses is an error that says why",
            .apusOnly("the message")
        )
        func missingNode() throws {
            try Bundle.use { bundle in
                bundle.config["linux"]["memoryPolicy"] = ["mode": "MPOL_BIND", "nodes": "63"]
                let message = try bundle.refusal()
                #expect(
                    message.contains(
                        "set linux.memoryPolicy to MPOL_BIND with the nodes 63: invalid argument "
                            + "(EINVAL); no node of the list has memory"
                    )
                )
            }
        }

        @Test("a user without rights has the policy, and so have hooks in the container")
        func unprivileged() throws {
            try Bundle.use { bundle in
                let seen = bundle.root("/seen")
                try Host.write("", to: seen)
                try Host.setMode(seen, 0o666)
                bundle.config["root"]["readonly"] = false
                bundle.config["linux"]["memoryPolicy"] = ["mode": "MPOL_INTERLEAVE", "nodes": "0"]
                bundle.config["process"]["user"] = ["uid": 1000, "gid": 1000]
                bundle.config["hooks"]["startContainer"] = [
                    ["path": "/bin/sh", "args": ["sh", "-c", "/bin/probe mempolicy >/seen"]]
                ]
                let facts = try bundle.report("mempolicy")
                #expect(facts.number("mempolicy") == 3)
                #expect(Facts(try Host.read(seen)).number("mempolicy") == 3)
            }
        }
    }
}
