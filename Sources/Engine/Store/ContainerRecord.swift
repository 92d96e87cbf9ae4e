package import Linux
package import OCI
package import Plan

/// What is remembered of a container: whatever later commands need, so that they need no options.
///
/// It says what was done, never how the container is: that is observed (`Container`).
package struct ContainerRecord: Equatable, Sendable {
    /// The version of this layout that the running binary writes and reads.
    package static let format: UInt32 = 2

    /// The container's name.
    package let id: ContainerID
    /// The absolute path of the bundle.
    package var bundle: String
    /// The absolute path of the root file system.
    package var rootfs: String
    /// When `create` began: RFC 3339 with a fraction, UTC.
    package var created: String
    /// The version of the specification that the state document follows.
    package var ociVersion: String
    /// The user who created the container.
    package var ownerUID: UInt32
    /// The annotations of the configuration.
    package var annotations: [String: String]
    /// The hooks of the configuration, for `start` and `delete`.
    package var hooks: Spec.Hooks?
    /// The process of the command that creates the container; `nil` once it is created.
    package var creator: ProcessIdentity?
    /// The container's init, once there is one.
    package var initProcess: ProcessIdentity?
    /// The container's cgroup, named here before it is made.
    package var cgroup: CgroupRecord?
    /// The container's groups in resctrl, named here before they are made.
    package var resctrl: ResctrlRecord?
    /// Whether the death of init ends all other processes of the container.
    package var hasPrivatePIDNamespace: Bool
    /// Whether the container has a session keyring of its own, which `exec` joins.
    package var hasSessionKeyring: Bool
    /// Whether the container was created without the privileges of root on the host.
    package var rootless: Bool
    /// Whether the configuration has no process, so that there is nothing to start.
    package var lacksProcess: Bool

    /// Begins the record of a container that is being created.
    package init(
        id: ContainerID,
        bundle: FilePath,
        rootfs: FilePath,
        created: String,
        ociVersion: String,
        ownerUID: UInt32
    ) {
        self.id = id
        self.bundle = bundle.string
        self.rootfs = rootfs.string
        self.created = created
        self.ociVersion = ociVersion
        self.ownerUID = ownerUID
        self.annotations = [:]
        self.hasPrivatePIDNamespace = true
        self.hasSessionKeyring = true
        self.rootless = false
        self.lacksProcess = false
    }
}
