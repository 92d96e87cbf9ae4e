import Plan
import Testing

@testable import apus

/// An option of another runtime: how its help writes it.
private struct PeerOption: CustomTestStringConvertible {
    let runtime: String
    /// Empty for a global option.
    let command: String
    /// As in `--bundle,-b DIR`; a switch has no value.
    let option: String

    var testDescription: String { "\(runtime) \(command) \(option)" }

    /// Command lines that use it, one for each of its names.
    var uses: [[String]] {
        let parts = option.split(separator: " ")
        let value = parts.count > 1 ? [parts[1] == "N" ? "1" : "true"] : []
        return parts[0].split(separator: ",").map { [String($0)] + value }
    }
}

/// The options of `--help`, by command; `""` are the global ones.
private func options(_ runtime: String, _ table: [(String, String)]) -> [PeerOption] {
    table.flatMap { command, text in
        text.split(separator: "\n").map {
            PeerOption(runtime: runtime, command: command, option: String($0))
        }
    }
}

/// runc 1.4, `checkpoint` and `restore` left out.
private let runc = options(
    "runc",
    [
        (
            "",
            """
            --debug
            --log FILE
            --log-format FORMAT
            --root DIR
            --criu FILE
            --systemd-cgroup
            --rootless BOOL
            --help,-h
            --version,-v
            """
        ),
        (
            "create",
            """
            --bundle,-b DIR
            --console-socket SOCKET
            --pidfd-socket SOCKET
            --pid-file FILE
            --no-pivot
            --no-new-keyring
            --preserve-fds N
            """
        ),
        (
            "run",
            """
            --bundle,-b DIR
            --console-socket SOCKET
            --pidfd-socket SOCKET
            --detach,-d
            --keep
            --pid-file FILE
            --no-subreaper
            --no-pivot
            --no-new-keyring
            --preserve-fds N
            """
        ),
        (
            "exec",
            """
            --console-socket SOCKET
            --pidfd-socket SOCKET
            --cwd DIR
            --env,-e A=1
            --tty,-t
            --user,-u 1:1
            --additional-gids,-g N
            --process,-p FILE
            --detach,-d
            --pid-file FILE
            --process-label LABEL
            --apparmor PROFILE
            --no-new-privs
            --cap,-c CAP
            --preserve-fds N
            --cgroup PATH
            --ignore-paused
            """
        ),
        ("kill", "--all,-a"),
        ("delete", "--force,-f"),
        ("list", "--format,-f FORMAT\n--quiet,-q"),
        ("ps", "--format,-f FORMAT"),
        ("events", "--interval 5s\n--stats"),
        (
            "update",
            """
            --resources,-r FILE
            --blkio-weight N
            --cpu-period N
            --cpu-quota N
            --cpu-burst N
            --cpu-share N
            --cpu-rt-period N
            --cpu-rt-runtime N
            --cpuset-cpus 0
            --cpuset-mems 0
            --cpu-idle N
            --kernel-memory N
            --kernel-memory-tcp N
            --memory N
            --memory-reservation N
            --memory-swap N
            --pids-limit N
            --l3-cache-schema L3:0=f
            --mem-bw-schema MB:0=20
            """
        ),
        ("spec", "--bundle,-b DIR\n--rootless"),
        ("state", "--help,-h"), ("start", "--help,-h"), ("pause", "--help,-h"),
        ("resume", "--help,-h"), ("features", "--help,-h"),
    ]
)

