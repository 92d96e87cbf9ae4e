internal import Linux
internal import Syscalls

/// Bytes on their way from one descriptor to another, a chunk at a time.
///
/// Nothing is read before the last chunk is written: a slow reader slows the writer down.
struct ByteFlow {
    /// How much is read at once, in bytes.
    static let chunkSize = 16_384
    /// How much is written at once: what a pipe that is ready takes without waiting (PIPE_BUF).
    private static let portion = 4096

    /// What happens when nobody takes the bytes any more.
    enum Ending {
        /// The flow stops.
        case stop
        /// The flow goes on and drops them, so that whoever writes is not held up for ever.
        case discard
    }

    private let source: Descriptor
    private let sink: Descriptor
    private let ending: Ending
    private var pending: ArraySlice<UInt8> = []

    /// Whether the source has ended.
    private(set) var sourceHasEnded = false
    /// Whether nobody takes the bytes any more.
    private(set) var sinkIsClosed = false
    /// The last byte that was read.
    private(set) var lastByte: UInt8?

    init(from source: Descriptor, to sink: Descriptor, whenClosed ending: Ending) {
        self.source = source
        self.sink = sink
        self.ending = ending
    }

    /// Whether the flow can make no progress any more.
    var isDone: Bool {
        (sinkIsClosed && ending == .stop) || (sourceHasEnded && pending.isEmpty)
    }

    /// What has to happen next; nil when done.
    var awaited: (descriptor: Descriptor, events: PollEvents)? {
        guard !isDone else { return nil }
        return pending.isEmpty ? (source, .readable) : (sink, .writable)
    }

    /// Reads or writes once, after `awaited` has happened.
    ///
    /// A terminal whose other side is closed reads as `EIO`, which is its end.
    mutating func advance() throws(Failure) {
        if pending.isEmpty { try read() } else { try write() }
    }

    /// Puts bytes on their way that come from nowhere else.
    mutating func append(_ bytes: [UInt8]) { pending += bytes }

    private mutating func read() throws(Failure) {
        do throws(Failure) {
            let bytes = try Files.read(source, limit: Self.chunkSize)
            if bytes.isEmpty { sourceHasEnded = true }
            lastByte = bytes.last ?? lastByte
            pending = sinkIsClosed ? [] : bytes[...]
        } catch {
            switch error {
            case .resourceTemporarilyUnavailable: break
            case .ioError: sourceHasEnded = true
            default: throw error
            }
        }
    }

    private mutating func write() throws(Failure) {
        do throws(Failure) {
            pending = pending.dropFirst(try Files.write(pending.prefix(Self.portion), to: sink))
        } catch {
            switch error {
            case .resourceTemporarilyUnavailable: break
            case .brokenPipe, .ioError:
                sinkIsClosed = true
                pending = []
            default: throw error
            }
        }
    }
}
