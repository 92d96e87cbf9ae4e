import Engine
import Linux
import Plan
import Testing

@testable import apus

@Suite("The global options")
struct GlobalOptionsTests {
    static func options(_ words: [String]) throws -> GlobalOptions {
        let parser = ArgumentParser(
            flags: GlobalOptions.flags,
            stopsAtFirstOperand: true,
            command: nil
        )
        return try GlobalOptions(try parser.parse(words), workingDirectory: "/here")
    }

    @Test(
        "take the root from the caller's directory",
        arguments: [
            ([], nil), (["--root", "/run/x"], "/run/x"), (["--root=x/../y"], "/here/y"),
            (["--root="], nil),
        ] as [([String], FilePath?)]
    )
    func root(words: [String], path: FilePath?) throws {
        #expect(try Self.options(words).root == path)
    }

    @Test("refuse the root of the host", arguments: ["/", "//", "/x/..", "../"])
    func hostRoot(path: String) {
        let error = #expect(throws: UsageError.self) { try Self.options(["--root", path]) }
        #expect(error?.description == "Option --root argument should not be set to /")
    }

    @Test(
        "keep all but errors out of a log that a program reads",
        arguments: [
            ([], LogFormat.plain, Log.Level.warning),
            (["--log", "f"], .text, .error),
            (["--log", "f", "--log-format", "json"], .json, .error),
            (["--log-format=json"], .json, .error),
            (["--log", "f", "--log-level", "warning"], .text, .warning),
            (["--debug"], .plain, .debug),
            (["--debug", "--log", "f", "--log-format=json"], .json, .debug),
        ] as [([String], LogFormat, Log.Level)]
    )
    func log(words: [String], format: LogFormat, threshold: Log.Level) throws {
        let options = try Self.options(words)
        #expect(options.logFormat == format)
        #expect(options.logThreshold == threshold)
    }

    @Test(
        "choose the cgroup manager",
        arguments: [
            ([], .cgroupfs), (["--systemd-cgroup"], .systemd),
            (["--cgroup-manager", "systemd"], .systemd), (["--cgroup-manager=disabled"], .disabled),
            (["--systemd-cgroup=false"], .cgroupfs),
        ] as [([String], CgroupManager)]
    )
    func manager(words: [String], manager: CgroupManager) throws {
        #expect(try Self.options(words).cgroupManager == manager)
    }

    @Test(
        "say whether to do without root",
        arguments: [
            ([], nil), (["--rootless=true"], true), (["--rootless", "false"], false),
            (["--rootless", "auto"], nil),
        ] as [([String], Bool?)]
    )
    func rootless(words: [String], value: Bool?) throws {
        #expect(try Self.options(words).rootless == value)
    }

    @Test(
        "refuse other words",
        arguments: [
            "--rootless=maybe", "--cgroup-manager=x", "--log-format=xml", "--log-level=loud",
        ]
    )
    func refused(word: String) {
        #expect(throws: UsageError.self) { try Self.options([word]) }
    }
}
