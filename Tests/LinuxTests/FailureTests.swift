import Testing

@testable import Linux

@Suite("A failure")
struct FailureTests {
    @Test("prints the attempts, the reason, the symbol and the hint")
    func description() {
        let failure = Failure.noSuchFileOrDirectory.during("open /x").during("mount")
        #expect(failure.description == "mount: open /x: no such file or directory (ENOENT)")
        #expect(
            failure.hinting("make it").hinting("or not").description
                == "mount: open /x: no such file or directory (ENOENT); make it"
        )
        #expect(Failure("no").during("run").description == "run: no")
        #expect(Failure(errno: 4000).description == "error 4000")
        #expect(
            failure.explained("it is gone").description == "mount: open /x: it is gone (ENOENT)"
        )
    }

    @Test("is equal to a bare number only as long as nobody has added anything")
    func equality() {
        #expect(Failure(errno: 17) == .fileExists)
        #expect(Failure.fileExists != .noSuchProcess)
        let attempted = Failure.fileExists.during("make it")
        #expect(attempted != .fileExists)
        #expect(attempted.isErrno(.fileExists) && !attempted.isErrno(.noSuchProcess))
        #expect(Failure.fileExists.isBareErrno && !attempted.isBareErrno)
        #expect(!Failure("no").isErrno(Failure("no")))
        #expect(Failure("no") == Failure("no") && Failure("no") != Failure("no", hint: "yes"))
    }

    @Test("keeps what was thrown inside, with the attempt around it")
    func attempts() {
        let error = #expect(throws: Failure.self) {
            try attempt("outside") { () throws(Failure) in
                try attempt("inside") { () throws(Failure) in throw .brokenPipe }
            }
        }
        #expect(error?.context == ["outside", "inside"])
        #expect(error?.errnoNumber == 32)
    }

    @Test("stays small, whatever it is about")
    func length() {
        let long = String(repeating: "x", count: 1_000_000)
        #expect(Failure(long).during(long).description.utf8.count < 30_000)
    }
}
