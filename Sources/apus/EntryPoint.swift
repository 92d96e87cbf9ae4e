internal import Engine

/// Where the process begins and ends.
@main
enum EntryPoint {
    /// The only place that ends the process on purpose.
    ///
    /// `init` is no command: it is how the runtime starts itself inside a container.
    static func main() {
        let words = Caller.words
        Caller.leave(words == ["init"] ? InitMain.run() : Program.run(words))
    }
}
