import Glibc
import Linux
import Testing

@testable import Syscalls

@Suite("The result of a system call")
struct CallTests {
    @Test("an interrupted call is repeated until it is not")
    func repeatsAfterInterruption() throws {
        var calls = 0
        let result = try check { () -> Int32 in
            calls += 1
            errno = EINTR
            return calls < 4 ? -1 : 7
        }
        #expect(result == 7)
        #expect(calls == 4)
    }

    @Test("a call that must not be repeated reports the interruption")
    func reportsInterruption() {
        var calls = 0
        #expect(throws: Failure.interrupted) {
            try checkOnce { () -> Int32 in
                calls += 1
                errno = EINTR
                return -1
            }
        }
        #expect(calls == 1)
    }

    @Test("any other error is thrown at once")
    func throwsErrors() {
        var calls = 0
        #expect(throws: Failure.ioError) {
            try check { () -> Int32 in
                calls += 1
                errno = EIO
                return -1
            }
        }
        #expect(calls == 1)
    }

    @Test("only the named errors are tolerated")
    func toleratesNamedErrors() throws {
        let none: Int? = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) -> Int in
            throw .noSuchFileOrDirectory
        }
        #expect(none == nil)
        #expect(throws: Failure.permissionDenied) {
            try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in throw .permissionDenied }
        }
    }
}
