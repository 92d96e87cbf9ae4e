internal import Linux
internal import Plan
internal import Syscalls

/// The files of one cgroup directory.
struct CgroupFiles {
    /// The cgroup's path below its mount, for messages.
    let name: String
    /// The directory's path on the host.
    let path: String

    init(_ directory: CgroupDirectory) {
        name = directory.path
        path = directory.hostPath
    }

    private init(name: String, path: String) {
        self.name = name
        self.path = path
    }

    /// The path of one of its files.
    func file(_ file: String) -> FilePath { FilePath("\(path)/\(file)") }

    /// Reads a file without its last line feed; nil if there is no such file or no such cgroup.
    func read(_ file: String) throws(Failure) -> String? {
        try attempt("read \(file) of \(name)") { () throws(Failure) in
            // ENODEV: the cgroup was removed while its file was open.
            let bytes = try ignoring(.noSuchFileOrDirectory, .operationNotSupportedByDevice) {
                () throws(Failure) in
                try Files.readFile(self.file(file))
            }
            guard let bytes else { return nil }
            return String(decoding: bytes.last == 10 ? bytes.dropLast() : bytes[...], as: UTF8.self)
        }
    }

    /// Writes a value in one call.
    func write(_ value: String, to file: String) throws(Failure) {
        try attempt("write \(value) to \(file) of \(name)") { () throws(Failure) in
            try Files.writeValue(value, to: self.file(file))
        }
    }

    /// Opens a file for writing; nil if there is none.
    func openIfPresent(_ file: String) throws(Failure) -> OwnedDescriptor? {
        try attempt("open \(file) of \(name)") { () throws(Failure) in
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.open(self.file(file), .writeOnly)
            }
        }
    }

    /// Writes a value to a file that is open, in one call.
    func write(_ value: String, to open: Descriptor, named file: String) throws(Failure) {
        try attempt("write \(value) to \(file) of \(name)") { () throws(Failure) in
            try Files.writeValue(value, to: open)
        }
    }

    /// Writes a value; false if there is no such file.
    func writeIfPresent(_ value: String, to file: String) throws(Failure) -> Bool {
        try attempt("write \(value) to \(file) of \(name)") { () throws(Failure) in
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.writeValue(value, to: self.file(file))
            } != nil
        }
    }

    /// The processes in this very cgroup; none if it does not exist.
    func ownProcesses() throws(Failure) -> [Int32] {
        guard let text = try read("cgroup.procs") else { return [] }
        guard let pids = CgroupFormats.numbers(text) else {
            throw Failure("cgroup.procs of \(name) is not a list of processes")
        }
        return pids
    }

    /// The processes in this cgroup and all beneath it, each once.
    func processes() throws(Failure) -> [Int32] {
        var pids = Set(try ownProcesses())
        for child in try children() { pids.formUnion(try child.processes()) }
        return pids.sorted()
    }

    /// The cgroups directly beneath; none if this one does not exist.
    func children() throws(Failure) -> [CgroupFiles] {
        try attempt("list the cgroups in \(name)") { () throws(Failure) in
            let directory = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.open(FilePath(path), [.readOnly, .directory])
            }
            guard let directory else { return [] }
            return try Files.entries(of: directory.descriptor).compactMap { entry in
                guard entry.kind == .directory else { return nil }
                let child = entry.name.string
                return CgroupFiles(
                    name: name == "/" ? "/\(child)" : "\(name)/\(child)",
                    path: "\(path)/\(child)"
                )
            }
        }
    }

    /// Makes the directory; false if it is there already.
    func make() throws(Failure) -> Bool {
        do {
            try Files.makeDirectory(FilePath(path))
            return true
        } catch .fileExists {
            return false
        }
    }

    /// Removes the cgroup and all beneath it, the innermost first; false if one is in use.
    func removeIfUnused() throws(Failure) -> Bool {
        // The usual case is one directory without any in it.
        if try removeOneIfUnused() { return true }
        for child in try children() where try !child.removeIfUnused() { return false }
        return try removeOneIfUnused()
    }

    /// Removes all cgroups beneath; false if one of them, or this one, is in use.
    func clearIfUnused() throws(Failure) -> Bool {
        for child in try children() where try !child.removeIfUnused() { return false }
        return try ownProcesses().isEmpty
    }

    private func removeOneIfUnused() throws(Failure) -> Bool {
        try attempt("remove cgroup \(name)") { () throws(Failure) in
            do throws(Failure) {
                try Files.removeDirectory(FilePath(path))
                return true
            } catch .noSuchFileOrDirectory {
                return true
            } catch .resourceBusy {
                return false
            }
        }
    }
}

