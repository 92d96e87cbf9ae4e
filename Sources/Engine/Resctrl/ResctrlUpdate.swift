internal import Linux
internal import Plan
internal import Syscalls

extension ResctrlRecord {
    /// Changes the shares of the container's class before another change: all of it, or nothing.
    ///
    /// - Parameters:
    ///   - lines: what to write to `schemata`.
    ///   - log: gets what goes wrong while undoing.
    ///   - body: the other change, which is undone already when it throws.
    /// - Throws: what `body` throws, and `Failure` for a line that the kernel refuses.
    func change(
        _ lines: [IntelRDTPlan.Line],
        log: Log,
        with body: () throws(Failure) -> Void
    ) throws(Failure) {
        guard let group = groups.first else { return try body() }
        let root = try Resctrl.root(above: group)
        let lock = try attempt("lock \(root)") { () throws(Failure) in
            // resctrl.rst, "Locking between applications".
            let lock = try Files.open(FilePath(root), [.readOnly, .directory])
            try Files.lock(lock.descriptor, .exclusive, waiting: true)
            return lock
        }
        let before = try Resctrl.lines(of: group)
        do {
            for line in lines {
                try attempt(line.keyPath) { () throws(Failure) in
                    try Resctrl.setShare(line.text, of: group, root: root)
                }
            }
            try body()
        } catch {
            restore(before, where: lines, group: group, root: root, log: log)
            throw error
        }
        _ = consume lock
    }

    /// Writes the lines again that tell of the same resources as those that were written.
    private func restore(
        _ before: [String],
        where lines: [IntelRDTPlan.Line],
        group: String,
        root: String,
        log: Log
    ) {
        let changed = lines.flatMap { $0.text.split(separator: "\n") }.map { $0.resource }
        for line in before where changed.contains(line[...].resource) {
            do {
                try Resctrl.setShare(line, of: group, root: root)
            } catch {
                log.warning("\(error)")
            }
        }
    }
}

extension Substring {
    /// What a line of `schemata` is about, such as `L3`.
    fileprivate var resource: String { prefix { $0 != ":" }.filter { $0 != " " } }
}
