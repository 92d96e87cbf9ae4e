import Linux
import OCI
import Testing

@testable import Plan

@Suite("The plan of scheduling")
struct SchedulingPlanTests {
    private static let place = ProcessPlace()

    @Test("a deadline schedule keeps its three times and its flags")
    func deadline() throws {
        let plan = try SchedulerPlan(
            Spec.Scheduler(
                policy: "SCHED_DEADLINE",
                flags: ["SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_DL_OVERRUN"],
                runtime: 2000,
                deadline: 3000,
                period: 4000
            ),
            Self.place
        )
        #expect(plan.policy == .deadline && plan.flags.rawValue == 5)
        #expect([plan.runtime, plan.deadline, plan.period] == [2000, 3000, 4000])
    }

    @Test(
        "rules of the kernel hold",
        arguments: [
            (Spec.Scheduler(policy: "SCHED_NONE"), "policy"),
            (Spec.Scheduler(policy: "SCHED_ISO"), "policy"),
            (Spec.Scheduler(policy: "SCHED_OTHER", nice: 20), "nice"),
            (Spec.Scheduler(policy: "SCHED_BATCH", nice: -21), "nice"),
            (Spec.Scheduler(policy: "SCHED_OTHER", priority: 1), "priority"),
            (Spec.Scheduler(policy: "SCHED_DEADLINE", priority: 1), "priority"),
            (Spec.Scheduler(policy: "SCHED_FIFO"), "priority"),
            (Spec.Scheduler(policy: "SCHED_RR", priority: 100), "priority"),
            (Spec.Scheduler(policy: "SCHED_IDLE", flags: ["RECLAIM"]), "flags[0]"),
            (Spec.Scheduler(policy: "SCHED_OTHER", runtime: 1), "runtime"),
            (Spec.Scheduler(policy: "SCHED_FIFO", priority: 1, deadline: 1), "deadline"),
            (Spec.Scheduler(policy: "SCHED_RR", priority: 1, period: 1), "period"),
            (Spec.Scheduler(policy: "SCHED_DEADLINE", deadline: 9999), "runtime"),
            (Spec.Scheduler(policy: "SCHED_DEADLINE", runtime: 2000, deadline: 1999), "deadline"),
            (
                Spec.Scheduler(
                    policy: "SCHED_DEADLINE",
                    runtime: 2000,
                    deadline: 2000,
                    period: 1999
                ),
                "period"
            ),
        ]
    )
    func refusals(scheduler: Spec.Scheduler, key: String) {
        #expect {
            try SchedulerPlan(scheduler, Self.place)
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == "process.scheduler.\(key)"
        }
    }

    @Test(
        "valid schedules pass",
        arguments: [
            Spec.Scheduler(policy: "SCHED_OTHER", nice: -20),
            Spec.Scheduler(policy: "SCHED_FIFO", priority: 99),
            Spec.Scheduler(policy: "SCHED_IDLE"),
            Spec.Scheduler(policy: "SCHED_DEADLINE", runtime: 1024, deadline: 1024),
        ]
    )
    func valid(scheduler: Spec.Scheduler) throws {
        #expect(try SchedulerPlan(scheduler, Self.place).policy.rawValue == scheduler.policy)
    }

    @Test("an I/O priority has a class and eight levels")
    func ioPriority() throws {
        let plan = try IOPriorityPlan(.init(class: "IOPRIO_CLASS_BE", priority: 7), Self.place)
        #expect(plan.schedulingClass == .bestEffort && plan.level == 7)
        for (word, level, key) in [
            ("BE", 1, "class"), ("IOPRIO_CLASS_RT", 8, "priority"),
            ("IOPRIO_CLASS_IDLE", -1, "priority"),
        ] as [(String, Int32, String)] {
            #expect {
                try IOPriorityPlan(.init(class: word, priority: level), Self.place)
            } throws: {
                ($0 as? InvalidSpec)?.keyPath == "process.ioPriority.\(key)"
            }
        }
    }

    @Test("CPU lists are read, empty ones are none")
    func affinity() throws {
        let plan = try CPUAffinityPlan(.init(initial: "0-2,7", final: ""), Self.place)
        #expect(plan.initial?.numbers == [0, 1, 2, 7] && plan.final == nil)
        #expect {
            try CPUAffinityPlan(.init(final: "3-1"), Self.place)
        } throws: {
            ($0 as? InvalidSpec)?.keyPath == "process.execCPUAffinity.final"
        }
    }
}
