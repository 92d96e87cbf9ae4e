extension Spec {
    /// Programs to run at points of the life cycle, in the order listed.
    package struct Hooks: JSONCodable, Equatable, Sendable {
        /// Deprecated: before `createRuntime`, in the runtime's namespaces.
        package var prestart: [Hook]?
        /// During `create`, before the root is switched, in the runtime's namespaces.
        package var createRuntime: [Hook]?
        /// During `create`, before the root is switched, in the container's namespaces.
        package var createContainer: [Hook]?
        /// During `start`, before the program, inside the container.
        package var startContainer: [Hook]?
        /// After the program was started, in the runtime's namespaces.
        package var poststart: [Hook]?
        /// After the container was deleted, in the runtime's namespaces.
        package var poststop: [Hook]?

        /// Creates the object; whatever is left out stays absent.
        package init(
            prestart: [Hook]? = nil,
            createRuntime: [Hook]? = nil,
            createContainer: [Hook]? = nil,
            startContainer: [Hook]? = nil,
            poststart: [Hook]? = nil,
            poststop: [Hook]? = nil
        ) {
            self.prestart = prestart
            self.createRuntime = createRuntime
            self.createContainer = createContainer
            self.startContainer = startContainer
            self.poststart = poststart
            self.poststop = poststop
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            prestart = try members.optional("prestart")
            createRuntime = try members.optional("createRuntime")
            createContainer = try members.optional("createContainer")
            startContainer = try members.optional("startContainer")
            poststart = try members.optional("poststart")
            poststop = try members.optional("poststop")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("prestart", prestart?.json), ("createRuntime", createRuntime?.json),
                ("createContainer", createContainer?.json),
                ("startContainer", startContainer?.json), ("poststart", poststart?.json),
                ("poststop", poststop?.json),
            ])
        }
    }

    /// One program of a hook list.
    package struct Hook: JSONCodable, Equatable, Sendable {
        /// The program; must be absolute.
        package var path: String
        /// Its argument vector, the program's name first.
        package var args: [String]?
        /// Its environment as `NAME=value`.
        package var env: [String]?
        /// Seconds after which it is ended; must be greater than zero.
        package var timeout: Int?

        /// Creates the object; whatever is left out stays absent.
        package init(
            path: String,
            args: [String]? = nil,
            env: [String]? = nil,
            timeout: Int? = nil
        ) {
            self.path = path
            self.args = args
            self.env = env
            self.timeout = timeout
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            path = try members.required("path")
            args = try members.optional("args")
            env = try members.optional("env")
            timeout = try members.optional("timeout")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("path", path.json), ("args", args?.json), ("env", env?.json),
                ("timeout", timeout?.json),
            ])
        }
    }
}
