extension Catalogue {
    /// runtime.md and runtime-linux.md.
    static let runtime: [Sentence] = [
        Sentence(
            "runtime.scope.same-container",
            "MUST be able to use the operations defined in this specification"
        ),
        Sentence("runtime.state.id-unique", "MUST be unique across all containers on this host"),
        Sentence("runtime.state.status-additional", "MUST be used to represent new runtime states"),
        Sentence("runtime.state.schema", "the format MUST adhere to the JSON Schema"),
        Sentence(
            "runtime.lifecycle.environment",
            "runtime environment MUST be created according to"
        ),
        Sentence(
            "runtime.lifecycle.environment-failure",
            "If the runtime is unable to create the environment"
        ),
        Sentence("runtime.lifecycle.not-run", "MUST NOT be run at this time"),
        Sentence(
            "runtime.lifecycle.config-updates",
            "after this step MUST NOT affect the container"
        ),
        Sentence(
            "runtime.lifecycle.prestart",
            "The [`prestart` hooks](config.md#prestart) MUST be invoked"
        ),
        Sentence("runtime.lifecycle.prestart-failure", "If any `prestart` hook fails"),
        Sentence(
            "runtime.lifecycle.create-runtime",
            "The [`createRuntime` hooks](config.md#createRuntime-hooks) MUST be invoked"
        ),
        Sentence("runtime.lifecycle.create-runtime-failure", "If any `createRuntime` hook fails"),
        Sentence(
            "runtime.lifecycle.create-container",
            "The [`createContainer` hooks](config.md#createContainer-hooks) MUST be invoked"
        ),
        Sentence(
            "runtime.lifecycle.create-container-failure",
            "If any `createContainer` hook fails"
        ),
        Sentence(
            "runtime.lifecycle.start-container",
            "The [`startContainer` hooks](config.md#startContainer-hooks) MUST be invoked"
        ),
        Sentence("runtime.lifecycle.start-container-failure", "If any `startContainer` hook fails"),
        Sentence("runtime.lifecycle.program", "MUST run the user-specified program, as specified"),
        Sentence(
            "runtime.lifecycle.poststart",
            "The [`poststart` hooks](config.md#poststart) MUST be invoked"
        ),
        Sentence("runtime.lifecycle.poststart-failure", "If any `poststart` hook fails"),
        Sentence("runtime.lifecycle.destroyed", "MUST be destroyed by undoing the steps performed"),
        Sentence(
            "runtime.lifecycle.poststop",
            "The [`poststop` hooks](config.md#poststop) MUST be invoked"
        ),
        Sentence("runtime.lifecycle.poststop-failure", "If any `poststop` hook fails"),
        Sentence("runtime.errors.nothing-changed", "MUST leave the state of the environment as if"),
        Sentence(
            "runtime.warnings.continue",
            "it MUST continue as if the warning had not been logged"
        ),
        Sentence("runtime.operations.supported", "runtimes MUST support the following operations"),
        Sentence("runtime.query.id-missing", "if it is not provided the ID of a container"),
        Sentence(
            "runtime.query.unknown",
            "Attempting to query a container that does not exist MUST"
        ),
        Sentence("runtime.query.state", "MUST return the state of a container"),
        Sentence(
            "runtime.create.arguments-missing",
            "if it is not provided a path to the bundle and the container ID"
        ),
        Sentence(
            "runtime.create.id-unique",
            "If the ID provided is not unique across all containers"
        ),
        Sentence(
            "runtime.create.id-valid",
            "or is not valid in any other way, the implementation MUST"
        ),
        Sentence("runtime.create.container", "This operation MUST create a new container"),
        Sentence(
            "runtime.create.properties",
            "except for [`process`](config.md#process) MUST be applied"
        ),
        Sentence("runtime.create.args", "MUST NOT be applied until triggered by"),
        Sentence("runtime.create.inapplicable", "If the runtime cannot apply a property"),
        Sentence(
            "runtime.start.id-missing",
            "if it is not provided the container ID",
            under: "Start"
        ),
        Sentence("runtime.start.not-created", "Attempting to `start` a container that is not"),
        Sentence("runtime.start.program", "MUST run the user-specified program as specified"),
        Sentence("runtime.start.no-process", "MUST generate an error if `process` was not set"),
        Sentence(
            "runtime.kill.id-missing",
            "if it is not provided the container ID",
            under: "Kill"
        ),
        Sentence(
            "runtime.kill.not-alive",
            "Attempting to send a signal to a container that is neither"
        ),
        Sentence("runtime.kill.signal", "MUST send the specified signal to the container process"),
        Sentence(
            "runtime.delete.id-missing",
            "if it is not provided the container ID",
            under: "Delete"
        ),
        Sentence("runtime.delete.not-stopped", "Attempting to `delete` a container that is not"),
        Sentence("runtime.delete.resources", "MUST delete the resources that were created during"),
        Sentence(
            "runtime.delete.foreign-resources",
            "but not created by this container, MUST NOT be deleted"
        ),
        Sentence(
            "runtime-linux.dev-links",
            "MUST create the following symlinks if the source file exists"
        ),
    ]
}