extension CgroupRecord {
    /// The files of the hierarchy that has a controller; for the core's own, of the first one.
    func files(of controller: String) throws(Failure) -> CgroupFiles {
        let directory = controller.isEmpty ? directories.first : directory(of: controller)
        guard let directory else {
            throw Failure("the container has no cgroup with the controller \(controller)")
        }
        return CgroupFiles(directory)
    }

    /// Carries out steps in order.
    func perform(_ steps: [CgroupStep]) throws(Failure) {
        var rest = steps[...]
        while let step = rest.first {
            let together = rest.prefix { $0.writesToFile(of: step) }.flatMap { $0.writes }
            if together.count > 1 {
                try perform(together)
                rest.removeFirst(together.count)
            } else {
                try perform(step)
                rest.removeFirst()
            }
        }
    }

    /// Writes one value after the other to the same file, such as the rules of devices, and opens it
    /// once.
    private func perform(_ writes: [CgroupWrite]) throws(Failure) {
        let files = try files(of: writes[0].controller)
        let name = writes[0].file
        let file = try attempt(writes[0].keyPath) { () throws(Failure) in
            try files.openIfPresent(name)
        }
        guard let file else {
            for write in writes { try performFirst(of: [write]) }
            return
        }
        for write in writes {
            try attempt(write.keyPath) { () throws(Failure) in
                try files.write(write.value, to: file.descriptor, named: name)
            }
        }
    }

    private func perform(_ step: CgroupStep) throws(Failure) {
        switch step {
        case .write(let write): try performFirst(of: [write])
        case .firstThatExists(let writes): try performFirst(of: writes)
        case .firstThatSucceeds(let sequences): try performFirst(of: sequences)
        case .require(let check): try perform(check)
        }
    }

    /// Writes to the first file that exists.
    private func performFirst(of writes: [CgroupWrite]) throws(Failure) {
        for write in writes {
            let isDone = try attempt(write.keyPath) { () throws(Failure) in
                try files(of: write.controller).writeIfPresent(write.value, to: write.file)
            }
            if isDone || write.ifMissing == .ignore { return }
        }
        guard let write = writes.first else { return }
        // Not "no such file": callers take those words for a program that does not exist.
        throw Failure("this kernel does not offer \(write.file)")
            .during("\(write)").during(write.keyPath)
    }

    /// Carries out the first sequence that succeeds; throws what was wrong with the first.
    private func performFirst(of sequences: [[CgroupWrite]]) throws(Failure) {
        var first: Failure?
        for writes in sequences {
            do {
                for write in writes { try performFirst(of: [write]) }
                return
            } catch {
                first = first ?? error
            }
        }
        if let first { throw first }
    }

    private func perform(_ check: CgroupUsageCheck) throws(Failure) {
        let files = try files(of: "")
        guard let text = try files.read(check.file), let usage = UInt64(text) else { return }
        guard usage < check.limit else {
            throw Failure("rejecting \(check.what) \(check.limit) <= usage \(usage)")
                .during(check.keyPath)
        }
    }
}

extension CgroupStep {
    /// Whether both are plain writes to the same file.
    fileprivate func writesToFile(of other: CgroupStep) -> Bool {
        guard case .write(let own) = self, case .write(let write) = other else { return false }
        return own.file == write.file && own.controller == write.controller
    }
}
