internal import Linux
package import Plan

// The first byte of a message is never zero: that is how the packet of a process begins which did
// not come as far as to execute init (`SpawnFailure`).

extension FromInit: Wire {
    private enum Tag: UInt8, Wire {
        case needs = 1
        case started, console, seccompListener, ready, log, failed
    }

    package init(from reader: inout WireReader) throws(WireError) {
        switch try Tag(from: &reader) {
        case .needs: self = .needs(try reader.read())
        case .started: self = .started(pid: try reader.read())
        case .console: self = .console
        case .seccompListener: self = .seccompListener(number: try reader.read())
        case .ready: self = .ready
        case .log: self = .log(try reader.read())
        case .failed: self = .failed(try reader.read())
        }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .needs(let task): writer.write(Tag.needs, task)
        case .started(let pid): writer.write(Tag.started, pid)
        case .console: writer.write(Tag.console)
        case .seccompListener(let number): writer.write(Tag.seccompListener, number)
        case .ready: writer.write(Tag.ready)
        case .log(let entry): writer.write(Tag.log, entry)
        case .failed(let failure): writer.write(Tag.failed, failure)
        }
    }
}

extension ToInit: Wire {
    private enum Tag: UInt8, Wire {
        case plan = 1
        case done
    }

    package init(from reader: inout WireReader) throws(WireError) {
        switch try Tag(from: &reader) {
        case .plan: self = .plan
        case .done: self = .done
        }
    }

    package func write(to writer: inout WireWriter) {
        switch self {
        case .plan: writer.write(Tag.plan)
        case .done: writer.write(Tag.done)
        }
    }
}

extension Failure: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(
            context: try reader.read(),
            reason: try reader.read(),
            errnoNumber: try reader.read(),
            hint: try reader.read()
        )
    }

    package func write(to writer: inout WireWriter) {
        writer.write(context)
        writer.write(reason)
        writer.write(errnoNumber)
        writer.write(hint)
    }
}

extension Log.Level: Wire {}

extension Log.Entry: Wire {
    package init(from reader: inout WireReader) throws(WireError) {
        self.init(try reader.read(), try reader.read())
    }

    package func write(to writer: inout WireWriter) {
        writer.write(level)
        writer.write(message)
    }
}
