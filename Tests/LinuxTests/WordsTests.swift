import Linux
import Testing

@Suite struct WordsTests {
    @Test(
        "a signal is read from every way people write it",
        arguments: [
            ("KILL", 9), ("SIGKILL", 9), ("sigkill", 9), ("kill", 9), ("9", 9), ("0", 0),
            ("TERM", 15),
            ("RTMIN", 34), ("SIGRTMIN+3", 37), ("rtmin+30", 64), ("RTMAX", 64), ("SIGRTMAX-1", 63),
            ("RTMAX-30", 34), ("64", 64), ("POLL", 29), ("IOT", 6), ("CLD", 17),
        ] as [(String, Int32)]
    )
    func readsSignal(text: String, number: Int32) {
        #expect(Signal(text)?.rawValue == number)
    }

    @Test(
        "anything else is no signal",
        arguments: [
            "", "SIG", "65", "-1", "+9", " 9", "9 ", "KILLS", "SIGSIGKILL", "RTMIN-1", "RTMIN+31",
            "RTMAX+1", "RTMAX-31", "RTMIN+", "RTMIN+-1", "RTMIN++1", "99999999999", "0x9",
        ]
    )
    func refusesSignal(text: String) {
        #expect(Signal(text) == nil)
    }

    @Test("every number that has a name is read back from it")
    func signalNames() {
        for number in Int32(1)...64 where number != 32 && number != 33 {
            let signal = Signal(rawValue: number)
            #expect(signal.name.hasPrefix("SIG"))
            #expect(Signal(signal.name) == signal)
        }
        #expect(Signal(rawValue: 36).name == "SIGRTMIN+2")
        #expect(Signal(rawValue: 32).name == "32")
    }

    @Test("resource limits have the kernel's numbers")
    func resourceLimits() {
        #expect(ResourceLimitKind.allCases.map(\.number) == Array(0...15))
        #expect(ResourceLimitKind(rawValue: "RLIMIT_NOFILE")?.number == 7)
        #expect(ResourceLimitKind(rawValue: "RLIMIT_RTTIME")?.number == 15)
        #expect(ResourceLimitKind(rawValue: "NOFILE") == nil)
    }

    @Test(
        "device numbers survive their encoding",
        arguments: [(0, 0), (1, 3), (5, 0), (8, 256), (0xfff, 0xf_ffff), (.max, .max)]
            as [(UInt32, UInt32)]
    )
    func deviceRoundTrip(major: UInt32, minor: UInt32) {
        let number = DeviceNumber(major: major, minor: minor)
        #expect(DeviceNumber(encoded: number.encoded) == number)
        #expect(DeviceNumber(number.description) == number)
    }

    @Test("device numbers are laid out as glibc does it")
    func deviceEncoding() {
        #expect(DeviceNumber(major: 1, minor: 3).encoded == 0x103)
        #expect(DeviceNumber(major: 0x12345, minor: 0x6789a).encoded == 0x120006783459a)
        for text in ["", "1", "1:", ":1", "1:2:3", "a:b", "-1:0"] {
            #expect(DeviceNumber(text) == nil)
        }
    }

    @Test("device access reads its letters in any order and prints them in one")
    func deviceAccess() {
        #expect(DeviceAccess("mwr") == .all)
        #expect(DeviceAccess("mwr")?.text == "rwm")
        #expect(DeviceAccess("")?.isEmpty == true)
        #expect(DeviceAccess("rx") == nil)
    }

    @Test(
        "CPU lists are read and printed as ranges",
        arguments: [
            ("0", [0], "0"), ("0-3,7", [0, 1, 2, 3, 7], "0-3,7"),
            ("7,0-3", [0, 1, 2, 3, 7], "0-3,7"),
            ("1,2,3", [1, 2, 3], "1-3"), (" 1 , 3-4\n", [1, 3, 4], "1,3-4"), ("5-5,5", [5], "5"),
        ] as [(String, [Int], String)]
    )
    func cpuList(text: String, numbers: [Int], printed: String) {
        #expect(CPUList(text)?.numbers == numbers)
        #expect(CPUList(text)?.description == printed)
    }

    @Test(
        "anything else is no CPU list",
        arguments: ["", ",", "1,", "3-1", "-1", "1-", "1-2-3", "a", "0x1", "65536", "1 2", "+1"]
    )
    func refusesCPUList(text: String) {
        #expect(CPUList(text) == nil)
    }

    @Test("a CPU list becomes a mask of 64-bit words")
    func cpuMask() {
        #expect(CPUList([0, 3, 64]).mask == [0b1001, 1])
    }

    @Test("scheduling words have the kernel's numbers")
    func schedulingNumbers() {
        #expect(SchedulerPolicy.allCases.map(\.number) == Array(0...6))
        #expect(SchedulerFlags(name: "SCHED_FLAG_UTIL_CLAMP_MAX")?.rawValue == 0x40)
        #expect(SchedulerFlags(name: "RECLAIM") == nil)
        #expect(IOPriorityClass.bestEffort.encoded(priority: 4) == 2 << 13 | 4)
        #expect(MemoryPolicyMode.allCases.map(\.number) == Array(0...6))
        #expect(MemoryPolicyFlag.staticNodes.bit == 1 << 15)
        #expect(Personality(rawValue: "LINUX32")?.number == 8)
    }

    @Test("seccomp words have libseccomp's numbers")
    func seccompNumbers() {
        #expect(SeccompAction(rawValue: "SCMP_ACT_ERRNO")?.number == 0x5_0000)
        #expect(SeccompAction.allCases.filter(\.takesErrno) == [.errno, .trace])
        #expect(SeccompOperator.allCases.map(\.number) == Array(1...7))
        #expect(SeccompArchitecture(rawValue: "SCMP_ARCH_X86_64")?.number == 0xc000_003e)
        #expect(Set(SeccompArchitecture.allCases.map(\.number)).count == 23)
        #expect(SeccompFilterFlag.allCases.map(\.number) == [1, 2, 4, 32])
    }

    @Test("instructions are laid out as the kernel reads them")
    func instructions() {
        #expect(
            ClassicInstruction.jumpEqual(0x0102_0304, then: 1, else: 2).encoded
                == [0x15, 0, 1, 2, 4, 3, 2, 1]
        )
        #expect(
            ExtendedInstruction.load(.r2, from: .r1, offset: -2).encoded
                == [0x61, 0x12, 0xfe, 0xff, 0, 0, 0, 0]
        )
        #expect(ExtendedInstruction.move(.r0, -1).encoded == [0xb7, 0, 0, 0, 255, 255, 255, 255])
        #expect(ExtendedInstruction.exit.encoded == [0x95, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("error numbers have the callers' text")
    func errnoTexts() {
        #expect(describe(errno: 2) == "no such file or directory")
        #expect(errnoSymbol(2) == "ENOENT")
        #expect(describe(errno: 9999) == "error 9999")
        #expect(errnoSymbol(9999) == nil)
    }

    @Test("the kind of a file is read from its whole mode")
    func fileKinds() {
        for kind in FileKind.allCases { #expect(FileKind(mode: kind.rawValue | 0o4755) == kind) }
        #expect(FileKind(mode: 0o755) == nil)
        #expect(DeviceKind.unbufferedCharacter.fileKind == .characterDevice)
    }
}
