"""Programs run in a container beside its own: probes and shells; and what comes of its own streams."""
import hashlib
import os
import threading
from pathlib import Path

import grpc

from checks import check, contains, equal, eventually, refused, true
from stream import Stream

# Each with its container: a shell that lives until it is removed.
IDLE = ("sh", "-c", "trap 'exit 0' TERM; while :; do sleep 100 & wait; done")


def idle(node, **options):
    return node.shared.launch(*IDLE, **options)


def megabyte():
    return "".join(f"{number}\n" for number in range(1, 160001))[:1000000]


@check("execSync: both streams and the exit status")
def exec_sync(node):
    with idle(node) as container:
        equal("result", tuple(container.exec("sh", "-c", "echo out; echo error >&2; exit 7")), (7, "out\n", "error\n"))
        equal("result", tuple(container.exec("true")), (0, "", ""))
        equal("killed", container.exec("sh", "-c", "kill -9 $$").status, 137)
        text = container.exec("sh", "-c", "seq 1 160000 | head -c 1000000").stdout
        equal("one megabyte", hashlib.sha256(text.encode()).digest(), hashlib.sha256(megabyte().encode()).digest())


@check("execSync: same namespaces, cgroup, user, groups, capabilities and limits as the container")
def exec_alike(node):
    security = {"run_as_user": {"value": 1000}, "run_as_group": {"value": 50}, "supplemental_groups": [7, 8],
                "capabilities": {"drop_capabilities": ["CHOWN"]}, "no_new_privs": True,
                "seccomp": {"profile_type": "RuntimeDefault"}}
    script = ("for n in cgroup ipc mnt net pid user uts; do readlink /proc/$P/ns/$n; done; cat /proc/$P/cgroup;"
              "grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp)' /proc/$P/status; cat /proc/$P/limits")
    with idle(node, security=security, envs=[{"key": "GIVEN", "value": "yes"}], working_dir="/tmp") as container:
        inside, first = (container.shell(script.replace("$P", which)) for which in ("self", "1"))
        equal("status", inside, first)
        contains("status", inside, "\nUid:\t1000\t1000\t1000\t1000\nGid:\t50\t50\t50\t50\nGroups:\t7 8")
        equal("environment", container.shell("echo $GIVEN; pwd"), "yes\n/tmp\n")


@check("execSync: a time limit ends the program")
def exec_limited(node):
    with idle(node) as container:
        message = refused("execSync", container.exec, "sleep", "1236", timeout=1)
        contains("message", message, "timeout 1s exceeded")
        eventually("the program has ended", lambda: "1236" not in container.shell("ps -o args | grep -v grep"))
        equal("state", container.state, "running")


@check("execSync: a missing program is named, a file that is not executable refused")
def exec_missing(node):
    with idle(node) as container:
        contains("message", refused("execSync", container.exec, "no-such-program"),
                 '"no-such-program": executable file not found in $PATH')
        contains("message", refused("execSync", container.exec, "/etc/passwd"), "permission denied")
        equal("the next one", container.exec("true").status, 0)


@check("execSync in a container that has ended is refused")
def exec_ended(node):
    with node.shared.launch("true") as container:
        container.wait()
        contains("message", refused("execSync", container.exec, "true"), "CONTAINER_EXITED")


