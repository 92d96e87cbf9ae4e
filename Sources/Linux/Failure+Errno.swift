/// The error numbers that somebody expects, by name.
extension Failure {
    /// Operation not permitted (`EPERM`).
    package static var notPermitted: Failure { Failure(errno: 1) }
    /// No such file or directory (`ENOENT`).
    package static var noSuchFileOrDirectory: Failure { Failure(errno: 2) }
    /// No such process (`ESRCH`).
    package static var noSuchProcess: Failure { Failure(errno: 3) }
    /// Interrupted system call (`EINTR`).
    package static var interrupted: Failure { Failure(errno: 4) }
    /// Input/output error (`EIO`).
    package static var ioError: Failure { Failure(errno: 5) }
    /// Bad file descriptor (`EBADF`).
    package static var badFileDescriptor: Failure { Failure(errno: 9) }
    /// No child processes (`ECHILD`).
    package static var noChildProcess: Failure { Failure(errno: 10) }
    /// Resource temporarily unavailable (`EAGAIN`).
    package static var resourceTemporarilyUnavailable: Failure { Failure(errno: 11) }
    /// The same, from a call that was asked not to wait (`EWOULDBLOCK`).
    package static var wouldBlock: Failure { .resourceTemporarilyUnavailable }
    /// Permission denied (`EACCES`).
    package static var permissionDenied: Failure { Failure(errno: 13) }
    /// Bad address (`EFAULT`).
    package static var badAddress: Failure { Failure(errno: 14) }
    /// Device or resource busy (`EBUSY`).
    package static var resourceBusy: Failure { Failure(errno: 16) }
    /// File exists (`EEXIST`).
    package static var fileExists: Failure { Failure(errno: 17) }
    /// No such device (`ENODEV`).
    package static var operationNotSupportedByDevice: Failure { Failure(errno: 19) }
    /// Not a directory (`ENOTDIR`).
    package static var notDirectory: Failure { Failure(errno: 20) }
    /// Is a directory (`EISDIR`).
    package static var isDirectory: Failure { Failure(errno: 21) }
    /// Invalid argument (`EINVAL`).
    package static var invalidArgument: Failure { Failure(errno: 22) }
    /// File too large (`EFBIG`).
    package static var fileTooLarge: Failure { Failure(errno: 27) }
    /// Read-only file system (`EROFS`).
    package static var readOnlyFileSystem: Failure { Failure(errno: 30) }
    /// Broken pipe (`EPIPE`).
    package static var brokenPipe: Failure { Failure(errno: 32) }
    /// File name too long (`ENAMETOOLONG`).
    package static var fileNameTooLong: Failure { Failure(errno: 36) }
    /// Function not implemented (`ENOSYS`).
    package static var noFunction: Failure { Failure(errno: 38) }
    /// Too many levels of symbolic links (`ELOOP`).
    package static var tooManySymbolicLinkLevels: Failure { Failure(errno: 40) }
    /// Message too long (`EMSGSIZE`).
    package static var messageTooLong: Failure { Failure(errno: 90) }
    /// Operation not supported (`ENOTSUP`).
    package static var notSupported: Failure { Failure(errno: 95) }
    /// Connection reset by peer (`ECONNRESET`).
    package static var connectionReset: Failure { Failure(errno: 104) }
    /// Disk quota exceeded (`EDQUOT`).
    package static var diskQuotaExceeded: Failure { Failure(errno: 122) }
}
