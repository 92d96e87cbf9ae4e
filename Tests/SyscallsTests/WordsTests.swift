import CShims
import Glibc
import Linux
import Testing

/// Every number that `Linux` has as a literal meets the header here.
@Suite("The words of Linux are the numbers of the C headers")
struct WordsTests {
    @Test("namespaces")
    func namespaces() {
        let expected: [Namespace: Int32] = [
            .user: CLONE_NEWUSER, .pid: CLONE_NEWPID, .network: CLONE_NEWNET,
            .mount: CLONE_NEWNS, .ipc: CLONE_NEWIPC, .uts: CLONE_NEWUTS,
            .cgroup: CLONE_NEWCGROUP, .time: CLONE_NEWTIME,
        ]
        for namespace in Namespace.allCases {
            #expect(expected[namespace].map { UInt64($0) } == namespace.cloneFlag)
        }
    }

    @Test("mount flags")
    func mountFlags() {
        let expected: [(MountFlags, Int)] = [
            (.readOnly, MS_RDONLY), (.noSUID, MS_NOSUID), (.noDevices, MS_NODEV),
            (.noExecute, MS_NOEXEC), (.synchronous, MS_SYNCHRONOUS), (.remount, MS_REMOUNT),
            (.mandatoryLocks, MS_MANDLOCK), (.directorySynchronous, MS_DIRSYNC),
            (.noSymlinkFollow, MS_NOSYMFOLLOW), (.noAccessTime, MS_NOATIME),
            (.noDirectoryAccessTime, MS_NODIRATIME), (.bind, MS_BIND), (.move, MS_MOVE),
            (.recursive, MS_REC), (.silent, MS_SILENT), (.unbindable, MS_UNBINDABLE),
            (.private, MS_PRIVATE), (.slave, MS_SLAVE), (.shared, MS_SHARED),
            (.relatime, MS_RELATIME), (.inodeVersion, MS_I_VERSION),
            (.strictAccessTime, MS_STRICTATIME), (.lazyTime, MS_LAZYTIME),
        ]
        for (flag, number) in expected { #expect(flag.rawValue == UInt(number)) }
        for kind in Propagation.allCases { #expect(kind.mountFlag.rawValue.nonzeroBitCount == 1) }
    }

    @Test("mount attributes")
    func mountAttributes() {
        let expected: [(MountAttributes, Int32)] = [
            (.readOnly, MOUNT_ATTR_RDONLY), (.noSUID, MOUNT_ATTR_NOSUID),
            (.noDevices, MOUNT_ATTR_NODEV), (.noExecute, MOUNT_ATTR_NOEXEC),
            (.atimeMask, MOUNT_ATTR__ATIME), (.relatime, MOUNT_ATTR_RELATIME),
            (.noAccessTime, MOUNT_ATTR_NOATIME), (.strictAccessTime, MOUNT_ATTR_STRICTATIME),
            (.noDirectoryAccessTime, MOUNT_ATTR_NODIRATIME), (.idmap, MOUNT_ATTR_IDMAP),
            (.noSymlinkFollow, MOUNT_ATTR_NOSYMFOLLOW),
        ]
        for (attribute, number) in expected { #expect(attribute.rawValue == UInt64(number)) }
    }

    @Test("capabilities")
    func capabilities() {
        let expected = [
            CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_FSETID, CAP_KILL,
            CAP_SETGID, CAP_SETUID, CAP_SETPCAP, CAP_LINUX_IMMUTABLE, CAP_NET_BIND_SERVICE,
            CAP_NET_BROADCAST, CAP_NET_ADMIN, CAP_NET_RAW, CAP_IPC_LOCK, CAP_IPC_OWNER,
            CAP_SYS_MODULE, CAP_SYS_RAWIO, CAP_SYS_CHROOT, CAP_SYS_PTRACE, CAP_SYS_PACCT,
            CAP_SYS_ADMIN, CAP_SYS_BOOT, CAP_SYS_NICE, CAP_SYS_RESOURCE, CAP_SYS_TIME,
            CAP_SYS_TTY_CONFIG, CAP_MKNOD, CAP_LEASE, CAP_AUDIT_WRITE, CAP_AUDIT_CONTROL,
            CAP_SETFCAP, CAP_MAC_OVERRIDE, CAP_MAC_ADMIN, CAP_SYSLOG, CAP_WAKE_ALARM,
            CAP_BLOCK_SUSPEND, CAP_AUDIT_READ, CAP_PERFMON, CAP_BPF, CAP_CHECKPOINT_RESTORE,
        ]
        #expect(Capability.allCases.map { Int32($0.rawValue) } == expected)
        #expect(Capability.checkpointRestore.rawValue == UInt8(CAP_LAST_CAP))
    }

    @Test("resource limits")
    func resourceLimits() {
        let expected: [ResourceLimitKind: Int32] = [
            .cpu: Int32(RLIMIT_CPU.rawValue), .fileSize: Int32(RLIMIT_FSIZE.rawValue),
            .data: Int32(RLIMIT_DATA.rawValue), .stack: Int32(RLIMIT_STACK.rawValue),
            .core: Int32(RLIMIT_CORE.rawValue), .residentSet: Int32(__RLIMIT_RSS.rawValue),
            .processes: Int32(__RLIMIT_NPROC.rawValue),
            .openFiles: Int32(RLIMIT_NOFILE.rawValue),
            .lockedMemory: Int32(__RLIMIT_MEMLOCK.rawValue),
            .addressSpace: Int32(RLIMIT_AS.rawValue), .locks: Int32(__RLIMIT_LOCKS.rawValue),
            .pendingSignals: Int32(__RLIMIT_SIGPENDING.rawValue),
            .messageQueue: Int32(__RLIMIT_MSGQUEUE.rawValue),
            .nice: Int32(__RLIMIT_NICE.rawValue),
            .realTimePriority: Int32(__RLIMIT_RTPRIO.rawValue),
            .realTimeTime: Int32(__RLIMIT_RTTIME.rawValue),
        ]
        for kind in ResourceLimitKind.allCases { #expect(expected[kind] == kind.number) }
    }

    @Test("signals")
    func signals() {
        let expected = [
            "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "ILL": SIGILL, "TRAP": SIGTRAP,
            "ABRT": SIGABRT, "IOT": SIGIOT, "BUS": SIGBUS, "FPE": SIGFPE, "KILL": SIGKILL,
            "USR1": SIGUSR1, "SEGV": SIGSEGV, "USR2": SIGUSR2, "PIPE": SIGPIPE, "ALRM": SIGALRM,
            "TERM": SIGTERM, "STKFLT": SIGSTKFLT, "CHLD": SIGCHLD, "CONT": SIGCONT,
            "STOP": SIGSTOP, "TSTP": SIGTSTP, "TTIN": SIGTTIN, "TTOU": SIGTTOU, "URG": SIGURG,
            "XCPU": SIGXCPU, "XFSZ": SIGXFSZ, "VTALRM": SIGVTALRM, "PROF": SIGPROF,
            "WINCH": SIGWINCH, "IO": SIGIO, "POLL": SIGIO, "PWR": SIGPWR, "SYS": SIGSYS,
            "RTMIN": __libc_current_sigrtmin(), "RTMAX": __libc_current_sigrtmax(),
        ]
        for (name, number) in expected { #expect(Signal(name)?.rawValue == number, "\(name)") }
    }

    @Test("scheduler policies and flags, I/O classes, memory policies, execution domains")
    func scheduling() {
        let policies: [SchedulerPolicy: Int32] = [
            .other: SCHED_OTHER, .fifo: SCHED_FIFO, .roundRobin: SCHED_RR, .batch: SCHED_BATCH,
            .isochronous: SCHED_ISO, .idle: SCHED_IDLE, .deadline: SCHED_DEADLINE,
        ]
        for policy in SchedulerPolicy.allCases {
            #expect(policies[policy].map { UInt32($0) } == policy.number)
        }
        let classes: [IOPriorityClass: Int32] = [
            .realTime: Int32(IOPRIO_CLASS_RT),
            .bestEffort: Int32(IOPRIO_CLASS_BE),
            .idle: Int32(IOPRIO_CLASS_IDLE),
        ]
        for ioClass in IOPriorityClass.allCases { #expect(classes[ioClass] == ioClass.number) }
        #expect(IOPriorityClass.bestEffort.encoded(priority: 4) == 2 << IOPRIO_CLASS_SHIFT | 4)
        let modes: [MemoryPolicyMode: Int32] = [
            .default: Int32(MPOL_DEFAULT), .preferred: Int32(MPOL_PREFERRED),
            .bind: Int32(MPOL_BIND), .interleave: Int32(MPOL_INTERLEAVE),
            .local: Int32(MPOL_LOCAL),
            .preferredMany: Int32(MPOL_PREFERRED_MANY),
            // Linux 6.9; the headers here are older.
            .weightedInterleave: 6,
        ]
        for mode in MemoryPolicyMode.allCases { #expect(modes[mode] == mode.number) }
        let flags: [MemoryPolicyFlag: Int32] = [
            .staticNodes: MPOL_F_STATIC_NODES, .relativeNodes: MPOL_F_RELATIVE_NODES,
            .numaBalancing: MPOL_F_NUMA_BALANCING,
        ]
        for flag in MemoryPolicyFlag.allCases { #expect(flags[flag] == flag.bit) }
        #expect(Personality.linux.number == UInt(PER_LINUX))
        #expect(Personality.linux32.number == UInt(PER_LINUX32))
    }

    @Test("seccomp actions and flags")
    func seccomp() {
        let actions: [SeccompAction: UInt32] = [
            .kill: UInt32(SECCOMP_RET_KILL_THREAD), .killThread: UInt32(SECCOMP_RET_KILL_THREAD),
            .killProcess: UInt32(SECCOMP_RET_KILL_PROCESS), .trap: UInt32(SECCOMP_RET_TRAP),
            .errno: UInt32(SECCOMP_RET_ERRNO), .trace: UInt32(SECCOMP_RET_TRACE),
            .allow: UInt32(SECCOMP_RET_ALLOW), .log: UInt32(SECCOMP_RET_LOG),
            .notify: UInt32(SECCOMP_RET_USER_NOTIF),
        ]
        for action in SeccompAction.allCases { #expect(actions[action] == action.number) }
        let flags: [SeccompFilterFlag: UInt32] = [
            .threadSync: UInt32(SECCOMP_FILTER_FLAG_TSYNC),
            .log: UInt32(SECCOMP_FILTER_FLAG_LOG),
            .speculationAllowed: UInt32(SECCOMP_FILTER_FLAG_SPEC_ALLOW),
            .waitKillable: UInt32(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV),
        ]
        for flag in SeccompFilterFlag.allCases { #expect(flags[flag] == flag.number) }
        #expect(SeccompFilterFlag.newListener == UInt32(SECCOMP_FILTER_FLAG_NEW_LISTENER))
    }

    @Test("instruction sets")
    func architectures() {
        let expected: [(SeccompArchitecture, UInt32)] = [
            (.x86, SHIM_AUDIT_ARCH_I386), (.x86_64, SHIM_AUDIT_ARCH_X86_64),
            (.arm, SHIM_AUDIT_ARCH_ARM), (.aarch64, SHIM_AUDIT_ARCH_AARCH64),
            (.mips, SHIM_AUDIT_ARCH_MIPS), (.mips64, SHIM_AUDIT_ARCH_MIPS64),
            (.mips64n32, SHIM_AUDIT_ARCH_MIPS64N32), (.mipsel, SHIM_AUDIT_ARCH_MIPSEL),
            (.mipsel64, SHIM_AUDIT_ARCH_MIPSEL64), (.mipsel64n32, SHIM_AUDIT_ARCH_MIPSEL64N32),
            (.ppc, SHIM_AUDIT_ARCH_PPC), (.ppc64, SHIM_AUDIT_ARCH_PPC64),
            (.ppc64le, SHIM_AUDIT_ARCH_PPC64LE), (.s390, SHIM_AUDIT_ARCH_S390),
            (.s390x, SHIM_AUDIT_ARCH_S390X), (.parisc, SHIM_AUDIT_ARCH_PARISC),
            (.parisc64, SHIM_AUDIT_ARCH_PARISC64), (.riscv64, SHIM_AUDIT_ARCH_RISCV64),
            (.loongarch64, SHIM_AUDIT_ARCH_LOONGARCH64), (.m68k, SHIM_AUDIT_ARCH_M68K),
        ]
        for (architecture, number) in expected { #expect(architecture.number == number) }
    }

    @Test("file kinds, device numbers and file system types")
    func files() {
        let kinds: [FileKind: UInt32] = [
            .fifo: S_IFIFO, .characterDevice: S_IFCHR, .directory: S_IFDIR,
            .blockDevice: S_IFBLK, .regular: S_IFREG, .symbolicLink: S_IFLNK, .socket: S_IFSOCK,
        ]
        for kind in FileKind.allCases { #expect(kinds[kind] == kind.rawValue) }
        for (major, minor) in [(1, 3), (136, 5), (259, 1_048_575), (5, 2)] as [(UInt32, UInt32)] {
            let number = UInt64(shim_makedev(major, minor))
            #expect(DeviceNumber(major: major, minor: minor).encoded == number)
            #expect(DeviceNumber(encoded: number) == DeviceNumber(major: major, minor: minor))
        }
        #expect(FileSystemMagic.procfs == Int(PROC_SUPER_MAGIC))
        #expect(FileSystemMagic.sysfs == Int(SYSFS_MAGIC))
        #expect(FileSystemMagic.tmpfs == Int(TMPFS_MAGIC))
        #expect(FileSystemMagic.cgroup == Int(CGROUP_SUPER_MAGIC))
        #expect(FileSystemMagic.cgroup2 == Int(CGROUP2_SUPER_MAGIC))
        #expect(FileSystemMagic.devpts == Int(DEVPTS_SUPER_MAGIC))
        #expect(FileSystemMagic.nsfs == Int(NSFS_MAGIC))
    }
}
