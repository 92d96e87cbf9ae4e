/// One number that cgroup v1 counts for a device, such as a line of `blkio.throttle.io_serviced`.
package struct DeviceCount: Equatable, Sendable {
    /// The device.
    package var device: DeviceNumber
    /// What was done, such as `Read`; nil where the file does not tell.
    package var operation: String?
    /// How much or how often.
    package var value: UInt64

    /// Describes a count.
    package init(_ device: DeviceNumber, operation: String? = nil, value: UInt64) {
        self.device = device
        self.operation = operation
        self.value = value
    }
}

/// One line of a pressure file (Documentation/accounting/psi.rst).
package struct PressureLine: Equatable, Sendable {
    /// Percentages of the last 10, 60 and 300 seconds, as the kernel writes them: `1.25`.
    package var averages: [String]
    /// Microseconds since boot, or since the cgroup was made.
    package var total: UInt64

    /// Describes a line.
    package init(averages: [String], total: UInt64) {
        self.averages = averages
        self.total = total
    }
}

extension CgroupFormats {
    /// Reads numbers between white space, such as `cpuacct.usage_percpu`; nil if one is none.
    package static func counts(_ text: String) -> [UInt64]? {
        var counts: [UInt64] = []
        for word in text.split(whereSeparator: { $0.isWhitespace }) {
            guard let count = UInt64(word) else { return nil }
            counts.append(count)
        }
        return counts
    }

    /// Reads `cpuacct.usage_all`: a heading, then a line `cpu user system` for each CPU.
    package static func perCPU(_ text: String) -> (user: [UInt64], system: [UInt64])? {
        var (user, system): ([UInt64], [UInt64]) = ([], [])
        for line in text.split(separator: "\n").dropFirst() {
            guard let fields = counts(String(line)), fields.count == 3 else { return nil }
            user.append(fields[1])
            system.append(fields[2])
        }
        return (user, system)
    }

    /// Reads a list of CPUs or memory nodes, such as `0-2,7` (cpuset(7), "List format").
    package static func ids(_ text: String) -> [UInt64]? {
        var ids: [UInt64] = []
        for range in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let ends = range.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = ends.first.flatMap({ UInt16($0) }),
                let last = ends.last.flatMap({ UInt16($0) }), first <= last
            else { return nil }
            ids += (first...last).map(UInt64.init)
        }
        return ids
    }

    /// Reads lines of `major:minor operation value` or `major:minor value`; the sum that follows
    /// them in some files is left out.
    package static func deviceCounts(_ text: String) -> [DeviceCount]? {
        var result: [DeviceCount] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("Total") {
            let fields = line.split(separator: " ")
            guard let device = fields.first.flatMap({ DeviceNumber($0) }), fields.count <= 3,
                let value = fields.last.flatMap({ UInt64($0) })
            else { return nil }
            let operation = fields.count == 3 ? String(fields[1]) : nil
            result.append(DeviceCount(device, operation: operation, value: value))
        }
        return result
    }

    /// What cgroup v2 counts for devices, in the words of v1.
    ///
    /// - Parameters:
    ///   - text: `io.stat`.
    ///   - keys: the keys that are meant, and the operations they count.
    /// - Returns: one count for each device and key, in the order of the devices; nil if a line is
    ///   not of the documented form.
    package static func deviceCounts(
        ofUnified text: String,
        _ keys: [(key: String, operation: String)]
    ) -> [DeviceCount]? {
        guard let rows = nestedKeyed(text) else { return nil }
        var result: [DeviceCount] = []
        for (name, values) in rows {
            guard let device = DeviceNumber(name) else { return nil }
            for (key, operation) in keys {
                guard let value = values[key] else { continue }
                guard let number = UInt64(value) else { return nil }
                result.append(DeviceCount(device, operation: operation, value: number))
            }
        }
        return result.sorted {
            ($0.device.major, $0.device.minor, $0.operation ?? "")
                < ($1.device.major, $1.device.minor, $1.operation ?? "")
        }
    }

    /// Reads a pressure file: its lines `some` and `full`; nil if it is not of the documented form.
    package static func pressure(_ text: String) -> [String: PressureLine]? {
        guard let rows = nestedKeyed(text) else { return nil }
        var lines: [String: PressureLine] = [:]
        for (name, values) in rows {
            let averages = ["avg10", "avg60", "avg300"].compactMap { values[$0] }
            guard averages.count == 3, averages.allSatisfy(isDecimal),
                let total = values["total"].flatMap({ UInt64($0) })
            else { return nil }
            lines[name] = PressureLine(averages: averages, total: total)
        }
        return lines
    }

    /// Whether it is digits with digits behind a point: what a document may take as it is.
    private static func isDecimal(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { UInt32($0) != nil && !$0.hasPrefix("+") }
    }

    /// The page size in the name of a file of the hugetlb controller, such as `hugetlb.2MB.failcnt`.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - file: what follows the size, such as `failcnt`.
    /// - Returns: the size; nil if it is another file.
    package static func hugePageSize(_ name: String, file: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "hugetlb", parts[2] == file else { return nil }
        return String(parts[1])
    }
}
