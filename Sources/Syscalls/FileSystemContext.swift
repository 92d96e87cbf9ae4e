internal import CShims
package import Linux

/// A file system that is being set up, or reconfigured, one parameter at a time.
///
/// See `fsopen(2)`. Parameters are given first, then `create`, then `makeMount`.
package struct FileSystemContext: ~Copyable {
    private let context: OwnedDescriptor

    /// Begins a new file system of a type such as `tmpfs`; `ENODEV` if the kernel has no such type.
    package init(type: String) throws(Failure) {
        let number = try check { unsafe shim_fsopen(type, SHIM_FSOPEN_CLOEXEC) }
        context = OwnedDescriptor(adopting: number)
    }

    /// Begins to change the parameters of the file system that a mount shows.
    package init(reconfiguring mount: Descriptor) throws(Failure) {
        let flags = SHIM_FSPICK_CLOEXEC | SHIM_FSPICK_EMPTY_PATH | SHIM_FSPICK_NO_AUTOMOUNT
        let number = try check { unsafe shim_fspick(mount.number, "", flags) }
        context = OwnedDescriptor(adopting: number)
    }

    /// The context itself, lent.
    package var descriptor: Descriptor { context.descriptor }

    /// Sets a parameter without a value, such as `ro`.
    package func set(_ name: String) throws(Failure) {
        _ = try check {
            unsafe shim_fsconfig(context.descriptor.number, SHIM_FSCONFIG_SET_FLAG, name, nil, 0)
        }
    }

    /// Sets a parameter to a text, such as `size` or `source`; at most 255 bytes.
    package func set(_ name: String, to value: String) throws(Failure) {
        _ = try check {
            unsafe shim_fsconfig(
                context.descriptor.number,
                SHIM_FSCONFIG_SET_STRING,
                name,
                value,
                0
            )
        }
    }

    /// Sets a parameter to an open file, such as a layer of an overlay.
    package func set(_ name: String, to file: Descriptor) throws(Failure) {
        _ = try check {
            unsafe shim_fsconfig(
                context.descriptor.number,
                SHIM_FSCONFIG_SET_FD,
                name,
                nil,
                file.number
            )
        }
    }

    /// Makes the file system out of the parameters.
    package func create() throws(Failure) { try command(SHIM_FSCONFIG_CMD_CREATE) }

    /// Applies the changed parameters.
    package func reconfigure() throws(Failure) { try command(SHIM_FSCONFIG_CMD_RECONFIGURE) }

    private func command(_ command: UInt32) throws(Failure) {
        _ = try check {
            shim_fsconfig(context.descriptor.number, command, nil, nil, 0)
        }
    }

    /// Makes a detached mount of the file system, with these attributes from the start.
    package func makeMount(_ attributes: MountAttributes = []) throws(Failure) -> OwnedDescriptor {
        let number = try check {
            shim_fsmount(
                context.descriptor.number,
                SHIM_FSMOUNT_CLOEXEC,
                UInt32(attributes.rawValue)
            )
        }
        return OwnedDescriptor(adopting: number)
    }

    /// What the file system had to say so far, oldest first, without the letter of the kind.
    ///
    /// Each message is given once. Most errors come with one that is clearer than their number.
    package func messages() -> [String] {
        var messages: [String] = []
        while messages.count < 64 {
            do throws(Failure) {
                let line = try Files.read(context.descriptor, limit: 1024)
                guard !line.isEmpty else { return messages }
                messages.append(Self.message(line))
            } catch {
                // ENODATA: nothing more. Any other error leaves the caller with the number alone.
                return messages
            }
        }
        return messages
    }

    /// The kernel writes `e overlay: …`, with `e`, `w` or `i` for the kind.
    private static func message(_ line: [UInt8]) -> String {
        let text = String(decoding: line, as: UTF8.self)
        let trimmed = text.hasSuffix("\n") ? text.dropLast() : text[...]
        return String(trimmed.dropFirst(trimmed.dropFirst().first == " " ? 2 : 0))
    }
}
