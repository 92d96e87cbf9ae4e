extension Catalogue {
    /// config.md § POSIX-platform Hooks.
    static let configHooks: [Sentence] = [
        Sentence(
            "config.hooks.prestart.path.absolute",
            "**`path`** MUST be absolute",
            under: "**`prestart`**"
        ),
        Sentence(
            "config.hooks.prestart.timeout.positive",
            "`timeout` MUST be greater than zero",
            under: "**`prestart`**"
        ),
        Sentence(
            "config.hooks.prestart.path.namespace",
            "The value of `path` MUST resolve",
            under: "**`prestart`**"
        ),
        Sentence("config.hooks.prestart.namespace", "* The `prestart` hooks MUST be executed in"),
        Sentence(
            "config.hooks.create-runtime.path.absolute",
            "**`path`** MUST be absolute",
            under: "**`createRuntime`**"
        ),
        Sentence(
            "config.hooks.create-runtime.timeout.positive",
            "`timeout` MUST be greater than zero",
            under: "**`createRuntime`**"
        ),
        Sentence(
            "config.hooks.create-runtime.path.namespace",
            "The value of `path` MUST resolve",
            under: "**`createRuntime`**"
        ),
        Sentence(
            "config.hooks.create-runtime.namespace",
            "* The `createRuntime` hooks MUST be executed in"
        ),
        Sentence(
            "config.hooks.create-container.path.namespace",
            "The value of `path` MUST resolve",
            under: "**`createContainer`**"
        ),
        Sentence(
            "config.hooks.create-container.namespace",
            "* The `createContainer` hooks MUST be executed in"
        ),
        Sentence(
            "config.hooks.start-container.path.namespace",
            "The value of `path` MUST resolve",
            under: "**`startContainer`**"
        ),
        Sentence(
            "config.hooks.start-container.namespace",
            "* The `startContainer` hooks MUST be executed in"
        ),
        Sentence(
            "config.hooks.poststart.path.namespace",
            "The value of `path` MUST resolve",
            under: "**`poststart`**"
        ),
        Sentence("config.hooks.poststart.namespace", "* The `poststart` hooks MUST be executed in"),
        Sentence(
            "config.hooks.poststop.path.namespace",
            "The value of `path` MUST resolve",
            under: "**`poststop`**"
        ),
        Sentence("config.hooks.poststop.namespace", "* The `poststop` hooks MUST be executed in"),
        Sentence("config.hooks.order", "Hooks MUST be called in the listed order"),
        Sentence("config.hooks.state", "MUST be passed to hooks over stdin"),
        Sentence("config.hooks.prestart.called", "The `prestart` hooks MUST be called as part of"),
        Sentence(
            "config.hooks.prestart.before-create-runtime",
            "MUST be called before the `createRuntime` hooks"
        ),
        Sentence(
            "config.hooks.prestart.path.namespace.repeated",
            "The `prestart` hooks' path MUST resolve"
        ),
        Sentence(
            "config.hooks.prestart.namespace.repeated",
            "The `prestart` hooks MUST be executed in",
            under: "Prestart"
        ),
        Sentence(
            "config.hooks.create-runtime.called",
            "The `createRuntime` hooks MUST be called as part of"
        ),
        Sentence(
            "config.hooks.create-runtime.path.namespace.repeated",
            "The `createRuntime` hooks' path MUST resolve"
        ),
        Sentence(
            "config.hooks.create-runtime.namespace.repeated",
            "The `createRuntime` hooks MUST be executed in",
            under: "CreateRuntime Hooks"
        ),
        Sentence(
            "config.hooks.create-container.called",
            "The `createContainer` hooks MUST be called as part of"
        ),
        Sentence(
            "config.hooks.create-container.after-create-runtime",
            "MUST be called after the `createRuntime` hooks"
        ),
        Sentence(
            "config.hooks.create-container.path.namespace.repeated",
            "The `createContainer` hooks' path MUST resolve"
        ),
        Sentence(
            "config.hooks.create-container.namespace.repeated",
            "The `createContainer` hooks MUST be executed in",
            under: "CreateContainer Hooks"
        ),
        Sentence(
            "config.hooks.start-container.called",
            "MUST be called [before the user-specified process is executed]"
        ),
        Sentence(
            "config.hooks.start-container.path.namespace.repeated",
            "The `startContainer` hooks' path MUST resolve"
        ),
        Sentence(
            "config.hooks.start-container.namespace.repeated",
            "The `startContainer` hooks MUST be executed in",
            under: "StartContainer Hooks"
        ),
        Sentence(
            "config.hooks.poststart.called",
            "MUST be called [after the user-specified process is executed]"
        ),
        Sentence(
            "config.hooks.poststart.path.namespace.repeated",
            "The `poststart` hooks' path MUST resolve"
        ),
        Sentence(
            "config.hooks.poststart.namespace.repeated",
            "The `poststart` hooks MUST be executed in",
            under: "Poststart"
        ),
        Sentence("config.hooks.poststop.called", "MUST be called [after the container is deleted]"),
        Sentence(
            "config.hooks.poststop.path.namespace.repeated",
            "The `poststop` hooks' path MUST resolve"
        ),
        Sentence(
            "config.hooks.poststop.namespace.repeated",
            "The `poststop` hooks MUST be executed in",
            under: "Poststop"
        ),
    ]
}
