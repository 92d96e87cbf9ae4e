extension Spec {
    /// The system call filter.
    package struct Seccomp: JSONCodable, Equatable, Sendable {
        /// What happens to a call without a rule (`SCMP_ACT_…`).
        package var defaultAction: String
        /// The error number of the default action.
        package var defaultErrnoRet: UInt32?
        /// Architectures besides the native one (`SCMP_ARCH_…`).
        package var architectures: [String]?
        /// Flags of seccomp(2) (`SECCOMP_FILTER_FLAG_…`).
        package var flags: [String]?
        /// The socket of the agent that answers `SCMP_ACT_NOTIFY`.
        package var listenerPath: String?
        /// Opaque text for the agent.
        package var listenerMetadata: String?
        /// The rules.
        package var syscalls: [SeccompRule]?

        /// Creates the object; whatever is left out stays absent.
        package init(
            defaultAction: String,
            defaultErrnoRet: UInt32? = nil,
            architectures: [String]? = nil,
            flags: [String]? = nil,
            listenerPath: String? = nil,
            listenerMetadata: String? = nil,
            syscalls: [SeccompRule]? = nil
        ) {
            self.defaultAction = defaultAction
            self.defaultErrnoRet = defaultErrnoRet
            self.architectures = architectures
            self.flags = flags
            self.listenerPath = listenerPath
            self.listenerMetadata = listenerMetadata
            self.syscalls = syscalls
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            defaultAction = try members.required("defaultAction")
            defaultErrnoRet = try members.optional("defaultErrnoRet")
            architectures = try members.optional("architectures")
            flags = try members.optional("flags")
            listenerPath = try members.optional("listenerPath")
            listenerMetadata = try members.optional("listenerMetadata")
            syscalls = try members.optional("syscalls")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("defaultAction", defaultAction.json), ("defaultErrnoRet", defaultErrnoRet?.json),
                ("architectures", architectures?.json), ("flags", flags?.json),
                ("listenerPath", listenerPath?.json), ("listenerMetadata", listenerMetadata?.json),
                ("syscalls", syscalls?.json),
            ])
        }
    }

    /// What happens to some system calls.
    package struct SeccompRule: JSONCodable, Equatable, Sendable {
        /// The calls.
        package var names: [String]
        /// What happens (`SCMP_ACT_…`).
        package var action: String
        /// The error number of the action.
        package var errnoRet: UInt32?
        /// Conditions on arguments; all must hold.
        package var args: [SeccompArgument]?

        /// Creates the object; whatever is left out stays absent.
        package init(
            names: [String],
            action: String,
            errnoRet: UInt32? = nil,
            args: [SeccompArgument]? = nil
        ) {
            self.names = names
            self.action = action
            self.errnoRet = errnoRet
            self.args = args
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            names = try members.required("names")
            action = try members.required("action")
            errnoRet = try members.optional("errnoRet")
            args = try members.optional("args")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("names", names.json), ("action", action.json), ("errnoRet", errnoRet?.json),
                ("args", args?.json),
            ])
        }
    }

    /// A condition on one argument of a system call.
    package struct SeccompArgument: JSONCodable, Equatable, Sendable {
        /// Which argument, from 0 to 5.
        package var index: UInt32
        /// The value compared with, or the mask of a masked comparison.
        package var value: UInt64
        /// The value of a masked comparison.
        package var valueTwo: UInt64?
        /// The comparison (`SCMP_CMP_…`).
        package var op: String

        /// Creates the object; whatever is left out stays absent.
        package init(index: UInt32, value: UInt64, valueTwo: UInt64? = nil, op: String) {
            self.index = index
            self.value = value
            self.valueTwo = valueTwo
            self.op = op
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            index = try members.required("index")
            value = try members.required("value")
            valueTwo = try members.optional("valueTwo")
            op = try members.required("op")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("index", index.json), ("value", value.json), ("valueTwo", valueTwo?.json),
                ("op", op.json),
            ])
        }
    }
}
