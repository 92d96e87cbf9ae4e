import OCI
import Testing

@testable import Plan

private func plan(_ rdt: Spec.IntelRDT, root: String? = "/sys/fs/resctrl") throws -> IntelRDTPlan {
    try IntelRDTPlan(rdt, id: "web", root: root)
}

@Suite("The plan of resctrl")
struct IntelRDTPlanTests {
    @Test("without closID the class is named as the container, and is its own")
    func own() throws {
        let plan = try plan(Spec.IntelRDT())
        #expect(plan.group == "/sys/fs/resctrl/web")
        #expect(plan.isOwned && !plan.mustExist)
        #expect(plan.lines.isEmpty && plan.monitoringGroup == nil)
    }

    @Test("a class with a name is shared, and made only if its schemata are given")
    func named() throws {
        let bare = try plan(Spec.IntelRDT(closID: "gold"))
        #expect(bare.group == "/sys/fs/resctrl/gold" && bare.mustExist && !bare.isOwned)
        let full = try plan(Spec.IntelRDT(closID: "gold", schemata: ["L2:0=f"]))
        #expect(!full.mustExist && !full.isOwned)
        // What engines write for a member that is not set.
        let empty = Spec.IntelRDT(closID: "gold", schemata: [], l3CacheSchema: "", memBwSchema: "")
        #expect(try plan(empty).mustExist)
    }

    @Test("a slash is the default class, which monitors as any other")
    func root() throws {
        let plan = try plan(Spec.IntelRDT(closID: "/", enableMonitoring: true))
        #expect(plan.group == "/sys/fs/resctrl")
        #expect(plan.monitoringGroup == "/sys/fs/resctrl/mon_groups/web")
        #expect(!plan.isOwned)
    }

    @Test("the monitoring group is the container's, inside its class")
    func monitoring() throws {
        let rdt = Spec.IntelRDT(closID: "gold", enableMonitoring: true)
        #expect(try plan(rdt).monitoringGroup == "/sys/fs/resctrl/gold/mon_groups/web")
        let off = Spec.IntelRDT(closID: "gold", enableMonitoring: false)
        #expect(try plan(off).monitoringGroup == nil)
    }

    @Test("the cache comes first, then the bandwidth, schemata last")
    func order() throws {
        let lines = try plan(
            Spec.IntelRDT(
                schemata: ["L2:0=f", "MB:1=30"],
                l3CacheSchema: "L3:0=7ff",
                memBwSchema: "MB:0=20"
            )
        ).lines
        #expect(lines.map(\.text) == ["L3:0=7ff", "MB:0=20", "L2:0=f", "MB:1=30"])
        #expect(lines.map(\.isCompared) == [true, true, false, false])
        #expect(
            lines.map(\.keyPath) == [
                "linux.intelRdt.l3CacheSchema", "linux.intelRdt.memBwSchema",
                "linux.intelRdt.schemata[0]", "linux.intelRdt.schemata[1]",
            ]
        )
    }

    @Test("what the specification only advises against is taken")
    func lenient() throws {
        let cache = "L3CODE:0=ff\nL3DATA:0=f"
        #expect(try plan(Spec.IntelRDT(l3CacheSchema: cache)).lines.map(\.text) == [cache])
    }

    @Test(
        "what leads elsewhere or is not one line is refused",
        arguments: [
            (Spec.IntelRDT(closID: ""), "closID"),
            (Spec.IntelRDT(closID: "."), "closID"),
            (Spec.IntelRDT(closID: ".."), "closID"),
            (Spec.IntelRDT(closID: "../x"), "closID"),
            (Spec.IntelRDT(closID: "a/b"), "closID"),
            (Spec.IntelRDT(closID: "/a"), "closID"),
            (Spec.IntelRDT(closID: "a\nb"), "closID"),
            (Spec.IntelRDT(closID: "info"), "closID"),
            (Spec.IntelRDT(closID: "mon_groups"), "closID"),
            (Spec.IntelRDT(closID: "mon_data"), "closID"),
            (Spec.IntelRDT(closID: String(repeating: "x", count: 256)), "closID"),
            (Spec.IntelRDT(memBwSchema: "L3:0=f"), "memBwSchema"),
            (Spec.IntelRDT(memBwSchema: "MB:0=20\nL3:0=f"), "memBwSchema"),
            (Spec.IntelRDT(schemata: ["L3:0=f", "MB:0=20\n"]), "schemata[1]"),
            (Spec.IntelRDT(schemata: [""]), "schemata[0]"),
        ]
    )
    func refusals(rdt: Spec.IntelRDT, key: String) {
        #expect {
            try plan(rdt)
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == "linux.intelRdt.\(key)"
        }
    }

    @Test("a container that would take the place of resctrl's own directory is refused")
    func reservedID() {
        #expect {
            try IntelRDTPlan(Spec.IntelRDT(), id: "info", root: "/r")
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == "linux.intelRdt.closID"
        }
    }

    @Test("without a mounted resctrl there is an error")
    func notMounted() {
        #expect {
            try plan(Spec.IntelRDT(), root: nil)
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == "linux.intelRdt"
        }
    }

    @Test("an update writes the cache first, and is remembered beside what it does not name")
    func update() throws {
        let update = IntelRDTUpdate(cache: "L3:0=f", bandwidth: "MB:0=20")
        #expect(try update.lines().map(\.text) == ["L3:0=f", "MB:0=20"])
        let configuration = try JSONParser.parse(
            Array(#"{"linux":{"intelRdt":{"closID":"a","memBwSchema":"MB:0=90"}}}"#.utf8),
            document: "config.json"
        )
        let text = String(
            decoding: JSONPrinter.print(update.applied(to: configuration)),
            as: UTF8.self
        )
        let members = #""closID":"a","memBwSchema":"MB:0=20","l3CacheSchema":"L3:0=f""#
        #expect(text == #"{"linux":{"intelRdt":{\#(members)}}}"#)
    }

    @Test("an update of nothing changes nothing", arguments: [nil, ""])
    func emptyUpdate(text: String?) throws {
        let update = IntelRDTUpdate(cache: text, bandwidth: text)
        #expect(try update.lines().isEmpty)
        #expect(update.applied(to: .object(JSONObject([]))) == .object(JSONObject([])))
    }

    @Test("what cannot be a line is refused with its place")
    func refusedUpdate() {
        #expect {
            try IntelRDTUpdate(bandwidth: "L3:0=f").lines()
        } throws: {
            "\($0)".hasPrefix("the command line: linux.intelRdt.memBwSchema: expected a line that")
        }
    }
}
