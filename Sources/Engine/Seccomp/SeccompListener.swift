package import Linux
package import OCI
package import Plan
package import Syscalls

/// Hands the descriptor of a notifying filter to the agent that answers for it.
package enum SeccompListener {
    /// Sends the descriptor with the container process state; one connection for one filter.
    ///
    /// - Parameters:
    ///   - descriptor: what loading the filter yielded.
    ///   - pid: the filtered process, as the runtime sees it.
    ///   - state: the container's state.
    ///   - listener: the agent.
    /// - Throws: `Failure` if the agent cannot be reached.
    package static func send(
        _ descriptor: Descriptor,
        pid: Int32,
        state: State,
        to listener: SeccompPlan.Listener
    ) throws(Failure) {
        let document = ContainerProcessState(
            ociVersion: state.ociVersion,
            fds: [ContainerProcessState.seccompDescriptorName],
            pid: pid,
            metadata: listener.metadata,
            state: state
        )
        // The words are those that callers look for.
        let agent = try attempt(
            "failed to connect with seccomp agent specified in the seccomp profile"
        ) { () throws(Failure) in
            try Sockets.connect(to: FilePath(listener.path))
        }
        let bytes = JSONEncoder.encode(document)
        try attempt("send the seccomp listener to \(listener.path)") { () throws(Failure) in
            try Sockets.send(
                bytes,
                descriptors: [descriptor],
                to: agent.descriptor
            )
        }
    }
}
