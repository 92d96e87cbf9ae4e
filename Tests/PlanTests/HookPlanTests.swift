import OCI
import Testing

@testable import Plan

@Suite("The plan of hooks")
struct HookPlanTests {
    @Test("hooks keep their kind and their order")
    func kinds() throws {
        let first = Spec.Hook(path: "/a")
        let second = Spec.Hook(path: "/b", args: ["b"], env: ["A=1"], timeout: 1)
        let plan = try HookPlan(
            Spec.Hooks(
                prestart: [first],
                createRuntime: [first, second],
                createContainer: [second],
                startContainer: [second, first],
                poststart: [second, second],
                poststop: [first, first]
            )
        )
        #expect(plan[.prestart] == [first])
        #expect(plan[.createRuntime] == [first, second])
        #expect(plan[.createContainer] == [second])
        #expect(plan[.startContainer] == [second, first])
        #expect(plan[.poststart] == [second, second])
        #expect(plan[.poststop] == [first, first])
    }

    @Test("without hooks every kind is empty")
    func none() throws {
        let plan = try HookPlan(nil)
        #expect(HookKind.allCases.allSatisfy { plan[$0].isEmpty })
        #expect(!plan.needsOldRoot)
    }

    @Test("two kinds run in the container, and only poststop forgives")
    func places() {
        let inside = HookKind.allCases.filter { $0.place == .container }
        #expect(inside == [.createContainer, .startContainer])
        #expect(HookKind.allCases.filter(\.toleratesFailure) == [.poststop])
    }

    @Test(
        "what is wrong is refused at its place",
        arguments: [
            (Spec.Hook(path: "bin/true"), "hooks.poststart[1].path"),
            (Spec.Hook(path: ""), "hooks.poststart[1].path"),
            (Spec.Hook(path: "/a\0b"), "hooks.poststart[1].path"),
            (Spec.Hook(path: "/a", args: ["a", "\0"]), "hooks.poststart[1].args[1]"),
            (Spec.Hook(path: "/a", env: ["A=\0"]), "hooks.poststart[1].env[0]"),
            (Spec.Hook(path: "/a", timeout: 0), "hooks.poststart[1].timeout"),
            (Spec.Hook(path: "/a", timeout: -1), "hooks.poststart[1].timeout"),
        ]
    )
    func refusals(hook: Spec.Hook, keyPath: String) {
        #expect {
            try HookPlan(Spec.Hooks(poststart: [Spec.Hook(path: "/ok"), hook]))
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == keyPath
        }
    }
}
