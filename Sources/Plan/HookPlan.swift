package import OCI

/// The six moments of a container's life at which hooks run; the raw value is the specification's.
package enum HookKind: String, CaseIterable, Sendable {
    case prestart
    case createRuntime
    case createContainer
    case startContainer
    case poststart
    case poststop

    /// Where hooks of this kind run (runtime-spec § POSIX-platform Hooks, summary).
    package var place: HookPlace {
        switch self {
        case .prestart, .createRuntime, .poststart, .poststop: .runtime
        case .createContainer, .startContainer: .container
        }
    }

    /// Whether a failing hook is a warning and the next one runs all the same.
    ///
    /// runtime.md § Lifecycle: poststop hooks that fail are logged, and the lifecycle continues.
    package var toleratesFailure: Bool { self == .poststop }
}

/// The namespaces in which a hook runs.
package enum HookPlace: String, Sendable {
    /// Those of the command: the host's.
    case runtime
    /// Those of the container.
    case container
}

/// Every hook of a container, checked.
package struct HookPlan: Equatable, Sendable {
    /// Run first at create, in the runtime's namespaces; deprecated in favour of `createRuntime`.
    package var prestart: [Spec.Hook]
    /// Run at create in the runtime's namespaces, before the root changes.
    package var createRuntime: [Spec.Hook]
    /// Run at create in the container's namespaces, before the root changes.
    package var createContainer: [Spec.Hook]
    /// Run at start in the container, before its program.
    package var startContainer: [Spec.Hook]
    /// Run at start in the runtime's namespaces, after the program was executed.
    package var poststart: [Spec.Hook]
    /// Run in the runtime's namespaces when everything of the container is gone.
    package var poststop: [Spec.Hook]

    /// Checks the hooks of a configuration.
    ///
    /// - Throws: `InvalidSpec` for a path that is not absolute, a timeout below one second, a
    ///   variable that is none, and null bytes.
    package init(_ hooks: Spec.Hooks?) throws(InvalidSpec) {
        prestart = try checked(hooks?.prestart, .prestart)
        createRuntime = try checked(hooks?.createRuntime, .createRuntime)
        createContainer = try checked(hooks?.createContainer, .createContainer)
        startContainer = try checked(hooks?.startContainer, .startContainer)
        poststart = try checked(hooks?.poststart, .poststart)
        poststop = try checked(hooks?.poststop, .poststop)
    }

    /// The hooks of one kind, in the order in which they run.
    package subscript(kind: HookKind) -> [Spec.Hook] {
        switch kind {
        case .prestart: prestart
        case .createRuntime: createRuntime
        case .createContainer: createContainer
        case .startContainer: startContainer
        case .poststart: poststart
        case .poststop: poststop
        }
    }

    /// Whether any hook needs the runtime's old root while the container's mounts already exist.
    package var needsOldRoot: Bool {
        !prestart.isEmpty || !createRuntime.isEmpty || !createContainer.isEmpty
    }
}

private func checked(_ hooks: [Spec.Hook]?, _ kind: HookKind) throws(InvalidSpec) -> [Spec.Hook] {
    let hooks = hooks ?? []
    for (index, hook) in hooks.enumerated() {
        try check(hook, at: "hooks.\(kind.rawValue)[\(index)]")
    }
    return hooks
}

private func check(_ hook: Spec.Hook, at path: String) throws(InvalidSpec) {
    guard isAbsolute(hook.path) else {
        throw InvalidSpec("\(path).path", "\"\(hook.path)\" is not an absolute path")
    }
    try checkLength(hook.path, at: "\(path).path")
    if let timeout = hook.timeout {
        guard timeout > 0 else {
            throw InvalidSpec("\(path).timeout", "\(timeout) is not greater than zero")
        }
        // Far above any use, and far below where milliseconds overflow.
        guard timeout <= Int32.max else {
            throw InvalidSpec(
                "\(path).timeout",
                "expected at most \(Int32.max) seconds, found \(timeout)"
            )
        }
    }
    try checkNull([hook.path], at: "\(path).path", isList: false)
    try checkNull(hook.args ?? [], at: "\(path).args", isList: true)
    try checkNull(hook.env ?? [], at: "\(path).env", isList: true)
    for (index, entry) in (hook.env ?? []).enumerated()
    where entry.utf8.first == UInt8(ascii: "=") || !entry.utf8.contains(UInt8(ascii: "=")) {
        throw InvalidSpec("\(path).env[\(index)]", "expected NAME=value, found \"\(entry)\"")
    }
}

private func checkNull(
    _ texts: [String],
    at path: String,
    isList: Bool
) throws(InvalidSpec) {
    for (index, text) in texts.enumerated() where text.utf8.contains(0) {
        throw InvalidSpec(isList ? "\(path)[\(index)]" : path, "must not contain a null byte")
    }
}
