extension Spec {
    /// The program of the container, or of an `exec`.
    package struct Process: JSONCodable, Equatable, Sendable {
        /// Whether a terminal is attached; false if absent.
        package var terminal: Bool?
        /// The terminal's size; ignored without a terminal.
        package var consoleSize: ConsoleSize?
        /// Who runs it; user and group 0 if absent.
        package var user: User
        /// The argument vector; required to start the program.
        package var args: [String]?
        /// The environment as `NAME=value`.
        package var env: [String]?
        /// The working directory; must be absolute.
        package var cwd: String
        /// The capability sets; nothing is changed if absent.
        package var capabilities: Capabilities?
        /// Resource limits; each type at most once.
        package var rlimits: [ResourceLimit]?
        /// Whether `execve` can never grant privileges; false if absent.
        package var noNewPrivileges: Bool?
        /// The AppArmor profile.
        package var apparmorProfile: String?
        /// The adjustment of the out-of-memory score; untouched if absent.
        package var oomScoreAdj: Int?
        /// The SELinux label.
        package var selinuxLabel: String?
        /// How the kernel schedules the program.
        package var scheduler: Scheduler?
        /// The I/O priority.
        package var ioPriority: IOPriority?
        /// The processors that an `exec` may use.
        package var execCPUAffinity: ExecCPUAffinity?

        /// Creates the object; whatever is left out stays absent.
        package init(
            terminal: Bool? = nil,
            consoleSize: ConsoleSize? = nil,
            user: User = User(),
            args: [String]? = nil,
            env: [String]? = nil,
            cwd: String,
            capabilities: Capabilities? = nil,
            rlimits: [ResourceLimit]? = nil,
            noNewPrivileges: Bool? = nil,
            apparmorProfile: String? = nil,
            oomScoreAdj: Int? = nil,
            selinuxLabel: String? = nil,
            scheduler: Scheduler? = nil,
            ioPriority: IOPriority? = nil,
            execCPUAffinity: ExecCPUAffinity? = nil
        ) {
            self.terminal = terminal
            self.consoleSize = consoleSize
            self.user = user
            self.args = args
            self.env = env
            self.cwd = cwd
            self.capabilities = capabilities
            self.rlimits = rlimits
            self.noNewPrivileges = noNewPrivileges
            self.apparmorProfile = apparmorProfile
            self.oomScoreAdj = oomScoreAdj
            self.selinuxLabel = selinuxLabel
            self.scheduler = scheduler
            self.ioPriority = ioPriority
            self.execCPUAffinity = execCPUAffinity
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            terminal = try members.optional("terminal")
            consoleSize = try members.optional("consoleSize")
            user = try members.optional("user") ?? User()
            args = try members.optional("args")
            env = try members.optional("env")
            cwd = try members.required("cwd")
            capabilities = try members.optional("capabilities")
            rlimits = try members.optional("rlimits")
            noNewPrivileges = try members.optional("noNewPrivileges")
            apparmorProfile = try members.optional("apparmorProfile")
            oomScoreAdj = try members.optional("oomScoreAdj")
            selinuxLabel = try members.optional("selinuxLabel")
            scheduler = try members.optional("scheduler")
            ioPriority = try members.optional("ioPriority")
            execCPUAffinity = try members.optional("execCPUAffinity")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("terminal", terminal?.json), ("consoleSize", consoleSize?.json),
                ("user", user.json), ("args", args?.json), ("env", env?.json), ("cwd", cwd.json),
                ("capabilities", capabilities?.json), ("rlimits", rlimits?.json),
                ("noNewPrivileges", noNewPrivileges?.json),
                ("apparmorProfile", apparmorProfile?.json), ("oomScoreAdj", oomScoreAdj?.json),
                ("selinuxLabel", selinuxLabel?.json), ("scheduler", scheduler?.json),
                ("ioPriority", ioPriority?.json), ("execCPUAffinity", execCPUAffinity?.json),
            ])
        }
    }

    /// The size of a terminal in characters.
    package struct ConsoleSize: JSONCodable, Equatable, Sendable {
        /// Rows.
        package var height: UInt64
        /// Columns.
        package var width: UInt64

        /// Creates the object; whatever is left out stays absent.
        package init(height: UInt64, width: UInt64) {
            self.height = height
            self.width = width
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            height = try members.required("height")
            width = try members.required("width")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("height", height.json), ("width", width.json)])
        }
    }

    /// The ids that a program runs with.
    package struct User: JSONCodable, Equatable, Sendable {
        /// The user id inside the container; 0 if absent.
        package var uid: UInt32
        /// The group id inside the container; 0 if absent.
        package var gid: UInt32
        /// The file mode creation mask.
        package var umask: UInt32?
        /// Supplementary group ids.
        package var additionalGids: [UInt32]?
        /// The user's name; without meaning on Linux.
        package var username: String?

        /// Creates the object; whatever is left out stays absent.
        package init(
            uid: UInt32 = 0,
            gid: UInt32 = 0,
            umask: UInt32? = nil,
            additionalGids: [UInt32]? = nil,
            username: String? = nil
        ) {
            self.uid = uid
            self.gid = gid
            self.umask = umask
            self.additionalGids = additionalGids
            self.username = username
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            uid = try members.optional("uid") ?? 0
            gid = try members.optional("gid") ?? 0
            umask = try members.optional("umask")
            additionalGids = try members.optional("additionalGids")
            username = try members.optional("username")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("uid", uid.json), ("gid", gid.json), ("umask", umask?.json),
                ("additionalGids", additionalGids?.json), ("username", username?.json),
            ])
        }
    }

    /// The five capability sets, by name (`CAP_…`).
    package struct Capabilities: JSONCodable, Equatable, Sendable {
        /// The limit of what `execve` can grant.
        package var bounding: [String]?
        /// What the kernel checks.
        package var effective: [String]?
        /// What survives `execve` of a file with inheritable capabilities.
        package var inheritable: [String]?
        /// What may be made effective.
        package var permitted: [String]?
        /// What survives `execve` of an ordinary file.
        package var ambient: [String]?

        /// Creates the object; whatever is left out stays absent.
        package init(
            bounding: [String]? = nil,
            effective: [String]? = nil,
            inheritable: [String]? = nil,
            permitted: [String]? = nil,
            ambient: [String]? = nil
        ) {
            self.bounding = bounding
            self.effective = effective
            self.inheritable = inheritable
            self.permitted = permitted
            self.ambient = ambient
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            bounding = try members.optional("bounding")
            effective = try members.optional("effective")
            inheritable = try members.optional("inheritable")
            permitted = try members.optional("permitted")
            ambient = try members.optional("ambient")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("bounding", bounding?.json), ("effective", effective?.json),
                ("inheritable", inheritable?.json), ("permitted", permitted?.json),
                ("ambient", ambient?.json),
            ])
        }
    }

    /// A resource limit of the process.
    package struct ResourceLimit: JSONCodable, Equatable, Sendable {
        /// The resource (`RLIMIT_…`).
        package var type: String
        /// The ceiling for the soft limit.
        package var hard: UInt64
        /// The value enforced.
        package var soft: UInt64

        /// Creates the object; whatever is left out stays absent.
        package init(type: String, hard: UInt64, soft: UInt64) {
            self.type = type
            self.hard = hard
            self.soft = soft
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            type = try members.required("type")
            hard = try members.required("hard")
            soft = try members.required("soft")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("type", type.json), ("hard", hard.json), ("soft", soft.json)])
        }
    }

    /// How the kernel schedules a process; see sched_setattr(2).
    package struct Scheduler: JSONCodable, Equatable, Sendable {
        /// The policy (`SCHED_…`).
        package var policy: String
        /// The nice value, -20 to 19.
        package var nice: Int32?
        /// The static priority of the real-time policies.
        package var priority: Int32?
        /// Scheduling flags (`SCHED_FLAG_…`).
        package var flags: [String]?
        /// Nanoseconds of running per period, for `SCHED_DEADLINE`.
        package var runtime: UInt64?
        /// Nanoseconds until the work must be done, for `SCHED_DEADLINE`.
        package var deadline: UInt64?
        /// Nanoseconds of one period, for `SCHED_DEADLINE`.
        package var period: UInt64?

        /// Creates the object; whatever is left out stays absent.
        package init(
            policy: String,
            nice: Int32? = nil,
            priority: Int32? = nil,
            flags: [String]? = nil,
            runtime: UInt64? = nil,
            deadline: UInt64? = nil,
            period: UInt64? = nil
        ) {
            self.policy = policy
            self.nice = nice
            self.priority = priority
            self.flags = flags
            self.runtime = runtime
            self.deadline = deadline
            self.period = period
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            policy = try members.required("policy")
            nice = try members.optional("nice")
            priority = try members.optional("priority")
            flags = try members.optional("flags")
            runtime = try members.optional("runtime")
            deadline = try members.optional("deadline")
            period = try members.optional("period")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([
                ("policy", policy.json), ("nice", nice?.json), ("priority", priority?.json),
                ("flags", flags?.json), ("runtime", runtime?.json), ("deadline", deadline?.json),
                ("period", period?.json),
            ])
        }
    }

    /// The I/O priority of a process; see ioprio_set(2).
    package struct IOPriority: JSONCodable, Equatable, Sendable {
        /// The class (`IOPRIO_CLASS_…`).
        package var `class`: String
        /// The level within the class, 0 (highest) to 7.
        package var priority: Int32

        /// Creates the object.
        package init(`class`: String, priority: Int32) {
            self.class = `class`
            self.priority = priority
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            self.class = try members.required("class")
            priority = try members.required("priority")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("class", self.class.json), ("priority", priority.json)])
        }
    }

    /// The processors on which an `exec` runs, as lists such as `0-3,7`.
    package struct ExecCPUAffinity: JSONCodable, Equatable, Sendable {
        /// Before the process enters the container's cgroup.
        package var initial: String?
        /// After the process has entered the container's cgroup.
        package var final: String?

        /// Creates the object; whatever is left out stays absent.
        package init(initial: String? = nil, final: String? = nil) {
            self.initial = initial
            self.final = final
        }

        /// Reads the object.
        package init(json: JSONValue) throws(JSONMismatch) {
            let members = try JSONReader(json)
            initial = try members.optional("initial")
            self.final = try members.optional("final")
        }

        /// The object, with its members in the order of the properties.
        package var json: JSONValue {
            .members([("initial", initial?.json), ("final", final?.json)])
        }
    }
}
