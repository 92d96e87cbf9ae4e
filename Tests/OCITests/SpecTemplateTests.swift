import OCI
import Testing

@Suite("The configuration that spec prints")
struct SpecTemplateTests {
    private func printed(_ spec: Spec) -> String {
        String(decoding: JSONEncoder.encode(spec, pretty: false), as: UTF8.self)
    }

    private static let capabilities = #"["CAP_AUDIT_WRITE","CAP_KILL","CAP_NET_BIND_SERVICE"]"#

    private static let head = """
        {"ociVersion":"1.3.0","process":{"terminal":true,"user":{"uid":0,"gid":0},"args":["sh"],\
        "env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","TERM=xterm"],\
        "cwd":"/","capabilities":{"bounding":\(capabilities),"effective":\(capabilities),\
        "permitted":\(capabilities)},\
        "rlimits":[{"type":"RLIMIT_NOFILE","hard":1024,"soft":1024}],"noNewPrivileges":true},\
        "root":{"path":"rootfs","readonly":true},"hostname":"runc","mounts":[\
        {"destination":"/proc","type":"proc","source":"proc"},\
        {"destination":"/dev","type":"tmpfs","source":"tmpfs",\
        "options":["nosuid","strictatime","mode=755","size=65536k"]},
        """

    private static let tail = """
        "maskedPaths":["/proc/acpi","/proc/asound","/proc/kcore","/proc/keys",\
        "/proc/latency_stats","/proc/timer_list","/proc/timer_stats","/proc/sched_debug",\
        "/sys/firmware","/proc/scsi"],"readonlyPaths":["/proc/bus","/proc/fs","/proc/irq",\
        "/proc/sys","/proc/sysrq-trigger"]}}
        """

    private static let middleMounts = """
        {"destination":"/dev/shm","type":"tmpfs","source":"shm",\
        "options":["nosuid","noexec","nodev","mode=1777","size=65536k"]},\
        {"destination":"/dev/mqueue","type":"mqueue","source":"mqueue",\
        "options":["nosuid","noexec","nodev"]},
        """

    private static let cgroupMount = """
        {"destination":"/sys/fs/cgroup","type":"cgroup","source":"cgroup",\
        "options":["nosuid","noexec","nodev","relatime","ro"]}],
        """

    @Test("is the one that the other runtimes print, in content and order")
    func template() {
        let expected =
            Self.head + """
                {"destination":"/dev/pts","type":"devpts","source":"devpts","options":\
                ["nosuid","noexec","newinstance","ptmxmode=0666","mode=0620","gid=5"]},
                """ + Self.middleMounts + """
                {"destination":"/sys","type":"sysfs","source":"sysfs",\
                "options":["nosuid","noexec","nodev","ro"]},
                """ + Self.cgroupMount + """
                "linux":{"resources":{"devices":[{"allow":false,"access":"rwm"}]},"namespaces":[\
                {"type":"pid"},{"type":"network"},{"type":"ipc"},{"type":"uts"},{"type":"mount"}],
                """ + Self.tail
        #expect(printed(.template(hasUnifiedCgroups: false)) == expected)
    }

    @Test("gives a user who is not root a user namespace, and nothing that needs more")
    func rootless() {
        let expected =
            Self.head + """
                {"destination":"/dev/pts","type":"devpts","source":"devpts","options":\
                ["nosuid","noexec","newinstance","ptmxmode=0666","mode=0620"]},
                """ + Self.middleMounts + """
                {"destination":"/sys","type":"none","source":"/sys",\
                "options":["rbind","nosuid","noexec","nodev","ro"]},
                """ + Self.cgroupMount + """
                "linux":{"uidMappings":[{"containerID":0,"hostID":1000,"size":1}],\
                "gidMappings":[{"containerID":0,"hostID":100,"size":1}],"namespaces":[\
                {"type":"pid"},{"type":"ipc"},{"type":"uts"},{"type":"mount"},{"type":"user"}],
                """ + Self.tail
        let spec = Spec.template(hasUnifiedCgroups: false).rootless(userID: 1000, groupID: 100)
        #expect(printed(spec) == expected)
    }

    @Test("hides the host's cgroups where there is only version 2")
    func unifiedCgroups() throws {
        let namespaces = Spec.template(hasUnifiedCgroups: true).linux?.namespaces?.map(\.type)
        #expect(namespaces == ["pid", "network", "ipc", "uts", "mount", "cgroup"])
    }

    @Test("is read back as it was written")
    func roundTrip() throws {
        for hasUnifiedCgroups in [false, true] {
            let spec = Spec.template(hasUnifiedCgroups: hasUnifiedCgroups)
            let text = JSONEncoder.encode(spec, pretty: true)
            #expect(try JSONDecoder.decode(Spec.self, from: text, document: "x") == spec)
        }
    }
}
