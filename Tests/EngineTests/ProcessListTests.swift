import Engine
import Linux
import Testing

@Suite("The table of processes")
struct ProcessListTests {
    static let output = """
        UID          PID    PPID  C STIME TTY          TIME CMD
        root           1       0  0 06:22 ?        00:00:00 init
        root          12       1  0 06:22 ?        00:00:00 sh -c 12
        me           120      12  0 06:22 ?        00:00:00 sleep 12

        """

    @Test("has the header and the lines with the wanted numbers")
    func filtered() throws {
        let lines = try ProcessList.lines(of: [120, 1], in: Self.output).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("UID"))
        #expect(lines[1].hasSuffix("init"))
        #expect(lines[2].hasSuffix("sleep 12"))
    }

    @Test("needs a column PID", arguments: ["", "A B\n1 2\n"])
    func noColumn(output: String) {
        let error = #expect(throws: Failure.self) { try ProcessList.lines(of: [1], in: output) }
        #expect(error?.reason == "couldn't find PID field in ps output")
    }
}

@Suite("Names of users")
struct UserNamesTests {
    @Test(
        "come from passwd, or are the number",
        arguments: [(0, "root"), (7, "me"), (8, "#8"), (9, "#9")] as [(UInt32, String)]
    )
    func names(uid: UInt32, name: String) {
        let users = UserNames(
            text: "root:x:0:0:root:/root:/bin/sh\nme:x:7:\nalso:x:7:\nbad\n::9x:\n"
        )
        #expect(users.name(of: uid) == name)
    }
}
