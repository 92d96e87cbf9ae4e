internal import Linux
internal import Plan
internal import Syscalls

/// Something that the kernel counts in a cgroup and that is worth a word at once.
struct CgroupOccurrence {
    /// The event's type.
    let type: String
    /// How often it has happened since the cgroup was made.
    let count: UInt64
}

/// Watches the counters of a cgroup: kills for want of memory, and limits that were reached.
///
/// Both versions of cgroups count in files. That one has changed is told by the file itself, through
/// `poll(2)`, but for the memory of v1, which has an eventfd for it.
struct CgroupWatch: ~Copyable {
    private var memory: CountedFile?
    private var tasks: CountedFile?
    /// Tells that v1's cgroup is out of memory.
    private var alarm: OwnedDescriptor?
    /// How often to look again because the alarm comes before the kill.
    private var looksLeft = 0

    /// How often to look after an alarm, and how long to wait each time, in milliseconds.
    private static let looks = (count: 20, wait: 10)

    /// Begins to watch: what has happened until now is old.
    init(_ record: CgroupRecord) throws(Failure) {
        let isUnified = record.version == .unified
        if let directory = record.directory(of: "memory") {
            let files = CgroupFiles(directory)
            if isUnified {
                let keys: [(key: String, type: String)] = [
                    ("oom_kill", "oom"), ("high", "memory.high"),
                ]
                memory = CountedFile("memory.events", keys, files)
            } else {
                memory = CountedFile("memory.oom_control", [("oom_kill", "oom")], files)
                alarm = try files.outOfMemoryAlarm()
            }
        }
        if let directory = record.directory(of: "pids") {
            tasks = CountedFile("pids.events", [("max", "pids.max")], CgroupFiles(directory))
        }
        _ = try memory?.changes()
        _ = try tasks?.changes()
    }

    /// What to wait for.
    var awaited: [(descriptor: Descriptor, events: PollEvents)] {
        var awaited: [(descriptor: Descriptor, events: PollEvents)] = []
        if let file = memory.descriptor { awaited.append((file, .exceptional)) }
        if let file = tasks.descriptor { awaited.append((file, .exceptional)) }
        if let alarm = alarm.descriptor { awaited.append((alarm, .readable)) }
        return awaited
    }

    /// How long it may take until somebody looks, at most so many milliseconds.
    func patience(_ milliseconds: Int) -> Int {
        looksLeft > 0 ? min(milliseconds, Self.looks.wait) : milliseconds
    }

    /// What has happened since the last look.
    mutating func look() throws(Failure) -> [CgroupOccurrence] {
        if looksLeft > 0 { looksLeft -= 1 }
        var isAlarmed = false
        if let alarm = alarm.descriptor { isAlarmed = try Polling.takeAlarm(alarm) }
        if isAlarmed { looksLeft = Self.looks.count }
        var occurrences = try (memory?.changes() ?? []) + (tasks?.changes() ?? [])
        if isAlarmed, memory.isStuck {
            occurrences.append(CgroupOccurrence(type: "oom", count: 0))
        }
        // What the alarm announced.
        if occurrences.contains(where: { $0.type == "oom" }) { looksLeft = 0 }
        return occurrences
    }
}

/// A file of counters, open for as long as it is watched.
private struct CountedFile: ~Copyable {
    private let name: String
    private let files: CgroupFiles
    /// The keys that matter, and the types of their events.
    private let keys: [(key: String, type: String)]
    private var file: OwnedDescriptor?
    private var counts: [String: UInt64] = [:]

    init(_ name: String, _ keys: [(key: String, type: String)], _ files: CgroupFiles) {
        self.name = name
        self.keys = keys
        self.files = files
    }

    /// The open file; nil if there is none.
    var descriptor: Descriptor? { file.descriptor }

    /// Whether v1's memory has run out and nobody will be killed (`disableOOMKiller`).
    var isStuck: Bool { counts["oom_kill_disable"] == 1 && counts["under_oom"] == 1 }

    /// What has grown since the last call.
    ///
    /// The file is opened again each time: what was read last is what `poll(2)` compares with.
    mutating func changes() throws(Failure) -> [CgroupOccurrence] {
        try attempt("read \(name) of \(files.name)") { () throws(Failure) in
            file = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.open(files.file(name), .readOnly)
            }
            guard let descriptor else { return [] }
            let bytes = try ignoring(.operationNotSupportedByDevice) { () throws(Failure) in
                try Files.readAll(descriptor)
            }
            guard let bytes else {
                // The cgroup has gone, and a file of it would be ready for ever.
                file = nil
                return []
            }
            let now = CgroupFormats.flatKeyed(String(decoding: bytes, as: UTF8.self)) ?? [:]
            let before = counts
            counts = now
            return keys.compactMap { key, type in
                guard let count = now[key], count > before[key] ?? 0 else { return nil }
                return CgroupOccurrence(type: type, count: count)
            }
        }
    }
}

extension CountedFile? {
    /// What to wait for, if there is such a file.
    fileprivate var descriptor: Descriptor? {
        switch self {
        case .some(let file): file.descriptor
        case .none: nil
        }
    }

    fileprivate var isStuck: Bool {
        switch self {
        case .some(let file): file.isStuck
        case .none: false
        }
    }
}

extension CgroupFiles {
    /// An eventfd that becomes readable when a cgroup of v1 is out of memory
    /// (Documentation/admin-guide/cgroup-v1/memory.rst, "OOM Control").
    ///
    /// - Returns: nil if it cannot be had: without it the counters are looked at now and then.
    fileprivate func outOfMemoryAlarm() throws(Failure) -> OwnedDescriptor? {
        try attempt("watch memory.oom_control of \(name)") { () throws(Failure) in
            // The first two: rootless; the others: a kernel without this part of v1.
            try ignoring(
                .permissionDenied,
                .notPermitted,
                .noSuchFileOrDirectory,
                .invalidArgument,
                .notSupported
            ) { () throws(Failure) in
                let alarm = try Polling.alarm()
                let control = try Files.open(file("memory.oom_control"), .readOnly)
                let numbers = "\(alarm.descriptor.number) \(control.descriptor.number)"
                try Files.writeValue(numbers, to: file("cgroup.event_control"))
                return alarm
            }
        }
    }
}
