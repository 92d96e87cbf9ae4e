internal import Engine
internal import Linux
internal import Plan

extension Command {
    /// Changes what is mounted in a container that is there already.
    static let mounts = Command(
        "mounts",
        summary: "mount or unmount something in a container that is there already",
        operands: "add|remove ID FILE",
        count: .exactly(3)
    ) { invocation throws(Failure) in
        let operands = invocation.arguments.operands
        let id = try asFailure(InvalidContainerID.self, try ContainerID(operands[1]))
        let document = invocation.absolute(operands[2])
        try attempt(id.rawValue) { () throws(Failure) in
            switch operands[0] {
            case "add": try LiveMounts.add(document, to: id, invocation.context)
            case "remove": try LiveMounts.remove(document, from: id, invocation.context)
            default:
                throw Failure("unknown command \"mounts \(operands[0])\"")
            }
        }
        return 0
    }
}
