internal import CShims
package import Linux

/// How many characters fit on a terminal.
package struct TerminalSize: Equatable, Sendable {
    /// Lines.
    package var rows: UInt16
    /// Characters in a line.
    package var columns: UInt16

    /// A size in characters.
    package init(rows: UInt16, columns: UInt16) {
        self.rows = rows
        self.columns = columns
    }
}

/// How a terminal treats what goes through it, to be restored later; see `termios(3)`.
package struct TerminalMode: Sendable {
    fileprivate var settings: termios
}

/// Terminals and pseudo-terminals; see `pty(7)`.
package enum Terminals {
    /// Whether a descriptor is a terminal's.
    package static func isTerminal(_ descriptor: Descriptor) -> Bool {
        isatty(descriptor.number) == 1
    }

    /// Lets the other side of a new pseudo-terminal be opened.
    package static func unlock(_ master: Descriptor) throws(Failure) {
        _ = try check { shim_tty_unlock(master.number) }
    }

    /// Opens the other side of a pseudo-terminal without any path (`TIOCGPTPEER`).
    ///
    /// It does not become the controlling terminal.
    package static func peer(of master: Descriptor) throws(Failure) -> OwnedDescriptor {
        let flags = O_RDWR | O_NOCTTY | O_CLOEXEC
        return OwnedDescriptor(adopting: try check { shim_tty_peer(master.number, flags) })
    }

    /// The number of a pseudo-terminal: its name in its devpts.
    package static func number(of master: Descriptor) throws(Failure) -> UInt32 {
        var number: UInt32 = 0
        _ = try check { unsafe shim_tty_number(master.number, &number) }
        return number
    }

    /// The size of a terminal.
    package static func size(of terminal: Descriptor) throws(Failure) -> TerminalSize {
        var size = winsize()
        _ = try check { unsafe shim_tty_get_size(terminal.number, &size) }
        return TerminalSize(rows: size.ws_row, columns: size.ws_col)
    }

    /// Changes the size; the foreground processes are told with `WINCH`.
    package static func setSize(
        _ size: TerminalSize,
        of terminal: Descriptor
    ) throws(Failure) {
        var value = winsize()
        value.ws_row = size.rows
        value.ws_col = size.columns
        _ = try check { unsafe shim_tty_set_size(terminal.number, &value) }
    }

    /// Makes a terminal the controlling one of the session that this process leads.
    package static func takeControl(of terminal: Descriptor) throws(Failure) {
        _ = try check { shim_tty_control(terminal.number) }
    }

    /// The present mode of a terminal.
    package static func mode(of terminal: Descriptor) throws(Failure) -> TerminalMode {
        var settings = termios()
        _ = try check { unsafe tcgetattr(terminal.number, &settings) }
        return TerminalMode(settings: settings)
    }

    /// Lets everything through unchanged, and returns the mode to restore.
    package static func makeRaw(_ terminal: Descriptor) throws(Failure) -> TerminalMode {
        let former = try mode(of: terminal)
        var raw = former
        unsafe cfmakeraw(&raw.settings)
        try setMode(raw, of: terminal)
        return former
    }

    /// Changes the mode, for example back to what it was.
    package static func setMode(
        _ mode: TerminalMode,
        of terminal: Descriptor
    ) throws(Failure) {
        var settings = mode.settings
        _ = try check { unsafe tcsetattr(terminal.number, TCSANOW, &settings) }
    }

    /// Says whether a line's end gets a carriage return before it (`ONLCR`).
    package static func setTranslatesNewlines(
        _ translates: Bool,
        of terminal: Descriptor
    ) throws(Failure) {
        var mode = try mode(of: terminal)
        let bit = tcflag_t(ONLCR)
        if translates { mode.settings.c_oflag |= bit } else { mode.settings.c_oflag &= ~bit }
        try setMode(mode, of: terminal)
    }
}