@check("probes: a hundred execSync, then four at a time")
def probes(node):
    with idle(node) as container:
        shim = parent(container.pid)
        container.shell("true")
        before = held(shim)
        for number in range(100):
            equal("exit status", container.exec("sh", "-c", f"exit {number % 3}").status, number % 3)
        found = []
        threads = [threading.Thread(target=probe_again, args=(container, found)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        equal("probes that succeeded", found, [0] * 40)
        eventually("the shim holds no more files than before", lambda: held(shim) <= before)
        eventually("nothing is left in the container", lambda: int(container.shell("ls -d /proc/[0-9]* | wc -l")) < 7)


@check("probes while their container ends")
def probes_to_the_end(node):
    with idle(node) as container:
        reasons = []
        threads = [threading.Thread(target=probe_until_refused, args=(container, reasons)) for _ in range(3)]
        for thread in threads:
            thread.start()
        container.exec("true")
        container.stop()
        for thread in threads:
            thread.join(60)
        equal("probes that came to an end", len(reasons), 3)
        equal("exit status", container.wait().exit_code, 137)
    true("the runtime's state is left", not (node.work / "runtime/k8s.io" / container.id).exists())


def probe_until_refused(container, reasons):
    while True:
        try:
            container.exec("true")
        except grpc.RpcError as error:
            reasons.append(error.details())
            return


def probe_again(container, found):
    for _ in range(10):
        found.append(container.exec("test", "-d", "/tmp").status)


def parent(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))


def held(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


@check("exec: both streams and the exit status")
def exec_stream(node):
    with idle(node) as container:
        with container.stream("sh", "-c", "echo out; echo error >&2; exit 7") as stream:
            equal("end", tuple(stream.end()), (7, "out\n", "error\n"))
        with container.stream("true") as stream:
            equal("end", tuple(stream.end()), (0, "", ""))


@check("exec: standard input")
def exec_stdin(node):
    with idle(node) as container, container.stream("sh", "-c", "read a; read b; echo $b $a", stdin=True) as stream:
        stream.send(0, b"one\ntwo\n")
        equal("end", tuple(stream.end()), (0, "two one\n", ""))


@check("exec: a terminal, its size and its exit status")
def exec_terminal(node):
    with idle(node) as container, container.stream("sh", tty=True, stdin=True) as stream:
        stream.resize(123, 45)
        stream.send(0, b"until stty size | grep '45 123'; do :; done; tty; echo $((40+2))\n")
        found = stream.read_until(b"\r\n42\r\n")
        contains("size", found, "\r\n45 123\r\n")
        contains("terminal", found, "/dev/pts/0\r\n")
        stream.send(0, b"\x03exit 9\n")
        equal("exit status", stream.end().status, 9)


@check("exec: one megabyte, through pipes and through a terminal")
def exec_megabyte(node):
    with idle(node) as container:
        for tty in (False, True):
            # containerd passes nothing on from a terminal without standard input.
            with container.stream("sh", "-c", "seq 1 160000 | head -c 1000000", tty=tty, stdin=tty) as stream:
                text = stream.end().stdout.replace("\r\n", "\n")
                equal(f"bytes, terminal {tty}", len(text), 1000000)
                equal("checksum", hashlib.sha256(text.encode()).digest(), hashlib.sha256(megabyte().encode()).digest())


@check("exec: a missing program is named")
def exec_stream_missing(node):
    with idle(node) as container, container.stream("no-such-program") as stream:
        contains("message", str(stream.end().status), "executable file not found in $PATH")


@check("attach: what is typed arrives, what is said comes back")
def attach(node):
    script = "while read line; do echo got $line; echo error $line >&2; done"
    with node.shared.launch("sh", "-c", script, stdin=True) as container, container.attach() as stream:
        stream.send(0, b"one\n")
        equal("output", stream.read_until(b"got one\n"), "got one\n")
        equal("standard error", stream.read_until(b"error", channel=2)[:5], "error")
        eventually("the log has it too", lambda: container.output() == "got one\n")


@check("attach: the end of standard input, once")
def attach_once(node):
    with node.shared.launch("cat", stdin=True, stdin_once=True) as container:
        with container.attach() as stream:
            stream.send(0, b"typed\n")
            stream.read_until(b"typed\n")
        equal("exit status", container.wait().exit_code, 0)


@check("attach: a terminal and its size")
def attach_terminal(node):
    with node.shared.launch("sh", stdin=True, tty=True) as container, container.attach(tty=True) as stream:
        stream.resize(101, 33)
        stream.send(0, b"until stty size | grep '33 101'; do :; done; echo $((40+2))\n")
        contains("size", stream.read_until(b"\r\n42\r\n"), "\r\n33 101\r\n")
        stream.send(0, b"exit 4\n")
        equal("exit status", container.wait().exit_code, 4)


@check("port-forward")
def port_forward(node):
    with node.pod() as pod, pod.launch("sh", "-c", "while :; do echo forwarded | nc -l -p 8000; done") as server:
        eventually("the server listens", lambda: ":1F40" in server.shell("cat /proc/net/tcp /proc/net/tcp6"))
        url = node.cri.PortForward(pod_sandbox_id=pod.id, port=[8000]).url
        with Stream(url, "?port=8000") as stream:
            # Channel 0 is the data, 1 the errors; each begins with the number of the port.
            stream.send(0, b"ask\n")
            equal("answer", stream.read_until(b"forwarded\n", channel=0)[2:], "forwarded\n")
    true("the pod is left", pod.id not in [item.id for item in node.cri.ListPodSandbox().items])
