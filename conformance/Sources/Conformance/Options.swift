/// The command line does not say what to do.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description + "; see --help" }
}

/// The command line, taken apart.
struct Options {
    /// What to do.
    enum Action: Equatable {
        case judge(String)
        case list
        case against(String)
        case compare([String])
        case help
    }

    var action: Action
    var filters: [String] = []
    var format = Format.tap
    var output: String?
    var record: String?

    /// Reads arguments.
    ///
    /// - Throws: `UsageError`.
    init(_ arguments: some Sequence<String>) throws(UsageError) {
        var words = Array(arguments)[...]
        var action: Action?
        func value(of option: String) throws(UsageError) -> String {
            guard let value = words.popFirst() else { throw UsageError("\(option) needs a value") }
            return value
        }
        while let word = words.popFirst() {
            switch word {
            case "--runtime": action = .judge(try value(of: word))
            case "--list": action = .list
            case "--against": action = .against(try value(of: word))
            case "--help", "-h": action = .help
            case "--filter": filters.append(try value(of: word))
            case "--output": output = try value(of: word)
            case "--record": record = try value(of: word)
            case "--format":
                let name = try value(of: word)
                guard let known = Format(rawValue: name) else {
                    throw UsageError("no format \(name)")
                }
                format = known
            case "--compare":
                action = .compare(Array(words))
                words = []
            default: throw UsageError("no option \(word)")
            }
        }
        guard let action else { throw UsageError("nothing to do") }
        self.action = action
    }
}
