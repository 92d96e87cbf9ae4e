internal import Linux
internal import Plan
internal import Syscalls

extension CgroupFiles {
    /// The kernel's list of files that whoever gets a cgroup has to own (cgroup-v2.rst, "Delegation").
    private static let list = FilePath("/sys/kernel/cgroup/delegate")

    /// What runtime-spec § Cgroup ownership says where the kernel has no list.
    private static let fallback = "cgroup.procs\ncgroup.subtree_control\ncgroup.threads"

    /// Gives the cgroup to a user: its directory, and those files that do not set its limits.
    func change(owner: UInt32) throws(Failure) {
        try attempt("give cgroup \(name) to user \(owner)") { () throws(Failure) in
            let bytes = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                try Files.readFile(Self.list)
            }
            let files = bytes.map { String(decoding: $0, as: UTF8.self) } ?? Self.fallback
            for file in files.split(separator: "\n") {
                // Not every file of the list is in every cgroup.
                _ = try ignoring(.noSuchFileOrDirectory) { () throws(Failure) in
                    try Files.changeOwner(of: self.file(String(file)), user: owner, group: nil)
                }
            }
            try Files.changeOwner(of: FilePath(path), user: owner, group: nil)
        }
    }
}
