internal import Linux
internal import OCI
internal import Syscalls

extension ResctrlRecord {
    /// The share of the container's class, and what is monitored.
    func statistics() throws(Failure) -> Statistics.IntelRDT {
        var statistics = Statistics.IntelRDT()
        guard let group = groups.first, let innermost = groups.last else { return statistics }
        try attempt("linux.intelRdt") { () throws(Failure) in
            let root = try Resctrl.root(above: group)
            statistics.cache = try Resctrl.values(
                of: ["cbm_mask", "min_cbm_bits", "num_closids"],
                in: "\(root)/info/L3"
            )
            statistics.bandwidth = try Resctrl.values(
                of: ["bandwidth_gran", "delay_linear", "min_bandwidth", "num_closids"],
                in: "\(root)/info/MB"
            )
            for (place, suffix) in [(root, "_root"), (group, "")] {
                for (resource, key) in [("L3:", "l3_cache_schema"), ("MB:", "mem_bw_schema")] {
                    let lines = try Resctrl.lines(of: place).filter { $0.hasPrefix(resource) }
                    statistics.schemata += lines.map { (key + suffix, $0) }
                }
            }
            for domain in try Resctrl.domains(of: innermost) {
                let transfers = ["mbm_total_bytes", "mbm_local_bytes"]
                statistics.transfers.append(try Resctrl.values(of: transfers, in: domain))
                let occupancy = try Resctrl.values(of: ["llc_occupancy"], in: domain)
                statistics.occupancies.append(occupancy)
            }
        }
        statistics.transfers.removeAll { $0.isEmpty }
        statistics.occupancies.removeAll { $0.isEmpty }
        return statistics
    }
}

extension Resctrl {
    /// Where the file system begins: a class is there, or right beneath.
    static func root(above group: String) throws(Failure) -> String {
        if try Files.isPresent(FilePath("\(group)/info")) { return group }
        return FilePath(group).removingLastComponent().string
    }

    /// The lines of a class's `schemata`, without the spaces before them.
    static func lines(of group: String) throws(Failure) -> [String] {
        try read("schemata", of: group).split(separator: "\n").map { line in
            String(line.drop { $0 == " " })
        }
    }

    /// The values of those files that there are.
    fileprivate static func values(
        of files: [String],
        in directory: String
    ) throws(Failure) -> [(file: String, value: String)] {
        var values: [(file: String, value: String)] = []
        for file in files {
            let bytes = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.readFile(FilePath("\(directory)/\(file)"))
            }
            guard let line = bytes?.prefix(while: { $0 != 10 }) else { continue }
            values.append((file, String(decoding: line, as: UTF8.self)))
        }
        return values
    }

    /// The directories of what is monitored, one for each L3 cache.
    fileprivate static func domains(of group: String) throws(Failure) -> [String] {
        let path = "\(group)/mon_data"
        let directory = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
            try Files.open(FilePath(path), [.readOnly, .directory])
        }
        guard let directory else { return [] }
        return try Files.entries(of: directory.descriptor).map { $0.name.string }
            .filter { $0.hasPrefix("mon_L3_") }.sorted().map { "\(path)/\($0)" }
    }
}
