internal import Linux

/// A command line that says nothing apus understands; the wording is that of Go's `flag` package,
/// which callers of runc know.
struct UsageError: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    let description: String
    /// The verb whose help would say more; `nil` for the global options.
    let command: String?

    init(_ description: String, command: String? = nil) {
        self.description = description
        self.command = command
    }
}

/// Reads something that the caller has written; what is wrong with it becomes a failure that names
/// the page of help.
func usage<Result>(_ body: @autoclosure () throws(UsageError) -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        let verb = error.command.map { "\($0) " } ?? ""
        throw Failure(error.description, hint: "see 'apus \(verb)--help'")
    }
}

/// What an argument vector said: options by their long name, and operands.
struct ParsedArguments: Equatable {
    /// The values of each option that was given, in order; a switch has `true` or `false`.
    var values: [String: [String]] = [:]
    /// What is no option.
    var operands: [String] = []

    /// Whether a switch was given, and not as `=false`.
    func has(_ name: String) -> Bool { values[name]?.last == "true" }

    /// The value of an option; the last one wins.
    func value(_ name: String) -> String? { values[name]?.last }

    /// All values of an option that may be repeated.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The value of an option that takes a whole number, at least 0.
    func count(_ name: String) throws(UsageError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw UsageError("invalid value \"\(text)\" for flag -\(name): parse error")
        }
        return number
    }
}

/// Reads an argument vector against a table of options.
///
/// `--name value`, `--name=value`, `-name value` and `-name=value` mean the same, as in Go's
/// `flag` package: callers pass long options with one dash. A value may begin with a dash.
struct ArgumentParser {
    /// The options that are known.
    let flags: [Flag]
    /// Whether the first operand ends the options.
    let stopsAtFirstOperand: Bool
    /// The verb, for errors.
    let command: String?

    /// Reads `arguments`.
    ///
    /// - Throws: `UsageError` for an unknown option, a missing value, a switch's value that is no
    ///   truth value.
    func parse(_ arguments: some Sequence<String>) throws(UsageError) -> ParsedArguments {
        var parsed = ParsedArguments()
        var rest = Array(arguments)[...]
        while let word = rest.popFirst() {
            if word == "--" {
                parsed.operands += rest
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                parsed.operands.append(word)
                guard stopsAtFirstOperand else { continue }
                parsed.operands += rest
                break
            }
            try parseOption(word, &rest, into: &parsed)
        }
        return parsed
    }

    private func parseOption(
        _ word: String,
        _ rest: inout ArraySlice<String>,
        into parsed: inout ParsedArguments
    ) throws(UsageError) {
        let body = word.dropFirst(word.hasPrefix("--") ? 2 : 1)
        let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let flag = flags.first(where: { $0.isCalled(name) }) else {
            if !word.hasPrefix("--"), try parseLetters(body, &rest, into: &parsed) { return }
            throw UsageError("flag provided but not defined: -\(name)", command: command)
        }
        let inline = parts.count > 1 ? String(parts[1]) : nil
        let value: String
        if flag.placeholder == nil {
            value = try truth(inline ?? "true", of: name) ? "true" : "false"
        } else if let given = inline ?? rest.popFirst() {
            value = given
        } else {
            throw UsageError("flag needs an argument: -\(name)", command: command)
        }
        parsed.values[flag.name, default: []].append(value)
    }

    /// `-dt` is `-d -t`, and `-b/dir` is `-b /dir`, as crun's getopt has it; false if it is neither.
    private func parseLetters(
        _ body: Substring,
        _ rest: inout ArraySlice<String>,
        into parsed: inout ParsedArguments
    ) throws(UsageError) -> Bool {
        var letters = body
        var given: [(flag: Flag, value: String)] = []
        while let letter = letters.popFirst() {
            guard let flag = flags.first(where: { $0.isCalled(String(letter)) }) else {
                return false
            }
            guard flag.placeholder != nil else {
                given.append((flag, "true"))
                continue
            }
            guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else {
                throw UsageError("flag needs an argument: -\(letter)", command: command)
            }
            given.append((flag, value))
            break
        }
        for (flag, value) in given { parsed.values[flag.name, default: []].append(value) }
        return !given.isEmpty
    }

    private func truth(_ text: String, of name: String) throws(UsageError) -> Bool {
        switch text {
        case "true", "TRUE", "True", "t", "T", "1": return true
        case "false", "FALSE", "False", "f", "F", "0": return false
        default:
            throw UsageError(
                "invalid boolean value \"\(text)\" for -\(name): parse error",
                command: command
            )
        }
    }
}

extension Command {
    /// Reads the words after the verb.
    ///
    /// - Throws: `UsageError`, also for a wrong number of operands unless help was asked for.
    func parse(_ arguments: some Sequence<String>) throws(UsageError) -> ParsedArguments {
        let parser = ArgumentParser(
            flags: flags + [.help],
            stopsAtFirstOperand: stopsAtFirstOperand,
            command: name
        )
        let parsed = try parser.parse(arguments)
        if !parsed.has("help") { try operandCount.check(parsed.operands.count, of: name) }
        return parsed
    }
}

extension Flag {
    /// The option that every command has.
    static let help = Flag.switch("help", "h", summary: "show help").also("?", "usage")
}
