import Engine
import Linux
import OCI
import Plan
import Testing

@testable import apus

private func invocation(_ command: Command, _ words: [String]) throws -> Invocation {
    let context = EngineContext(
        stateRoot: "/state",
        log: .silent,
        cgroupManager: .cgroupfs,
        rootless: nil,
        workingDirectory: "/here",
        environment: []
    )
    return Invocation(
        arguments: try command.parse(words),
        context: context,
        rootIsDefault: true
    )
}

@Suite("The commands")
struct CommandTests {
    @Test("have one name each, one summary, and no option twice")
    func consistent() {
        let names = Program.commands.map(\.name)
        #expect(Set(names).count == names.count)
        for command in Program.commands {
            let flags = (command.flags + [Flag.help]).flatMap { $0.names + $0.aliases }
            #expect(Set(flags).count == flags.count, "\(command.name)")
            #expect(!command.summary.isEmpty && !command.flags.contains { $0.summary.isEmpty })
        }
    }

    @Test("all have a page of help that names every option", arguments: Program.commands)
    func help(command: Command) {
        let page = Help.page(for: command)
        #expect(page.contains("Usage: apus \(command.name) "))
        for flag in command.flags where !flag.isHidden {
            #expect(page.contains("--\(flag.name)"))
            #expect(page.contains(flag.summary))
        }
    }

    @Test("are all in the overview")
    func overview() {
        let overview = Help.overview(of: Program.commands, global: GlobalOptions.flags)
        for command in Program.commands { #expect(overview.contains(command.summary)) }
        #expect(overview.contains("--systemd-cgroup"))
        #expect(overview.contains("--version, -v"))
    }

    @Test("leave the rest to another program after the container's name")
    func stopping() {
        let stopping = Program.commands.filter(\.stopsAtFirstOperand).map(\.name)
        #expect(Set(stopping) == ["exec", "kill", "ps"])
    }
}

@Suite("The options of create and run")
struct LaunchCommandTests {
    @Test("as containerd's shim gives them")
    func shim() throws {
        let options = try LaunchOptions(
            try invocation(
                .create,
                [
                    "--bundle", "/b", "--pid-file", "/b/init.pid", "--console-socket", "/s",
                    "--no-pivot", "--no-new-keyring", "web",
                ]
            )
        )
        #expect(options.id.rawValue == "web")
        #expect(options.bundle == "/b")
        #expect(options.configPath == "/b/config.json")
        #expect(options.pidFile == "/b/init.pid")
        #expect(options.consoleSocket == "/s")
        #expect(options.noPivot && options.noNewKeyring && !options.detach)
    }

    @Test("paths are taken from the caller's directory; the bundle is that directory itself")
    func paths() throws {
        let options = try LaunchOptions(
            try invocation(.run, ["-f", "c.json", "--pid-file=./p", "-d", "--keep", "web"])
        )
        #expect(options.bundle == "/here")
        #expect(options.configPath == "/here/c.json")
        #expect(options.pidFile == "/here/p")
        #expect(options.detach && options.keep && !options.noSubreaper)
    }

    @Test("a number of descriptors is a number", arguments: ["-1", "x", ""])
    func preserved(text: String) {
        #expect(throws: Failure.self) {
            try LaunchOptions(try invocation(.create, ["--preserve-fds=\(text)", "web"]))
        }
    }
}

@Suite("The options of exec")
struct ExecCommandTests {
    @Test("as containerd's shim gives them")
    func shim() throws {
        let words = ["--process", "/p.json", "--detach", "--pid-file", "/pid", "web"]
        let options = try ExecOptions(try invocation(.exec, words))
        #expect(options.processFile == "/p.json")
        #expect(options.detach)
        #expect(options.arguments.isEmpty)
        #expect(options.noNewPrivileges == nil)
    }

    @Test("as a person gives them")
    func person() throws {
        let words = [
            "-t", "-e", "A=1", "-e", "B=2,3", "-u", "1:2", "-g", "5", "-c", "CAP_KILL", "--cwd",
            "/x", "--no-new-privs", "--cgroup", "sub", "web", "sh", "-c", "exit 7",
        ]
        let options = try ExecOptions(try invocation(.exec, words))
        #expect(options.terminal)
        #expect(options.environment == ["A=1", "B=2,3"])
        #expect(options.user == (try ExecUser("1:2")))
        #expect(options.additionalGroups == [5])
        #expect(options.capabilities == ["CAP_KILL"])
        #expect(options.cwd == "/x")
        #expect(options.noNewPrivileges == true)
        #expect(options.cgroups == ["": "sub"])
        #expect(options.arguments == ["sh", "-c", "exit 7"])
    }

    @Test("a program is needed where there is no document")
    func noProgram() {
        let error = #expect(throws: Failure.self) {
            try ExecOptions(try invocation(.exec, ["web"]))
        }
        #expect(error?.description == "exec args cannot be empty")
    }

    @Test("a failure has exit status 255")
    func status() {
        #expect(Command.exec.failureStatus == 255)
        #expect(Program.commands.filter { $0.failureStatus != 1 }.map(\.name) == ["exec"])
    }
}

@Suite("What is printed")
struct OutputTests {
    @Test("features name what callers look for")
    func features() throws {
        let features = Features.ofApus(seccompVersion: "2.5.4", supportedFlags: [.log])
        #expect(features.ociVersionMin == "1.0.0")
        #expect(features.ociVersionMax == "1.3.0")
        #expect(features.linux?.namespaces?.contains("user") == true)
        #expect(features.linux?.mountExtensions?.idmap?.enabled == true)
        #expect(features.mountOptions?.contains("rro") == true)
        #expect(features.linux?.seccomp?.supportedFlags == ["SECCOMP_FILTER_FLAG_LOG"])
        #expect(features.linux?.capabilities?.count == 41)
        #expect(features.annotations?["run.oci.apus.version"] == Version.number)
        // Engines go by this name, whichever runtime it is.
        #expect(features.annotations?["org.opencontainers.runc.checkpoint.enabled"] == "false")
        // An absent list would say that nothing is known of it.
        let unsafe = features.potentiallyUnsafeConfigAnnotations
        #expect(unsafe?.contains("org.systemd.property.") == true)
        #expect(unsafe?.contains("run.oci.keep_original_groups") == true)
    }

    @Test("the version is on a line that callers find")
    func version() {
        let lines = Version.text.split(separator: "\n")
        #expect(lines[0] == "apus version \(Version.number)")
        #expect(lines[1] == "commit: 0000000000000000000000000000000000000000")
        #expect(lines.contains("spec: 1.3.0"))
    }

    @Test("list has a row for each container")
    func list() {
        let state = State(
            ociVersion: "1.3.0",
            id: "web",
            pid: 0,
            status: .stopped,
            bundle: "/bundles/web",
            created: "2025-11-21T06:22:00Z",
            owner: "root"
        )
        #expect(
            ListTable.table(of: [state]).text == """
                ID          PID         STATUS      BUNDLE         CREATED                OWNER
                web         0           stopped     /bundles/web   2025-11-21T06:22:00Z   root

                """
        )
    }
}
