import Linux
import OCI
import Syscalls
import Testing

@testable import Engine
@testable import Plan

/// A directory with the files of resctrl, for code that only makes directories, reads and writes.
///
/// Nobody fills a new group here but `fill`: steps of the kernel's are the test's.
private final class Imitation {
    let root: FilePath

    init() throws {
        let name = try HostCalls.random(count: 8).map { String($0, radix: 16) }.joined()
        let base = HostCalls.environmentValue("TMPDIR") ?? "/tmp"
        root = FilePath(base).appending("apus-resctrl-\(name)")
        try Files.makeDirectory(root)
        try Files.makeDirectory(root.appending("info"))
        try fill("")
    }

    deinit {
        do {
            try Files.removeTree(root)
        } catch {
            Issue.record("\(root) could not be removed: \(error)")
        }
    }

    func path(_ name: String) -> FilePath { name.isEmpty ? root : FilePath("\(root)/\(name)") }

    func make(_ name: String, schemata: String = "") throws {
        try Files.makeDirectory(path(name))
        try fill(name, schemata: schemata)
    }

    func fill(_ name: String, schemata: String = "    L3:0=fffff\n    MB:0=100\n") throws {
        try write("", to: "\(name)/tasks")
        if name.contains("mon_groups") { return }
        try write(schemata, to: "\(name)/schemata")
        try Files.makeDirectory(path("\(name)/mon_groups"))
    }

    /// What the kernel does by itself when a group is removed.
    func empty(_ name: String) throws {
        for entry in ["tasks", "schemata", "mon_groups"] {
            let path = path("\(name)/\(entry)")
            if entry == "mon_groups" {
                try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                    try Files.removeDirectory(path)
                }
            } else {
                try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                    try Files.remove(path)
                }
            }
        }
    }

    func write(_ text: String, to file: String) throws {
        let flags: OpenFlags = [.writeOnly, .create]
        let opened = try Files.open(
            path(file),
            flags,
            permissions: FilePermissions(rawValue: 0o600)
        )
        try Files.writeAll(Array(text.utf8), to: opened.descriptor)
    }

    func read(_ file: String) throws -> String {
        String(decoding: try Files.readFile(path(file)), as: UTF8.self)
    }

    func has(_ name: String) throws -> Bool {
        let path = path(name)
        return try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
            try Files.status(of: path)
        } != nil
    }

    func groups(_ rdt: Spec.IntelRDT) throws -> IntelRDT {
        IntelRDT(try IntelRDTPlan(rdt, id: "web", root: root.string))
    }
}

private func failure(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return "\(error)"
    }
}

@Suite("Groups in resctrl")
struct IntelRDTTests {
    private let resctrl: Imitation

    init() throws { resctrl = try Imitation() }

    @Test("a class of the container's own is made, filled, joined and removed")
    func ownClass() throws {
        var groups = try resctrl.groups(Spec.IntelRDT(l3CacheSchema: "L3:0=f"))
        #expect(try groups.intended().made == ["\(resctrl.root)/web"])
        #expect(try !resctrl.has("web"))
        try groups.makeGroup()
        try resctrl.fill("web", schemata: "")
        try groups.writeSchemata()
        #expect(try resctrl.read("web/schemata") == "L3:0=f\n")
        try groups.record.add(42)
        #expect(try resctrl.read("web/tasks") == "42\n")
        #expect(try resctrl.read("tasks").isEmpty)
        try resctrl.empty("web")
        try groups.record.remove()
        #expect(try !resctrl.has("web"))
        // Removing what is gone already is no failure.
        try groups.record.remove()
    }

    @Test("a class that was there before stays, also one named as the container")
    func foreignClass() throws {
        try resctrl.make("web")
        var groups = try resctrl.groups(Spec.IntelRDT())
        #expect(try groups.intended().made.isEmpty)
        try groups.create()
        #expect(groups.record.made.isEmpty)
        #expect(groups.record.groups == ["\(resctrl.root)/web"])
        try groups.undo()
        #expect(try resctrl.has("web"))
    }

    @Test("a class with a name is made where it is missing, and stays")
    func namedClass() throws {
        var groups = try resctrl.groups(Spec.IntelRDT(closID: "gold", schemata: ["L2:0=f"]))
        #expect(try groups.intended().made.isEmpty)
        try groups.makeGroup()
        try resctrl.fill("gold", schemata: "")
        try groups.writeSchemata()
        #expect(try resctrl.read("gold/schemata") == "L2:0=f\n")
        #expect(groups.record.made.isEmpty)
    }

    @Test("a failed create takes the class with it, unless somebody else has joined")
    func undo() throws {
        var groups = try resctrl.groups(Spec.IntelRDT(closID: "gold", schemata: ["L2:0=f"]))
        try groups.makeGroup()
        try resctrl.fill("gold")
        try resctrl.write("7\n", to: "gold/tasks")
        var unused = groups
        try groups.undo()
        #expect(try resctrl.has("gold"))
        // With nobody in it, it goes; only the imitation holds on to its files.
        try Files.remove(resctrl.path("gold/tasks"))
        try resctrl.write("", to: "gold/tasks")
        #expect(failure { try unused.undo() }.contains("ENOTEMPTY"))
    }

