/// A container's configuration: `config.json` of runtime-spec 1.3 for Linux.
///
/// Names are the specification's own. What it calls OPTIONAL is optional here; absent and `null` are
/// the same. Words with a fixed list of values (namespace types, seccomp actions, …) stay text:
/// they become types in the plan. Unknown properties are ignored (config.md § Extensibility).
package struct Spec: JSONCodable, Equatable, Sendable {
    /// The version of the specification that the bundle follows (SemVer).
    package var ociVersion: String
    /// The program to run; required to start the container.
    package var process: Process?
    /// The root file system; required on Linux to create a container.
    package var root: Root?
    /// The host name seen inside.
    package var hostname: String?
    /// The NIS domain name seen inside.
    package var domainname: String?
    /// File systems to mount besides the root, in order.
    package var mounts: [Mount]?
    /// Programs to run at points of the life cycle.
    package var hooks: Hooks?
    /// Free-form metadata, handed on to hooks and callers.
    package var annotations: [String: String]?
    /// Everything specific to Linux.
    package var linux: Linux?

    /// Creates the object; whatever is left out stays absent.
    package init(
        ociVersion: String,
        root: Root? = nil,
        process: Process? = nil,
        hostname: String? = nil,
        domainname: String? = nil,
        mounts: [Mount]? = nil,
        hooks: Hooks? = nil,
        annotations: [String: String]? = nil,
        linux: Linux? = nil
    ) {
        self.ociVersion = ociVersion
        self.process = process
        self.root = root
        self.hostname = hostname
        self.domainname = domainname
        self.mounts = mounts
        self.hooks = hooks
        self.annotations = annotations
        self.linux = linux
    }

    /// Reads the object.
    package init(json: JSONValue) throws(JSONMismatch) {
        let members = try JSONReader(json)
        ociVersion = try members.required("ociVersion")
        process = try members.optional("process")
        root = try members.optional("root")
        hostname = try members.optional("hostname")
        domainname = try members.optional("domainname")
        mounts = try members.optional("mounts")
        hooks = try members.optional("hooks")
        annotations = try members.optional("annotations")
        linux = try members.optional("linux")
    }

    /// The object, with its members in the order of the properties.
    package var json: JSONValue {
        .members([
            ("ociVersion", ociVersion.json), ("process", process?.json), ("root", root?.json),
            ("hostname", hostname?.json), ("domainname", domainname?.json),
            ("mounts", mounts?.json), ("hooks", hooks?.json), ("annotations", annotations?.json),
            ("linux", linux?.json),
        ])
    }
}
