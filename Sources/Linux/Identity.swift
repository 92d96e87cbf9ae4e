/// One row of a user namespace map: `size` ids from `containerID` on are `hostID` on outside.
package struct IDMapping: Equatable, Sendable {
    /// The first id as seen inside.
    package var containerID: UInt32
    /// The first id as seen outside.
    package var hostID: UInt32
    /// How many consecutive ids the row covers.
    package var size: UInt32

    /// Makes a row.
    package init(containerID: UInt32, hostID: UInt32, size: UInt32) {
        self.containerID = containerID
        self.hostID = hostID
        self.size = size
    }

    /// The row as `/proc/<pid>/uid_map` takes it, without the line feed.
    package var mapLine: String { "\(containerID) \(hostID) \(size)" }
}

extension [IDMapping] {
    /// The id outside that stands for `id` inside; nil if no row covers it.
    package func hostID(for id: UInt32) -> UInt32? {
        for row in self where id >= row.containerID && id - row.containerID < row.size {
            let (sum, overflow) = row.hostID.addingReportingOverflow(id - row.containerID)
            return overflow ? nil : sum
        }
        return nil
    }

    /// The id inside that stands for `id` outside; nil if no row covers it.
    package func containerID(for id: UInt32) -> UInt32? {
        for row in self where id >= row.hostID && id - row.hostID < row.size {
            let (sum, overflow) = row.containerID.addingReportingOverflow(id - row.hostID)
            return overflow ? nil : sum
        }
        return nil
    }

    /// What is written to `/proc/<pid>/uid_map` or `gid_map`.
    package var mapText: String { map { $0.mapLine + "\n" }.joined() }

    /// The rows of a `/proc/<pid>/uid_map`; nil if a line is not three numbers.
    package init?(mapText text: String) {
        var rows: [IDMapping] = []
        for line in text.split(separator: "\n") {
            let numbers = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map { UInt32($0) }
            guard numbers.count == 3, let inside = numbers[0], let outside = numbers[1],
                let size = numbers[2]
            else { return nil }
            rows.append(IDMapping(containerID: inside, hostID: outside, size: size))
        }
        self = rows
    }
}
