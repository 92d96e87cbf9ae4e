import Linux
import Testing

@Suite struct MountWordsTests {
    static let required = [
        "async", "atime", "bind", "defaults", "dev", "diratime", "dirsync", "exec", "iversion",
        "lazytime", "loud", "mand", "noatime", "nodev", "nodiratime", "noexec", "noiversion",
        "nolazytime", "nomand", "norelatime", "nostrictatime", "nosuid", "nosymfollow", "private",
        "ratime", "rbind", "rdev", "rdiratime", "relatime", "remount", "rexec", "rnoatime",
        "rnodev",
        "rnodiratime", "rnoexec", "rnorelatime", "rnostrictatime", "rnosuid", "rnosymfollow", "ro",
        "rprivate", "rrelatime", "rro", "rrw", "rshared", "rslave", "rstrictatime", "rsuid",
        "rsymfollow", "runbindable", "rw", "shared", "silent", "slave", "strictatime", "suid",
        "symfollow", "sync", "tmpcopyup", "unbindable", "idmap", "ridmap",
    ]

    @Test("every option word of the specification is understood", arguments: required)
    func understands(word: String) {
        #expect(MountOptionWord.lookup(word) != nil)
        #expect(MountOptionWord.names.contains(word))
    }

    @Test("the list of words is sorted and has each once")
    func namesAreSorted() {
        #expect(MountOptionWord.names == Set(MountOptionWord.names).sorted())
    }

    @Test(
        "other words are data for the file system",
        arguments: [
            "", "mode=755", "size=1k", "RO", "acl", "rdefaults", "rbindx", "idmap=uids=0-1-1",
        ]
    )
    func leavesData(word: String) {
        #expect(MountOptionWord.lookup(word) == nil)
    }

    @Test(
        "every word about access times clears the whole field, as the kernel demands",
        arguments: ["atime", "noatime", "relatime", "norelatime", "strictatime", "nostrictatime"]
    )
    func clearsAccessTimeField(word: String) {
        for (name, isRecursive) in [(word, false), ("r" + word, true)] {
            guard case .attribute(let change, let recursive) = MountOptionWord.lookup(name) else {
                Issue.record("\(name) is no attribute")
                continue
            }
            #expect(change.clear == .atimeMask)
            #expect(recursive == isRecursive)
        }
    }

    @Test("of two changes of attributes the later one wins")
    func laterChangeWins() {
        var change = MountAttributeChange(set: [.readOnly, .noSUID])
        change.apply(MountAttributeChange(clear: .readOnly))
        #expect(change == MountAttributeChange(set: .noSUID, clear: .readOnly))
        change.apply(MountAttributeChange(set: .readOnly))
        #expect(change == MountAttributeChange(set: [.noSUID, .readOnly]))
    }

    @Test("of two rules for access times the later one wins, and the field stays cleared")
    func laterAccessTimeWins() {
        var change = MountAttributeChange(set: .noAccessTime, clear: .atimeMask)
        change.apply(MountAttributeChange(set: .strictAccessTime, clear: .atimeMask))
        #expect(change == MountAttributeChange(set: .strictAccessTime, clear: .atimeMask))
        change.apply(MountAttributeChange(clear: .atimeMask))
        #expect(change == MountAttributeChange(clear: .atimeMask))
    }

    @Test("changes of propagation read and print their words")
    func propagationRoundTrip() {
        for kind in Propagation.allCases {
            for recursive in [false, true] {
                let change = PropagationChange(kind, recursive: recursive)
                #expect(PropagationChange(optionWord: change.optionWord) == change)
            }
        }
        for word in ["", "r", "rr", "Shared", "rrshared", "sharedr"] {
            #expect(PropagationChange(optionWord: word) == nil)
        }
        #expect(PropagationChange(.slave, recursive: true).mountFlags == [.slave, .recursive])
    }

    @Test("attributes have the same names among the classic flags")
    func classicFlags() {
        let attributes: MountAttributes = [.readOnly, .noSUID, .noDevices, .noExecute]
        #expect(MountFlags(attributes) == [.readOnly, .noSUID, .noDevices, .noExecute])
        #expect(MountFlags([.strictAccessTime, .noSymlinkFollow]).rawValue == 1 << 24 | 256)
    }

    @Test("a line of mountinfo is taken apart, with its escapes and tags")
    func parsesMountInfo() throws {
        let line =
            #"36 35 98:0 /mnt1 /mnt\0402\134x rw,noatime shared:1 master:2 "#
            + "- ext3 /dev/root rw,errors=continue"
        let mount = try #require(MountInfo(line: line))
        #expect(mount.id == 36)
        #expect(mount.parentID == 35)
        #expect(mount.device == DeviceNumber(major: 98, minor: 0))
        #expect(mount.root == "/mnt1")
        #expect(mount.mountPoint == #"/mnt 2\x"#)
        #expect(mount.options == ["rw", "noatime"])
        #expect(mount.tags == ["shared:1", "master:2"])
        #expect(mount.isShared)
        #expect(mount.type == "ext3")
        #expect(mount.source == "/dev/root")
        #expect(mount.superOptions == ["rw", "errors=continue"])
    }

    @Test("a mount without tags and with an empty source is one, too")
    func parsesMinimalMountInfo() throws {
        let mounts = try #require(
            MountInfo.parse("1 0 0:5 / / rw - tmpfs  rw\n2 1 0:6 / /a ro - a b c\n")
        )
        #expect(mounts.map(\.source) == ["", "b"])
        #expect(mounts.map(\.isShared) == [false, false])
    }

    @Test(
        "a line that is not of the documented form is refused",
        arguments: [
            "", "36", "36 35 98:0 / / rw", "36 35 98:0 / / rw shared:1 ext3 none rw",
            "x 35 98:0 / / rw - ext3 none rw", "36 35 98 / / rw - ext3 none rw",
            "36 35 98:0 / / rw - ext3 none",
        ]
    )
    func refusesMountInfo(line: String) {
        #expect(MountInfo(line: line) == nil)
        #expect(MountInfo.parse("1 0 0:5 / / rw - tmpfs t rw\n\(line)\nx") == nil)
    }
}
