/// What a container uses: the `data` of the event `stats`, with the keys of runc.
///
/// What the kernel does not count stays nil, and its key is left out.
package struct Statistics: Sendable {
    /// CPU time.
    package var cpu = CPU()
    /// The CPUs and memory nodes it may use.
    package var cpuset = CPUSet()
    /// Memory.
    package var memory = Memory()
    /// How many tasks there are.
    package var tasks: UInt64?
    /// How many tasks there may be; 0 is any number.
    package var taskLimit: UInt64?
    /// Input and output of block devices.
    package var blockIO = BlockIO()
    /// Huge pages by their size, such as `2MB`.
    package var hugePages: [(size: String, usage: MemoryUsage)] = []
    /// The share of caches and memory bandwidth.
    package var intelRDT = IntelRDT()

    /// Creates an object that knows nothing.
    package init() {}

    /// The document.
    package var document: JSONValue {
        .members([
            ("cpu", cpu.document),
            ("cpuset", cpuset.document),
            ("memory", memory.document),
            ("pids", .members([("current", tasks?.json), ("limit", taskLimit?.json)])),
            ("blkio", blockIO.document),
            ("hugetlb", .members(hugePages.map { ($0.size, $0.usage.document) })),
            ("intel_rdt", intelRDT.document),
            // runc fills it for the interfaces it makes itself, which no configuration asks for.
            ("network_interfaces", .null),
        ])
    }

    /// CPU time in nanoseconds.
    package struct CPU: Sendable {
        /// All of it.
        package var total: UInt64?
        /// In user mode.
        package var user: UInt64?
        /// In the kernel.
        package var kernel: UInt64?
        /// On each CPU.
        package var perCPU: [UInt64]?
        /// On each CPU, in user mode.
        package var perCPUUser: [UInt64]?
        /// On each CPU, in the kernel.
        package var perCPUKernel: [UInt64]?
        /// How many periods of the quota have passed.
        package var periods: UInt64?
        /// In how many of them it had to wait.
        package var throttledPeriods: UInt64?
        /// How long it had to wait.
        package var throttledTime: UInt64?
        /// How long its tasks waited for a CPU.
        package var pressure: Pressure?

        /// Creates an object that knows nothing.
        package init() {}

        fileprivate var document: JSONValue {
            .members([
                (
                    "usage",
                    .members([
                        ("total", total?.json),
                        ("percpu", perCPU?.json),
                        ("percpu_kernel", perCPUKernel?.json),
                        ("percpu_user", perCPUUser?.json),
                        ("kernel", kernel?.json),
                        ("user", user?.json),
                    ])
                ),
                (
                    "throttling",
                    .members([
                        ("periods", periods?.json),
                        ("throttledPeriods", throttledPeriods?.json),
                        ("throttledTime", throttledTime?.json),
                    ])
                ),
                ("psi", pressure?.document),
            ])
        }
    }

    /// The CPUs and memory nodes it may use.
    package struct CPUSet: Sendable {
        /// The numbers of the CPUs.
        package var cpus: [UInt64]?
        /// The numbers of the memory nodes.
        package var nodes: [UInt64]?
        /// The values of the other files of cgroup v1, by their keys.
        package var values: [(key: String, value: Int64)] = []

        /// Creates an object that knows nothing.
        package init() {}

        fileprivate var document: JSONValue {
            .members(
                [("cpus", cpus?.json), ("mems", nodes?.json)]
                    + values.map { ($0.key, $0.value.json) }
            )
        }
    }

    /// How much of something that is counted in bytes.
    package struct MemoryUsage: Sendable {
        /// How much there may be; `UInt64.max` is any amount.
        package var limit: UInt64?
        /// How much there is.
        package var usage: UInt64?
        /// How much there was at most.
        package var max: UInt64?
        /// How often the limit was reached.
        package var failures: UInt64?

        /// Creates an object that knows nothing.
        package init() {}

        fileprivate var document: JSONValue {
            .members([
                ("limit", limit?.json), ("usage", usage?.json), ("max", max?.json),
                ("failcnt", failures?.json),
            ])
        }
    }

    /// Memory in bytes.
    package struct Memory: Sendable {
        /// What the page cache has.
        package var cache: UInt64?
        /// Memory.
        package var memory = MemoryUsage()
        /// Memory and swap together, as cgroup v1 counts them.
        package var swap = MemoryUsage()
        /// What the kernel needs for it.
        package var kernel = MemoryUsage()
        /// The buffers of its TCP sockets.
        package var kernelTCP = MemoryUsage()
        /// Everything in `memory.stat`.
        package var raw: [String: UInt64] = [:]
        /// How long its tasks waited for memory.
        package var pressure: Pressure?

        /// Creates an object that knows nothing.
        package init() {}

        fileprivate var document: JSONValue {
            .members([
                ("cache", cache?.json), ("usage", memory.document), ("swap", swap.document),
                ("kernel", kernel.document), ("kernelTCP", kernelTCP.document),
                ("raw", raw.isEmpty ? nil : raw.json), ("psi", pressure?.document),
            ])
        }
    }

    /// Input and output of block devices.
    package struct BlockIO: Sendable {
        /// One number of a device.
        package struct Entry: Sendable {
            private let major: UInt64
            private let minor: UInt64
            private let operation: String?
            private let value: UInt64

            /// Describes it.
            package init(major: UInt64, minor: UInt64, operation: String?, value: UInt64) {
                self.major = major
                self.minor = minor
                self.operation = operation
                self.value = value
            }

            fileprivate var document: JSONValue {
                .members([
                    ("major", major.json), ("minor", minor.json),
                    ("op", operation?.json), ("value", value.json),
                ])
            }
        }

        /// The lists that are not empty, by their keys.
        package var lists: [(key: String, entries: [Entry])] = []
        /// How long its tasks waited for input and output.
        package var pressure: Pressure?

        /// Creates an object that knows nothing.
        package init() {}

        fileprivate var document: JSONValue {
            .members(
                lists.map { ($0.key, .array($0.entries.map { $0.document })) }
                    + [("psi", pressure?.document)]
            )
        }
    }

    /// How long tasks waited: some of them, and all at once.
    package struct Pressure: Sendable {
        /// The lines by their names, each with the averages of 10, 60 and 300 seconds.
        private let lines: [(name: String, averages: [String], total: UInt64)]

        /// Describes it; an average is a number in JSON's form.
        package init(_ lines: [(name: String, averages: [String], total: UInt64)]) {
            self.lines = lines
        }

        fileprivate var document: JSONValue {
            .members(
                lines.map { line in
                    let averages = zip(["avg10", "avg60", "avg300"], line.averages)
                    let members: [(String, JSONValue?)] = averages.map { ($0, .number($1)) }
                    return (line.name, .members(members + [("total", line.total.json)]))
                }
            )
        }
    }

    /// The share of caches and memory bandwidth.
    package struct IntelRDT: Sendable {
        /// The lines of `schemata` that say it, and those of the root, by their keys.
        package var schemata: [(key: String, line: String)] = []
        /// What the processor can do with the L3 cache, by the names of the files that say it.
        package var cache: [(file: String, value: String)] = []
        /// What it can do with the memory's bandwidth.
        package var bandwidth: [(file: String, value: String)] = []
        /// What is monitored in each domain: `mbm_total_bytes`, `mbm_local_bytes`.
        package var transfers: [[(file: String, value: String)]] = []
        /// What is monitored in each domain: `llc_occupancy`.
        package var occupancies: [[(file: String, value: String)]] = []

        /// Creates an object that knows nothing.
        package init() {}

        fileprivate var document: JSONValue {
            let schemata: [(String, JSONValue?)] = schemata.map { ($0.key, $0.line.json) }
            return .members(
                [
                    ("l3_cache_info", Self.document(of: cache)),
                    ("mem_bw_info", Self.document(of: bandwidth)),
                ] + schemata + [
                    ("mbm_stats", Self.list(transfers)), ("cmt_stats", Self.list(occupancies)),
                ]
            )
        }

        private static func list(_ rows: [[(file: String, value: String)]]) -> JSONValue? {
            rows.isEmpty ? nil : .array(rows.compactMap(document(of:)))
        }

        /// A mask is a text, as runc has it; a number that cannot be had is left out.
        private static func document(of files: [(file: String, value: String)]) -> JSONValue? {
            guard !files.isEmpty else { return nil }
            return .members(
                files.map { file, value in
                    (file, file == "cbm_mask" ? .string(value) : UInt64(value)?.json)
                }
            )
        }
    }
}
