import Engine
import Syscalls
import Testing

@Suite("The log")
struct LogTests {
    static let moment = Timestamp(seconds: 1_763_706_120)

    @Test(
        "writes one line for a message in each format",
        arguments: [
            (LogFormat.plain, Log.Level.error, "apus: exec: \"x\": no\n"),
            (.plain, .warning, "apus: warning: exec: \"x\": no\n"),
            (
                .text, .error,
                "time=\"2025-11-21T06:22:00Z\" level=error msg=\"exec: \\\"x\\\": no\"\n"
            ),
            (
                .json, .error,
                "{\"level\":\"error\",\"msg\":\"exec: \\\"x\\\": no\","
                    + "\"time\":\"2025-11-21T06:22:00Z\"}\n"
            ),
        ]
    )
    func lines(format: LogFormat, level: Log.Level, line: String) {
        #expect(format.line(Log.Entry(level, "exec: \"x\": no"), at: Self.moment) == line)
    }

    @Test("keeps a message with line feeds and control characters on one line of JSON")
    func escapes() {
        let line = LogFormat.json.line(Log.Entry(.debug, "a\nb\u{1}\\é"), at: Self.moment)
        #expect(line.contains("\"msg\":\"a\\nb\\u0001\\\\é\""))
    }

    @Test("drops what is below its threshold", arguments: Log.Level.allCases)
    func threshold(level: Log.Level) {
        var written: [Log.Entry] = []
        withoutActuallyEscaping({ (entry: Log.Entry) in written.append(entry) }) { write in
            let log = Log(threshold: level, write: write)
            log.debug("1")
            log.warning("2")
            log.error("3")
        }
        #expect(written.map(\.level) == Log.Level.allCases.filter { $0 >= level })
    }
}

@Suite("A moment")
struct TimestampTests {
    @Test(
        "is written as RFC 3339",
        arguments: [
            (Int64(0), "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (1_735_689_599, "2024-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ]
    )
    func seconds(seconds: Int64, text: String) {
        #expect(Timestamp(seconds: seconds).rfc3339 == text)
    }

    @Test(
        "has as many decimals as it needs",
        arguments: [
            (Int64(0), "1970-01-01T00:00:00Z"), (5, "1970-01-01T00:00:00.000000005Z"),
            (120_000_000, "1970-01-01T00:00:00.12Z"),
        ]
    )
    func fraction(nanoseconds: Int64, text: String) {
        #expect(Timestamp(seconds: 0, nanoseconds: nanoseconds).rfc3339Nano == text)
    }
}
