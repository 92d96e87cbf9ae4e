import Testing

@testable import apus

@Suite("The argument parser")
struct ArgumentParserTests {
    static let flags: [Flag] = [
        .value("bundle", "b", of: "DIR", summary: ""),
        .value("env", "e", of: "NAME=VALUE", summary: ""),
        .switch("all", "a", summary: ""),
    ]

    static func parse(_ words: [String], stopping: Bool = false) throws -> ParsedArguments {
        let parser = ArgumentParser(flags: flags, stopsAtFirstOperand: stopping, command: "test")
        return try parser.parse(words)
    }

    @Test(
        "takes a value after a blank or an equals sign, a name with one dash or two",
        arguments: [
            ["--bundle", "/x"], ["--bundle=/x"], ["-bundle", "/x"], ["-bundle=/x"], ["-b", "/x"],
            ["-b=/x"], ["--b", "/x"],
        ]
    )
    func spellings(words: [String]) throws {
        let parsed = try Self.parse(words + ["id"])
        #expect(parsed.value("bundle") == "/x")
        #expect(parsed.operands == ["id"])
    }

    @Test("takes a value that begins with a dash, is empty, or holds an equals sign")
    func oddValues() throws {
        #expect(try Self.parse(["--bundle", "-"]).value("bundle") == "-")
        #expect(try Self.parse(["--bundle", "--all"]).value("bundle") == "--all")
        #expect(try Self.parse(["--bundle="]).value("bundle") == "")
        #expect(try Self.parse(["--env=A=B=C"]).value("env") == "A=B=C")
    }

    @Test("keeps every value of a repeated option, commas included")
    func repeated() throws {
        let parsed = try Self.parse(["-e", "A=1", "--env", "B=2,3"])
        #expect(parsed.all("env") == ["A=1", "B=2,3"])
        #expect(parsed.value("env") == "B=2,3")
    }

    @Test(
        "reads the truth value of a switch",
        arguments: [
            (["--all"], true), (["-a"], true), (["--all=true"], true), (["--all=1"], true),
            (["--all=false"], false), (["--all", "--all=false"], false), ([], false),
        ]
    )
    func truth(words: [String], isOn: Bool) throws {
        #expect(try Self.parse(words).has("all") == isOn)
    }

    @Test("leaves a switch's next word alone")
    func switchTakesNoWord() throws {
        let parsed = try Self.parse(["--all", "false"])
        #expect(parsed.has("all"))
        #expect(parsed.operands == ["false"])
    }

    @Test("ends options at the first operand where the rest belongs to another program")
    func stops() throws {
        let parsed = try Self.parse(["-a", "id", "sh", "-c", "--bundle"], stopping: true)
        #expect(parsed.operands == ["id", "sh", "-c", "--bundle"])
        #expect(parsed.value("bundle") == nil)
    }

    @Test("finds options after operands elsewhere")
    func continues() throws {
        let parsed = try Self.parse(["id", "--all"])
        #expect(parsed.operands == ["id"])
        #expect(parsed.has("all"))
    }

    @Test("ends options at two dashes")
    func twoDashes() throws {
        #expect(try Self.parse(["--", "--all"]).operands == ["--all"])
    }

    @Test("takes a single dash for an operand")
    func singleDash() throws {
        #expect(try Self.parse(["-"]).operands == ["-"])
    }

    @Test(
        "takes letters together, as getopt does",
        arguments: [
            (["-ab", "/x"], true, "/x"), (["-ab/x"], true, "/x"), (["-b/x"], false, "/x"),
            (["-aa"], true, nil), (["-ab=/x"], true, "=/x"),
        ] as [([String], Bool, String?)]
    )
    func letters(words: [String], all: Bool, bundle: String?) throws {
        let parsed = try Self.parse(words + ["id"])
        #expect(parsed.has("all") == all)
        #expect(parsed.value("bundle") == bundle)
        #expect(parsed.operands == ["id"])
    }

    @Test(
        "refuses what it does not understand, in the words of Go's flag package",
        arguments: [
            (["--nonsense"], "flag provided but not defined: -nonsense"),
            (["-x=1"], "flag provided but not defined: -x"),
            (["-ax"], "flag provided but not defined: -ax"),
            (["-ab"], "flag needs an argument: -b"),
            (["--ab=/x"], "flag provided but not defined: -ab"),
            (["--bundle"], "flag needs an argument: -bundle"),
            (["--all=maybe"], "invalid boolean value \"maybe\" for -all: parse error"),
        ]
    )
    func refusals(words: [String], message: String) {
        let error = #expect(throws: UsageError.self) { try Self.parse(words) }
        #expect(error?.description == message)
    }

    @Test(
        "reads whole numbers strictly",
        arguments: [("0", 0), ("3", 3), ("-1", nil), ("x", nil), ("", nil), ("1 ", nil)]
            as [(String, Int?)]
    )
    func counts(text: String, number: Int?) throws {
        let parsed = try Self.parse(["--bundle=\(text)"])
        guard let number else {
            #expect(throws: UsageError.self) { try parsed.count("bundle") }
            return
        }
        #expect(try parsed.count("bundle") == number)
    }
}

@Suite("The number of operands")
struct OperandCountTests {
    static func command(_ count: OperandCount) -> Command {
        Command("state", summary: "", count: count) { _ in 0 }
    }

    @Test(
        "is checked, in runc's words",
        arguments: [
            (OperandCount.exactly(1), 0, "\"state\" requires exactly 1 argument(s)"),
            (.exactly(1), 1, nil),
            (.exactly(1), 2, "\"state\" requires exactly 1 argument(s)"),
            (.atLeast(1), 0, "\"state\" requires a minimum of 1 argument(s)"),
            (.atLeast(1), 9, nil),
            (.atMost(0), 1, "\"state\" requires a maximum of 0 argument(s)"),
            (.between(1, 2), 0, "\"state\" requires a minimum of 1 argument(s)"),
            (.between(1, 2), 2, nil),
            (.between(1, 2), 3, "\"state\" requires a maximum of 2 argument(s)"),
        ] as [(OperandCount, Int, String?)]
    )
    func checked(count: OperandCount, given: Int, message: String?) {
        let words = Array(repeating: "x", count: given)
        var complaint: String?
        do {
            _ = try Self.command(count).parse(words)
        } catch {
            complaint = error.description
        }
        #expect(complaint == message)
    }

    @Test("does not matter when help is asked for", arguments: ["--help", "-h", "-help"])
    func help(word: String) throws {
        #expect(try Self.command(.exactly(1)).parse([word]).has("help"))
    }
}
