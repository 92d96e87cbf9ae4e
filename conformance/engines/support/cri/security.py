"""What a container may do: users, capabilities, seccomp, privileges, protected paths, devices."""
import json
import os
from pathlib import Path

from checks import check, contains, equal, refused, true

STATUS = "grep -E '^(Uid|Gid|Groups|CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status"
DEFAULT = 0xA80425FB
CHOWN, NET_ADMIN = 1 << 0, 1 << 12
# mkdir fails with a number of its own; what else the image's programs do stays allowed.
PROFILE = {
    "defaultAction": "SCMP_ACT_ALLOW",
    "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 122}],
}


def status(node, **security):
    """A container's line of every kind, as text."""
    found = node.shared.shell(STATUS, security=security)
    return {line.split(":")[0]: line.split(":")[1].strip() for line in found.splitlines()}


def own(kind):
    """The same of this process, to which everything is allowed."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith(kind))


def capabilities(node, **security):
    found = status(node, **security)
    equal("effective and bounding", found["CapEff"], found["CapBnd"])
    return int(found["CapEff"], 16)


@check("by default: root with the usual capabilities, no filter")
def default(node):
    found = status(node)
    equal("user", (found["Uid"], found["Gid"]), ("0\t0\t0\t0", "0\t0\t0\t0"))
    equal("capabilities", [int(found[kind], 16) for kind in ("CapEff", "CapInh", "CapAmb")], [DEFAULT, 0, 0])
    equal("others", (found["NoNewPrivs"], found["Seccomp"]), ("0", "0"))


@check("runAsUser, runAsGroup and supplemental groups")
def user(node):
    found = status(node, run_as_user={"value": 1234}, run_as_group={"value": 50}, supplemental_groups=[7, 8])
    equal("user", (found["Uid"].split()[1], found["Gid"].split()[1]), ("1234", "50"))
    contains("groups", found["Groups"], "7 8")
    equal("capabilities", (found["CapEff"].lstrip("0"), found["CapPrm"].lstrip("0")), ("", ""))
    found = node.shared.shell("id -un; id -g; echo $HOME", security={"run_as_username": "guest"})
    equal("by name", found, "guest\n1000\n/tmp\n")
    contains("unknown name", refused("create", node.shared.container, "true", security={"run_as_username": "nobody"}),
             "nobody", "no users found")


@check("capabilities added and dropped")
def added_and_dropped(node):
    changes = {"add_capabilities": ["NET_ADMIN"], "drop_capabilities": ["CHOWN"]}
    equal("changed", capabilities(node, capabilities=changes), (DEFAULT | NET_ADMIN) & ~CHOWN)
    equal("none", capabilities(node, capabilities={"drop_capabilities": ["ALL"]}), 0)
    equal("all", capabilities(node, capabilities={"add_capabilities": ["ALL"]}), int(own("CapBnd"), 16))
    contains("chown", node.shared.run("chown", "5", "/etc/passwd", security={"capabilities": changes}).stderr,
             "not permitted")


@check("no new privileges")
def no_new_privileges(node):
    equal("status", status(node, no_new_privs=True)["NoNewPrivs"], "1")


PRIVILEGED_POD = {"privileged": True, "namespace_options": {"pid": "CONTAINER"}}
PRIVILEGED = {"privileged": True, "masked_paths": [], "readonly_paths": []}


@check("privileged: all capabilities, the host's devices, a writable /proc/sys")
def privileged(node):
    with node.pod(security=PRIVILEGED_POD) as pod:
        found = pod.shell("grep CapEff /proc/self/status", security=PRIVILEGED)
        equal("capabilities", found.split()[1], own("CapEff"))
        deeds = pod.shell("mount -t tmpfs none /tmp && echo mounted; ls /dev/loop-control; "
                          "echo 2000 >/proc/sys/kernel/msgmax && cat /proc/sys/kernel/msgmax", security=PRIVILEGED)
        equal("deeds", deeds.split(), ["mounted", "/dev/loop-control", "2000"])
    message = refused("create", node.shared.container, "true", security=PRIVILEGED)
    contains("in a pod that is not", message, "privileged")


# The pod's own /sys is read-only: so is the privileged container's if the first mount made the whole file system so.
@check("privileged: a writable /sys beside the pod's, which is not")
def privileged_sys(node):
    with node.pod(security=PRIVILEGED_POD) as pod:
        mounts = pod.shell("cat /proc/mounts", security=PRIVILEGED).splitlines()
        for place in ("/sys", "/sys/fs/cgroup"):
            contains(place, next(line.split()[3].split(",") for line in mounts if line.split()[1] == place), "rw")


@check("privileged without the host's devices")
def privileged_without_devices(node):
    with node.pod(handler="second", security=PRIVILEGED_POD) as pod:
        found = pod.shell("ls /dev; mknod /tmp/null c 1 3 && echo ok >/tmp/null && echo made",
                          security={"privileged": True})
        true("a device of the host", "loop-control" not in found.split())
        contains("deeds", found.split(), "made")


@check("a read-only root, with writable mounts")
def read_only_root(node):
    security = {"readonly_rootfs": True}
    scratch = node.work / "scratch"
    scratch.mkdir()
    found = node.shared.run("sh", "-c", "echo 1 >/scratch/file; echo 2 >/dev/shm/file; echo 3 >/etc/file",
                            security=security, mounts=[{"container_path": "/scratch", "host_path": str(scratch)}])
    contains("standard error", found.stderr, "/etc/file: Read-only file system")
    equal("written", (scratch / "file").read_text(), "1\n")


@check("seccomp: the runtime's default profile")
def seccomp_default(node):
    security = {"seccomp": {"profile_type": "RuntimeDefault"}}
    equal("mode", status(node, **security)["Seccomp"], "2")
    contains("unshare", node.shared.run("unshare", "-U", "true", security=security).stderr, "not permitted")


@check("seccomp: a profile of the node, and none")
def seccomp_local(node):
    profile = node.work / "profile.json"
    profile.write_text(json.dumps(PROFILE))
    security = {"seccomp": {"profile_type": "Localhost", "localhost_ref": str(profile)}}
    contains("mkdir", node.shared.run("mkdir", "/tmp/new", security=security).stderr, "Disk quota exceeded", "quota")
    with node.shared.launch("sleep", "100", security=security) as container:
        contains("mkdir by exec", container.exec("mkdir", "/tmp/new").stderr, "Disk quota exceeded", "quota")
    equal("mode", status(node, seccomp={"profile_type": "Unconfined"})["Seccomp"], "0")
    security = {"seccomp": {"profile_type": "Localhost", "localhost_ref": str(node.work / "no-such.json")}}
    contains("missing profile", refused("create", node.shared.container, "true", security=security), "no-such.json")


@check("masked and read-only paths")
def protected_paths(node):
    equal("masked", node.shared.shell("cat /proc/keys /proc/timer_list; ls /sys/firmware"), "")
    mounts = node.shared.shell("cat /proc/mounts")
    for path in ("/proc/sys", "/proc/irq", "/sys"):
        line = next(line for line in mounts.splitlines() if line.split()[1] == path)
        contains(path, line.split()[3].split(","), "ro")
    true("no message of a read-only /proc/sys",
         "Read-only" in node.shared.run("sh", "-c", "echo a >/proc/sys/kernel/domainname").stderr)


@check("procMount Unmasked, and paths of one's own")
def unmasked(node):
    security = {"masked_paths": [], "readonly_paths": []}
    found = node.shared.shell("cat /proc/keys | wc -l; grep -c ' /proc/' /proc/mounts || true", security=security)
    true(f"masked all the same: {found!r}", found.split()[0] != "0" and found.split()[1] == "0")
    security = {"masked_paths": ["/etc/passwd", "/tmp", "/no/such"], "readonly_paths": ["/root", "/no/such"]}
    found = node.shared.run("sh", "-c", "cat /etc/passwd; ls -A /tmp; echo 1 >/root/file", security=security)
    equal("masked", found.stdout, "")
    contains("read-only", found.stderr, "/root/file: Read-only file system")


@check("a device, with the permissions it was given")
def device(node):
    found = node.shared.run(
        "sh", "-c", "head -c 3 /dev/given | wc -c; echo 1 >/dev/given && echo written; head -c 2 /dev/both | wc -c; "
        "echo 1 >/dev/both && echo written; ls -ln /dev/given; mknod /tmp/loop c 10 237 && head -c 1 /tmp/loop",
        devices=[{"host_path": "/dev/zero", "container_path": "/dev/given", "permissions": "r"},
                 {"host_path": "/dev/zero", "container_path": "/dev/both", "permissions": "rw"}])
    equal("size", found.stdout.split()[0], "3")
    contains("listed", found.stdout, " 1,   5 ")
    contains("another device", found.stderr, "/tmp/loop: Operation not permitted")


@check("nothing of the node shows: processes, devices, mounts")
def isolated(node):
    found = node.shared.shell("ls /proc | grep -c '^[0-9]'; ls /dev; cat /proc/mounts")
    true("processes of the node", int(found.split()[0]) < 6)
    for name in ("loop-control", "kmsg", "mem", "containerd"):
        true(f"{name} shows", name not in found.split())
    true("the node's directory shows", f"{node.work}/state" not in found)
    equal("open files", node.shared.shell("ls /proc/self/fd | wc -l"), "4\n")
    true("the container's own mount namespace", os.readlink("/proc/self/ns/mnt") not in
         node.shared.shell("readlink /proc/self/ns/mnt"))
