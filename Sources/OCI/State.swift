/// The state of a container: given to hooks, and printed by `state` and `list`.
///
/// The specification defines `ociVersion` to `annotations` (runtime.md § State); `rootfs`, `created`
/// and `owner` are what callers of runc read besides.
package struct State: JSONEncodable, Equatable, Sendable {
    /// The version of the specification that the document follows.
    package var ociVersion: String
    /// The container's id.
    package var id: String
    /// The container's init as seen from the host; `state` prints 0 when it has ended.
    package var pid: Int32?
    /// Where the container is in its life.
    package var status: Status
    /// The absolute path of the bundle.
    package var bundle: String
    /// The absolute path of the root file system; only for callers.
    package var rootfs: String?
    /// When it was created (RFC 3339 with nanoseconds); only for callers.
    package var created: String?
    /// The annotations of the configuration.
    package var annotations: [String: String]?
    /// Who created it, by name; only for callers.
    package var owner: String?

    /// Where a container is in its life.
    package enum Status: String, CaseIterable, Sendable {
        /// It is being created.
        case creating
        /// Its init waits for `start`.
        case created
        /// Its program runs.
        case running
        /// Its processes are frozen.
        case paused
        /// Its init has ended.
        case stopped
    }

    /// Creates the object; whatever is left out stays absent.
    package init(
        ociVersion: String,
        id: String,
        pid: Int32? = nil,
        status: Status,
        bundle: String,
        rootfs: String? = nil,
        created: String? = nil,
        annotations: [String: String]? = nil,
        owner: String? = nil
    ) {
        self.ociVersion = ociVersion
        self.id = id
        self.pid = pid
        self.status = status
        self.bundle = bundle
        self.rootfs = rootfs
        self.created = created
        self.annotations = annotations
        self.owner = owner
    }

    /// The object, with its members in the order of the properties.
    package var json: JSONValue {
        .members([
            ("ociVersion", ociVersion.json), ("id", id.json), ("pid", pid?.json),
            ("status", status.rawValue.json), ("bundle", bundle.json), ("rootfs", rootfs?.json),
            ("created", created?.json), ("annotations", annotations?.json), ("owner", owner?.json),
        ])
    }
}

/// What the agent of a seccomp listener is told (config-linux.md § The Container Process State).
package struct ContainerProcessState: JSONEncodable, Equatable, Sendable {
    /// The version of the specification that the document follows.
    package var ociVersion: String
    /// The names of the descriptors sent along, in order.
    package var fds: [String]?
    /// The process, as the runtime sees it.
    package var pid: Int32
    /// The configuration's `listenerMetadata`.
    package var metadata: String?
    /// The container's state.
    package var state: State

    /// The name of the seccomp listener in `fds`.
    package static let seccompDescriptorName = "seccompFd"

    /// Creates the object; whatever is left out stays absent.
    package init(
        ociVersion: String,
        fds: [String]? = nil,
        pid: Int32,
        metadata: String? = nil,
        state: State
    ) {
        self.ociVersion = ociVersion
        self.fds = fds
        self.pid = pid
        self.metadata = metadata
        self.state = state
    }

    /// The object, with its members in the order of the properties.
    package var json: JSONValue {
        .members([
            ("ociVersion", ociVersion.json), ("fds", fds?.json), ("pid", pid.json),
            ("metadata", metadata?.json), ("state", state.json),
        ])
    }
}
