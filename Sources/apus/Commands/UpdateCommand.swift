internal import Engine
internal import Linux
internal import OCI
internal import Plan

extension Command {
    /// Changes the limits of a container.
    static let update = Command(
        "update",
        summary: "change the resource limits of a container",
        operands: "ID",
        count: .exactly(1),
        flags: [
            .value(
                "resources",
                "r",
                of: "FILE",
                summary: "the resources as a JSON document, - for standard input"
            ),
            .value("l3-cache-schema", of: "LINE", summary: "share of the L3 cache: L3:0=ff"),
            .value("mem-bw-schema", of: "LINE", summary: "share of memory bandwidth: MB:0=50"),
        ] + ResourceFlag.all.map { $0.flag }
    ) { invocation throws(Failure) in
        let arguments = invocation.arguments
        var document = "the command line"
        var change = try asFailure(UsageError.self, try ResourceFlag.resources(arguments))
        // As in runc, the document stands for everything: flags beside it are not heard.
        if let file = invocation.arguments.value("resources") {
            document = "resources"
            let bytes =
                file == "-"
                ? try ConfigurationFile.readStandardInput()
                : try ConfigurationFile.read(invocation.path("resources") ?? FilePath(file))
            change = try asFailure(
                DocumentError.self,
                try JSONParser.parse(bytes, document: document)
            )
        }
        try Update.update(
            invocation.containerID(),
            change,
            share: IntelRDTUpdate(
                cache: arguments.value("l3-cache-schema"),
                bandwidth: arguments.value("mem-bw-schema")
            ),
            document: document,
            invocation.context
        )
        return 0
    }
}

/// A flag of `update`, and the member of `linux.resources` that it stands for.
struct ResourceFlag: Sendable {
    /// How a value is written on the command line.
    enum Kind: Sendable {
        case number
        /// Bytes, also with a suffix such as `64M`.
        case bytes
        case text
    }

    /// The flag's name without dashes.
    let name: String
    /// The section and the member.
    let path: (section: String, member: String)
    /// How its value is written.
    let kind: Kind
    /// What it does, in one line.
    let summary: String
    /// Whether help leaves it out.
    var isHidden = false

    /// What the parser knows of it.
    var flag: Flag {
        let placeholder =
            switch kind {
            case .number: "N"
            case .bytes: "BYTES"
            case .text: "LIST"
            }
        return .value(name, of: placeholder, summary: summary, isHidden: isHidden)
    }

    private init(
        _ name: String,
        _ section: String,
        _ member: String,
        _ kind: Kind,
        _ summary: String,
        isHidden: Bool = false
    ) {
        self.name = name
        path = (section, member)
        self.kind = kind
        self.summary = summary
        self.isHidden = isHidden
    }

    /// All of them, in the order of help.
    static let all: [ResourceFlag] = [
        Self("blkio-weight", "blockIO", "weight", .number, "block IO weight, 10 to 1000"),
        Self("cpu-period", "cpu", "period", .number, "CPU period in microseconds"),
        Self("cpu-quota", "cpu", "quota", .number, "CPU time in a period, in microseconds"),
        Self("cpu-burst", "cpu", "burst", .number, "CPU time saved up, in microseconds"),
        Self("cpu-share", "cpu", "shares", .number, "CPU shares relative to others"),
        Self("cpu-rt-period", "cpu", "realtimePeriod", .number, "realtime period"),
        Self("cpu-rt-runtime", "cpu", "realtimeRuntime", .number, "realtime in a period"),
        Self("cpuset-cpus", "cpu", "cpus", .text, "CPUs to run on, such as 0-3,7"),
        Self("cpuset-mems", "cpu", "mems", .text, "memory nodes to use"),
        Self("cpu-idle", "cpu", "idle", .number, "1 to run only when nobody else wants to"),
        Self("memory", "memory", "limit", .bytes, "memory limit; -1 for none"),
        Self("memory-reservation", "memory", "reservation", .bytes, "soft memory limit"),
        Self("memory-swap", "memory", "swap", .bytes, "limit of memory and swap; -1 for none"),
        Self("kernel-memory", "memory", "kernel", .bytes, "not supported", isHidden: true),
        Self("kernel-memory-tcp", "memory", "kernelTCP", .bytes, "not supported", isHidden: true),
        Self("pids-limit", "pids", "limit", .number, "limit of tasks; -1 for none"),
    ]

    /// `linux.resources` as the flags on the command line say it.
    ///
    /// - Throws: `UsageError` for a value that is none.
    static func resources(_ arguments: ParsedArguments) throws(UsageError) -> JSONValue {
        var resources = JSONValue.object(JSONObject([]))
        for flag in all {
            guard let text = arguments.value(flag.name) else { continue }
            guard let value = flag.value(text) else {
                throw UsageError("invalid value \"\(text)\" for --\(flag.name)", command: "update")
            }
            let path = [flag.path.section, flag.path.member]
            resources = ResourceUpdate.set(value, at: path[...], in: resources)
        }
        return resources
    }

    private func value(_ text: String) -> JSONValue? {
        switch kind {
        case .text: .string(text)
        case .number: Int64(text).map { .integer($0) }
        case .bytes: Self.bytes(text).map { .integer($0) }
        }
    }

    /// A number of bytes: `1048576`, `1024k`, `1M`, `1Mi`, `1MiB`, `1MB`, `1.0m` all are the same; -1
    /// is no limit.
    static func bytes(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isNumber || $0 == "-" || $0 == "." }
        let suffix = text[digits.endIndex...].lowercased()
        let units = ["": 0, "b": 0, "k": 10, "m": 20, "g": 30, "t": 40, "p": 50]
        let name = suffix.count > 1 ? suffix.prefix(1).description : suffix
        guard ["", "b", "i", "ib"].contains(suffix.dropFirst()), let shift = units[name] else {
            return nil
        }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let number = Int64(parts[0]), digits.first != "-" else {
            return digits == "-1" && shift == 0 ? -1 : nil
        }
        let unit = Int64(1) << shift
        let (product, overflows) = number.multipliedReportingOverflow(by: unit)
        guard !overflows, parts.count == 2 else { return overflows ? nil : product }
        // Six digits of a fraction are more than anybody writes, and fit beside every unit but P.
        let fraction = parts[1].prefix(6)
        guard let numerator = Int64(fraction), numerator >= 0, shift < 50 else { return nil }
        let scale = fraction.reduce(Int64(1)) { scale, _ in 10 * scale }
        let (sum, sumOverflows) = product.addingReportingOverflow(unit * numerator / scale)
        return sumOverflows ? nil : sum
    }
}