/// crun 1.20, `checkpoint`, `restore` and the optional value of `exec --tty` left out.
private let crun = options(
    "crun",
    [
        (
            "",
            """
            --cgroup-manager cgroupfs
            --debug
            --log FILE
            --log-format FORMAT
            --log-level debug
            --root DIR
            --rootless BOOL
            --systemd-cgroup
            --help,-?,--usage
            --version,-v,-V
            """
        ),
        (
            "create",
            """
            --bundle,-b DIR
            --console-socket SOCKET
            --config,-f FILE
            --no-new-keyring
            --no-pivot
            --no-subreaper
            --pid-file FILE
            --preserve-fds N
            """
        ),
        (
            "run",
            """
            --bundle,-b DIR
            --console-socket SOCKET
            --detach,-d
            --config,-f FILE
            --keep
            --no-new-keyring
            --no-pivot
            --no-subreaper
            --pid-file FILE
            --preserve-fds N
            """
        ),
        (
            "exec",
            """
            --apparmor VALUE
            --cgroup PATH
            --console-socket SOCKET
            --cwd CWD
            --cap,-c CAP
            --detach,-d
            --env,-e A=1
            --no-new-privs
            --pid-file FILE
            --preserve-fds N
            --process-label VALUE
            --process,-p FILE
            --tty,-t
            --user,-u 1:1
            """
        ),
        ("kill", "--all,-a\n--regex,-r"), ("delete", "--force,-f\n--regex,-r"),
        ("list", "--format,-f FORMAT\n--quiet,-q"),
        ("ps", "--format,-f FORMAT"),
        (
            "update",
            """
            --blkio-weight N
            --cpu-period N
            --cpu-quota N
            --cpu-rt-period N
            --cpu-rt-runtime N
            --cpu-share N
            --cpuset-cpus 0
            --cpuset-mems 0
            --kernel-memory N
            --kernel-memory-tcp N
            --l3-cache-schema L3:0=f
            --mem-bw-schema MB:0=20
            --memory N
            --memory-reservation N
            --memory-swap N
            --pids-limit N
            --resources,-r FILE
            """
        ),
        ("spec", "--bundle,-b DIR\n--file,-f PATH\n--rootless"),
        ("mounts", "--help"), ("state", "--usage"), ("start", "-?"), ("pause", "-?"),
        ("resume", "-?"), ("features", "-?"),
    ]
)

/// youki 0.5, where it has names that the others have not.
private let youki = options("youki", [("", "-r,--root DIR\n-l,--log FILE\n-s,--systemd-cgroup")])

@Suite("The command lines of other runtimes")
struct FacesTests {
    @Test(
        "every option of theirs is understood, by each of its names",
        arguments: runc + crun + youki
    )
    fileprivate func understood(_ peer: PeerOption) throws {
        for words in peer.uses {
            guard !peer.command.isEmpty else {
                let flags = GlobalOptions.flags + [.help, Help.versionFlag]
                let parser = ArgumentParser(flags: flags, stopsAtFirstOperand: true, command: nil)
                #expect(try parser.parse(words + ["state"]).operands == ["state"])
                continue
            }
            let command = try #require(Program.commands.first { $0.name == peer.command })
            let parser = ArgumentParser(
                flags: command.flags + [.help],
                stopsAtFirstOperand: command.stopsAtFirstOperand,
                command: command.name
            )
            #expect(try parser.parse(words + ["web"]).operands == ["web"])
        }
    }

    @Test("every command of theirs is there, without checkpoints")
    func commands() {
        let theirs = Set((runc + crun).map(\.command)).subtracting([""])
        let ours = Set(Program.commands.map(\.name))
        #expect(theirs.subtracting(ours).isEmpty)
    }
}

@Suite("The table of options as text")
struct OptionTableTests {
    static let records = OptionTable.text(of: Program.commands).split(separator: "\n").map {
        $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }

    @Test("has a record for each command and each option that help shows")
    func complete() {
        let commands = Self.records.filter { $0[0] == "command" }
        #expect(commands.map { $0[1] } == Program.commands.map(\.name) + ["help"])
        for command in Program.commands {
            let options = Self.records.filter { $0[0] == "option" && $0[1] == command.name }
            let shown = command.flags.filter { !$0.isHidden } + [.help]
            #expect(
                options.map { $0[2] } == shown.map { Help.spellings($0).joined(separator: " ") }
            )
        }
    }

    @Test("says something about everything, in fields without tabs, line feeds or full stops")
    func described() {
        let widths = ["version": 2, "variable": 3, "option": 6, "command": 4]
        for record in Self.records {
            #expect(record.count == widths[record[0]], "\(record)")
            #expect(record.last?.isEmpty == false, "\(record)")
            #expect(record.last?.hasSuffix(".") == false || record[0] == "version", "\(record)")
        }
    }

    @Test("what choices list is what the options take")
    func choices() throws {
        for flag in GlobalOptions.flags {
            for choice in flag.choices {
                _ = try GlobalOptionsTests.options(["--\(flag.name)", choice])
            }
        }
    }
}
