import Harness

/// Requires that a document is a container's state by `schema/state-schema.json`.
///
/// - Parameters:
///   - state: the document.
///   - extra: statuses that the runtime may have defined besides.
/// - Throws: `Disagreement` that names the first property that is not as it has to be.
func expectState(_ state: JSON, extra: [String] = []) throws(Disagreement) {
    for property in ["ociVersion", "id", "status", "bundle"] {
        try expect(state[property].text != nil, "\(property) is no string in \(state)")
    }
    let statuses = ["creating", "created", "running", "stopped"] + extra
    try expect(
        statuses.contains(state["status"].text ?? ""),
        "the status \(state["status"]) is none of \(statuses)"
    )
    if state.members["pid"] != nil {
        try expect((state["pid"].number ?? -1) >= 0, "pid is no integer from 0 on in \(state)")
    }
    guard let annotations = state.members["annotations"] else { return }
    guard case .object(let members) = annotations else {
        throw Disagreement("annotations is no object in \(state)")
    }
    for (key, value) in members {
        try expect(value.text != nil, "the annotation \(key) is no string in \(state)")
    }
}