    @Test("without schemata a class with a name must be there")
    func missingClass() throws {
        let groups = try resctrl.groups(Spec.IntelRDT(closID: "gold"))
        let expected = "linux.intelRdt: closID: there is no class of service \(resctrl.root)/gold"
        #expect(failure { _ = try groups.intended() }.hasPrefix(expected))
        try resctrl.make("gold", schemata: "L3:0=1\n")
        var present = try resctrl.groups(Spec.IntelRDT(closID: "gold"))
        try present.create()
        #expect(try resctrl.read("gold/schemata") == "L3:0=1\n")
    }

    @Test("the schemata of a class that is there must match")
    func comparison() throws {
        try resctrl.make("gold", schemata: "    L3:0=0000f;1=fffff\n    MB:0= 50\n")
        let same = Spec.IntelRDT(closID: "gold", l3CacheSchema: "L3:0=f", memBwSchema: "MB:0=50")
        var groups = try resctrl.groups(same)
        try groups.create()
        let other = Spec.IntelRDT(closID: "gold", l3CacheSchema: "L3:0=ff")
        try Files.remove(resctrl.path("gold/schemata"))
        try resctrl.write("    L3:0=0000f;1=fffff\n    MB:0= 50\n", to: "gold/schemata")
        var refused = try resctrl.groups(other)
        #expect(
            failure { try refused.create() }
                == "linux.intelRdt: linux.intelRdt.l3CacheSchema: \(resctrl.root)/gold exists and "
                + "has other schemata: expected L3:0=ff, found L3:0=0000f;1=fffff, MB:0= 50"
        )
        #expect(try resctrl.read("gold/schemata").hasPrefix("    L3:0=0000f"))
    }

    @Test("the monitoring group is inside the class, is joined last and removed first")
    func monitoring() throws {
        var groups = try resctrl.groups(Spec.IntelRDT(enableMonitoring: true))
        let all = ["\(resctrl.root)/web/mon_groups/web", "\(resctrl.root)/web"]
        #expect(try groups.intended().made == all)
        try groups.makeGroup()
        try resctrl.fill("web")
        try groups.makeMonitoringGroup()
        try resctrl.fill("web/mon_groups/web")
        #expect(groups.record.made == all)
        #expect(groups.record.groups == all.reversed())
        try groups.record.add(42)
        #expect(try resctrl.read("web/mon_groups/web/tasks") == "42\n")
        #expect(try resctrl.read("web/tasks") == "42\n")
    }

    @Test("in the default class only the monitoring group is the container's")
    func defaultClass() throws {
        let rdt = Spec.IntelRDT(closID: "/", enableMonitoring: true)
        var groups = try resctrl.groups(rdt)
        try groups.create()
        #expect(groups.record.made == ["\(resctrl.root)/mon_groups/web"])
        #expect(groups.record.groups == ["\(resctrl.root)", "\(resctrl.root)/mon_groups/web"])
        let again = try resctrl.groups(rdt)
        #expect(failure { _ = try again.intended() }.hasSuffix("web exists already"))
        try groups.undo()
        #expect(try resctrl.has("mon_groups") && !resctrl.has("mon_groups/web"))
    }

    @Test("a refusal of the kernel's comes with its own words")
    func explanation() throws {
        try resctrl.write("Mask out of range\n", to: "info/last_cmd_status")
        try Files.removeDirectory(resctrl.path("mon_groups"))
        try Files.makeSymbolicLink(resctrl.path("mon_groups"), to: "mon_groups")
        var groups = try resctrl.groups(Spec.IntelRDT(closID: "/", enableMonitoring: true))
        #expect(
            failure { try groups.create() }.hasSuffix("(ELOOP); resctrl says: Mask out of range")
        )
    }

    @Test("the statistics tell the share, what the processor can do, and what is monitored")
    func statistics() throws {
        try resctrl.make("web", schemata: "    L3:0=0000f\n    MB:0= 50\n")
        for directory in ["info/L3", "web/mon_data", "web/mon_data/mon_L3_00"] {
            try Files.makeDirectory(resctrl.path(directory))
        }
        try resctrl.write("fffff\n", to: "info/L3/cbm_mask")
        try resctrl.write("16\n", to: "info/L3/num_closids")
        try resctrl.write("4096\n", to: "web/mon_data/mon_L3_00/mbm_total_bytes")
        try resctrl.write("Unavailable\n", to: "web/mon_data/mon_L3_00/mbm_local_bytes")
        var statistics = Statistics()
        let record = ResctrlRecord(groups: [resctrl.path("web").string], made: [])
        statistics.intelRDT = try record.statistics()
        let text = String(decoding: JSONPrinter.print(statistics.document), as: UTF8.self)
        let expected = """
            "intel_rdt":{"l3_cache_info":{"cbm_mask":"fffff","num_closids":16},\
            "l3_cache_schema_root":"L3:0=fffff","mem_bw_schema_root":"MB:0=100",\
            "l3_cache_schema":"L3:0=0000f","mem_bw_schema":"MB:0= 50",\
            "mbm_stats":[{"mbm_total_bytes":4096}]}
            """
        #expect(text.contains(expected), "\(text)")
    }
}
