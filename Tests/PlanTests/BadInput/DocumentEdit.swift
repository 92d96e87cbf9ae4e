import OCI

extension JSONValue {
    /// The value of a JSON text; it may contain NUL, which a configuration may not.
    init(text: String) throws {
        self = try JSONParser.parse(
            Array(text.utf8),
            document: "the test",
            limits: JSONParser.Limits(size: 64 << 20, allowsNUL: true)
        )
    }

    /// The value with another one at a place such as `mounts[0].options` or `annotations["a.b"]`.
    ///
    /// What leads there is made if need be; without a value the place is removed.
    func putting(_ value: JSONValue?, at keyPath: String) -> JSONValue {
        putting(value, at: KeyPathStep.steps(of: keyPath)[...]) ?? .null
    }

    private func putting(_ value: JSONValue?, at steps: ArraySlice<KeyPathStep>) -> JSONValue? {
        guard let step = steps.first else { return value }
        let rest = steps.dropFirst()
        switch step {
        case .index(let index):
            var elements: [JSONValue] = []
            if case .array(let present) = self { elements = present }
            while elements.count <= index { elements.append(.object(JSONObject([]))) }
            let changed = elements[index].putting(value, at: rest)
            elements.replaceSubrange(index...index, with: changed.map { [$0] } ?? [])
            return .array(elements)
        case .name(let name):
            var members: [JSONObject.Member] = []
            if case .object(let present) = self { members = present.members }
            let place = members.firstIndex { $0.key == name }
            let old = place.map { members[$0].value } ?? .object(JSONObject([]))
            let changed = old.putting(value, at: rest)
            if let place { members.remove(at: place) }
            if let changed {
                let member = JSONObject.Member(key: name, value: changed)
                members.insert(member, at: place ?? members.count)
            }
            return .object(JSONObject(members))
        }
    }
}

/// One step of a key path.
private enum KeyPathStep {
    case name(String)
    case index(Int)

    static func steps(of keyPath: String) -> [Self] {
        var steps: [Self] = []
        var rest = keyPath[...]
        while !rest.isEmpty {
            if rest.hasPrefix("[\"") {
                let name = rest.dropFirst(2).prefix { $0 != "\"" }
                steps.append(.name(String(name)))
                rest = rest[name.endIndex...].dropFirst(2)
            } else if rest.hasPrefix("[") {
                let digits = rest.dropFirst().prefix { $0 != "]" }
                steps.append(.index(Int(digits) ?? 0))
                rest = rest[digits.endIndex...].dropFirst()
            } else {
                let name = rest.drop { $0 == "." }.prefix { $0 != "." && $0 != "[" }
                steps.append(.name(String(name)))
                rest = rest[name.endIndex...]
            }
        }
        return steps
    }
}
