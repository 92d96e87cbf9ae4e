"""Containers: their life and its end, what they are told, their mounts and their logs."""
import hashlib
import os
import subprocess
import threading
import time
from pathlib import Path

import grpc

from checks import at_once, check, contains, equal, eventually, refused, true


@check("a container is created, runs, exits with 0 and is removed")
def container_life(node):
    with node.shared.container("sh", "-c", "sleep 0.2; exit 0", labels={"app": "life"}) as container:
        equal("state", container.state, "created")
        container.start()
        equal("state", container.state, "running")
        equal("status of the runtime", node.state(container.id)["status"], "running")
        status = container.wait()
        equal("end", (status.exit_code, status.reason, status.message), (0, "Completed", ""))
        true("the times have no order", 0 < status.created_at <= status.started_at < status.finished_at)
        listed = node.cri.ListContainers(filter={"label_selector": {"app": "life"}}).containers
        equal("list", [item.id for item in listed], [container.id])
    equal("list", list(node.cri.ListContainers(filter={"id": container.id}).containers), [])


@check("exit status 7, and why")
def exit_seven(node):
    with node.shared.launch("sh", "-c", "exit 7") as container:
        status = container.wait()
        equal("end", (status.exit_code, status.reason), (7, "Error"))


@check("a killed container ends with 137")
def exit_killed(node):
    with node.shared.launch("sleep", "100") as container:
        node.shared.shell("kill -KILL 1 2>/dev/null; true")  # nobody outside can be reached from a container
        equal("state", container.state, "running")
        subprocess.run(["kill", "-KILL", str(container.pid)], check=True)
        status = container.wait()
        equal("end", (status.exit_code, status.reason), (137, "Error"))


@check("a stopped container may end by itself")
def stopped(node):
    script = "trap 'echo asked; exit 3' TERM; echo ready; while :; do sleep 0.05; done"
    with node.shared.launch("sh", "-c", script) as container:
        eventually("ready", lambda: container.output() == "ready\n")
        container.stop(timeout=20)
        equal("exit status", container.wait().exit_code, 3)
        equal("output", container.output(), "ready\nasked\n")
        container.stop(timeout=20)  # once more does no harm


@check("a container that does not end is killed")
def stopped_by_force(node):
    with node.shared.launch("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done") as container:
        eventually("ready", lambda: container.output() == "ready\n")
        container.stop(timeout=1)
        equal("exit status", container.wait().exit_code, 137)


@check("a running container is removed")
def removed_running(node):
    container = node.shared.launch("sleep", "100")
    process = container.pid
    container.remove()
    equal("process", subprocess.run(["kill", "-0", str(process)], stderr=subprocess.DEVNULL).returncode, 1)
    equal("list", list(node.cri.ListContainers(filter={"id": container.id}).containers), [])


@check("a container that was never started is removed")
def removed_created(node):
    container = node.shared.container("true")
    container.remove()
    true("the runtime's state is left", not (node.work / "runtime/k8s.io" / container.id).exists())


def does_not_start(node, wanted, *command, **options):
    """What is said of a program that cannot be started: by the call, and by the status afterwards."""
    container = node.shared.container(*command, **options)
    contains("message", refused("start", container.start), *wanted)
    status = container.status
    equal("end", (container.state, status.exit_code, status.reason), ("exited", 128, "StartError"))
    contains("message of the status", status.message, *wanted)
    true("more than one line", "\n" not in status.message)
    container.remove()


@check("a missing program is named")
def missing_program(node):
    does_not_start(node, ['"no-such-program": executable file not found in $PATH'], "no-such-program")
    does_not_start(node, ["/no/such/program: no such file or directory",
                          '"/no/such/program": stat /no/such/program: no such file or directory'], "/no/such/program")


@check("a file that is not executable")
def not_executable(node):
    does_not_start(node, ["permission denied"], "/etc/passwd")


@check("a working directory that is a file")
def bad_directory(node):
    does_not_start(node, ["not a directory"], "true", working_dir="/etc/passwd")


@check("a container is restarted: a second attempt beside the first")
def restarted(node):
    first = node.shared.launch("sh", "-c", "exit 1", name="again")
    equal("exit status", first.wait().exit_code, 1)
    with node.shared.launch("sh", "-c", "echo second", name="again", attempt=1) as second:
        first.remove()
        equal("exit status", second.wait().exit_code, 0)
        equal("output", second.output(), "second\n")
        equal("attempt", second.status.metadata.attempt, 1)


@check("init containers one after the other, then the container")
def init_order(node):
    volume = node.work / "volume"
    volume.mkdir()
    mounts = [{"container_path": "/volume", "host_path": str(volume)}]
    with node.pod() as pod:
        for number in (1, 2, 3):
            pod.shell(f"sleep 0.1; echo init {number} >>/volume/order", mounts=mounts)
        equal("order", pod.shell("cat /volume/order", mounts=mounts), "init 1\ninit 2\ninit 3\n")


@check("environment, working directory, command and arguments")
def told(node):
    envs = [{"key": "SPACED", "value": "a b"}, {"key": "EMPTY", "value": ""}, {"key": "FLAVOUR", "value": "süß=1\n2"}]
    result = node.shared.run("sh", "-c", 'echo "$SPACED/${EMPTY-unset}/$FLAVOUR/$PATH"; pwd; echo "$0" "$@"',
                             args=["zero", "one two", ""], envs=envs, working_dir="/made/for it")
    equal("output", result.stdout, "a b//süß=1\n2//bin\n/made/for it\nzero one two \n")


@check("mounts of directories and files, read-only and writable")
def mounts(node):
    shared = node.work / "shared"
    shared.mkdir()
    (shared / "file").write_text("given\n")
    found = node.shared.shell(
        "cat /readable/file /one/file; echo 1 2>/dev/null >/readable/no || echo refused; echo taken >/writable/taken",
        mounts=[
            {"container_path": "/readable", "host_path": str(shared), "readonly": True},
            {"container_path": "/writable", "host_path": str(shared)},
            {"container_path": "/one/file", "host_path": str(shared / "file")},
        ])
    equal("output", found, "given\ngiven\nrefused\n")
    equal("file", (shared / "taken").read_text(), "taken\n")


@check("the files that a kubelet mounts, over a read-only root")
def kubelet_files(node):
    place = node.work / "kubelet"
    (place / "token/..1").mkdir(parents=True)
    (place / "token/..1/token").write_text("secret\n")
    (place / "token/..data").symlink_to("..1")
    (place / "token/token").symlink_to("..data/token")
    (place / "hosts").write_text("10.88.0.9 other\n")
    (place / "log").touch()
    found = node.shared.shell(
        "cat /etc/hosts /var/run/secrets/kubernetes.io/serviceaccount/token; echo the end >/dev/termination-log; "
        "echo 1 2>/dev/null >/etc/hosts || echo refused",
        security={"readonly_rootfs": True},
        mounts=[
            {"container_path": "/etc/hosts", "host_path": str(place / "hosts"), "readonly": True},
            {"container_path": "/dev/termination-log", "host_path": str(place / "log")},
            {"container_path": "/var/run/secrets/kubernetes.io/serviceaccount", "host_path": str(place / "token"),
             "readonly": True},
        ])
    equal("output", found, "10.88.0.9 other\nsecret\nrefused\n")
    equal("termination message", (place / "log").read_text(), "the end\n")


@check("sixty mounts, some below others, and a thousand variables")
def many_mounts(node):
    place = node.work / "many"
    (place / "outer/inner").mkdir(parents=True)
    mounts = [{"container_path": "/m/outer/inner", "host_path": str(place / "inner")},
              {"container_path": "/m/outer", "host_path": str(place / "outer"), "readonly": True}]
    for name in ["inner", *(f"m{number}" for number in range(58))]:
        (place / name).mkdir()
        (place / name / "name").write_text(f"{name}\n")
        if name != "inner":
            mounts.append({"container_path": f"/m/{name}", "host_path": str(place / name)})
    envs = [{"key": f"SERVICE_{number}", "value": "tcp://10.0.0.1:80"} for number in range(1000)]
    found = node.shared.shell("cat /m/*/name | wc -l; cat /m/outer/inner/name; env | grep -c '^SERVICE_.*:80$'",
                              mounts=mounts, envs=envs)
    equal("output", found, "58\ninner\n1000\n")


@check("the node's whole tree, as monitoring mounts it, and the engine's socket")
def whole_tree(node):
    late = node.work / "late"
    late.mkdir()
    security = {"namespace_options": {"pid": "NODE", "network": "NODE", "ipc": "NODE"}}
    mounts = [
        {"container_path": "/host", "host_path": "/", "readonly": True, "propagation": "PROPAGATION_HOST_TO_CONTAINER"},
        {"container_path": "/run/engine.sock", "host_path": str(node.work / "containerd.sock")},
    ]
    with node.pod(security=security, hostname="") as pod:
        with pod.launch("sleep", "100", security=security, mounts=mounts) as container:
            equal("a process of the node", container.shell(f"cat /host/proc/{node.engine.pid}/comm"), "containerd\n")
            found = container.shell("test -S /run/engine.sock && echo a socket; "
                                    "echo 1 2>/dev/null >/host/tmp/no-such || echo refused")
            equal("output", found, "a socket\nrefused\n")
            equal("cgroups", container.shell("ls /host/sys/fs/cgroup").split(), sorted(os.listdir("/sys/fs/cgroup")))
            subprocess.run(["mount", "-t", "tmpfs", "tmpfs", late], check=True)
            equal("a later mount", mounts_on(container.pid, f"/host{late}"), 1)
            subprocess.run(["umount", late], check=True)
            equal("after its end", mounts_on(container.pid, f"/host{late}"), 0)


@check("the node's /dev in place of the container's own, which stays as it is")
def node_devices(node):
    place = node.work / "dev"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], check=True)
    try:
        for name, number in (("null", 3), ("zero", 5), ("other", 5)):
            subprocess.run(["mknod", place / name, "c", "1", str(number)], check=True)
        for name in ("mqueue", "pts", "shm"):
            (place / name).mkdir()
        before = sorted(os.listdir(place))
        with node.pod(security={"privileged": True}) as pod:
            mounts = [{"container_path": "/dev", "host_path": str(place)}]
            found = pod.shell("ls /dev; head -c 3 /dev/other | wc -c; echo 1 >/dev/null", mounts=mounts,
                              security={"privileged": True})
        equal("devices", found.split(), [*before, "3"])
        equal("afterwards", sorted(os.listdir(place)), before)
    finally:
        subprocess.run(["umount", place], check=True)


@check("an argument of a hundred kilobytes, and half a megabyte of variables")
def long_words(node):
    envs = [{"key": f"V{number}", "value": "x" * 50_000} for number in range(10)]
    words = ("sh", "-c", "echo ${#1} ${#V9}; sleep 100", "sh", "a" * 100_000)
    with node.shared.launch(*words, envs=envs) as container:
        eventually("output", lambda: container.output() == "100000 50000\n")
        equal("exec", container.exec("sh", "-c", "echo ${#1} ${#V9}", "sh", "b" * 90_000).stdout, "90000 50000\n")


@check("propagation of mounts: none, to the container, both ways")
def propagation(node):
    place = node.work / "propagation"
    place.mkdir()
    with node.pod(security={"privileged": True}) as pod:
        for mode, inside, outside in (("PRIVATE", 0, 0), ("HOST_TO_CONTAINER", 1, 0), ("BIDIRECTIONAL", 1, 1)):
            here, there = place / f"{mode}/here", place / f"{mode}/there"
            here.mkdir(parents=True), there.mkdir()
            mount = {"container_path": "/place", "host_path": str(place / mode), "propagation": f"PROPAGATION_{mode}"}
            with pod.launch("sleep", "100", mounts=[mount], security={"privileged": True}) as container:
                try:
                    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", here], check=True)
                    equal(f"{mode}: the host's mount", mounts_on(container.pid, "/place/here"), inside)
                    container.shell("mount -t tmpfs tmpfs /place/there")
                    equal(f"{mode}: the container's mount", mounts_on("self", there), outside)
                finally:
                    subprocess.run(["umount", "-q", here])
                    subprocess.run(["umount", "-q", there])


def mounts_on(process, place):
    table = Path(f"/proc/{process}/mounts").read_text()
    return sum(line.split()[1] == str(place) for line in table.splitlines())


@check("a mount with mounts below it")
def recursive_mount(node):
    tree = node.work / "tree"
    (tree / "below").mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", tree / "below"], check=True)
    (tree / "below/file").write_text("deep\n")
    try:
        found = node.shared.shell("cat /tree/below/file", mounts=[{"container_path": "/tree", "host_path": str(tree)}])
        equal("file", found, "deep\n")
    finally:
        subprocess.run(["umount", tree / "below"], check=True)


@check("a terminal")
def terminal(node):
    script = "tty; test -t 0 && test -t 1 && test -t 2 && echo all; sleep 0.2"
    with node.shared.launch("sh", "-c", script, tty=True) as container:
        equal("exit status", container.wait().exit_code, 0)
        equal("output", container.output(), "/dev/pts/0\nall\n")


@check("the log: lines of both streams, in parts if they are long")
def log(node):
    script = "echo out; echo error >&2; sleep 0.1; printf %020000d 7; echo; printf unfinished; sleep 0.2"
    with node.shared.launch("sh", "-c", script) as container:
        container.wait()
        short = {(record.stream, record.tag, record.text) for record in container.records()[:2]}
        equal("short lines", short, {("stdout", "F", "out"), ("stderr", "F", "error")})
        long = container.records()[2:]
        equal("parts", [(record.tag, len(record.text)) for record in long], [("P", 16384), ("F", 3616), ("P", 10)])
        equal("text", container.output(), "out\n" + "7".zfill(20000) + "\nunfinished")


@check("one megabyte in the log")
def log_megabyte(node):
    with node.shared.launch("sh", "-c", "seq 1 160000 | head -c 1000000; sleep 0.2") as container:
        container.wait()
        text = "".join(f"{number}\n" for number in range(1, 160001))[:1000000]
        equal("checksum", hashlib.sha256(container.output().encode()).digest(), hashlib.sha256(text.encode()).digest())


@check("the log is rotated while the container runs")
def log_rotated(node):
    with node.shared.launch("sh", "-c", "n=0; while :; do echo $((n += 1)); sleep 0.01; done") as container:
        eventually("lines", lambda: len(container.records()) > 3)
        old = container.log.rename(container.log.with_suffix(".old"))
        node.cri.ReopenContainerLog(container_id=container.id)
        eventually("lines", lambda: len(container.records()) > 3)
        container.stop()
        container.wait()
        numbers = [int(line.split()[-1]) for path in (old, container.log) for line in path.read_text().splitlines()]
        equal("numbers", numbers, list(range(1, len(numbers) + 1)))


@check("twelve containers, four at a time")
def many(node):
    def one(code):
        equal("exit status", node.shared.run("sh", "-c", f"exit {code}").status, code)

    for _ in range(3):
        at_once(one, range(10, 14))


@check("pods are removed while their containers start")
def removed_while_starting(node):
    for delay in (0.0, 0.05, 0.1, 0.15, 0.2, 0.3):
        pod = node.pod()
        starter = threading.Thread(target=start_until_refused, args=(pod,))
        starter.start()
        time.sleep(delay)
        eventually("the pod is removed", lambda: removed(pod))  # not while a container starts: it is asked for again
        starter.join(60)
        true("containers start in a pod that is gone", not starter.is_alive())
        equal("left", list(node.cri.ListContainers(filter={"pod_sandbox_id": pod.id}).containers), [])
        eventually("no cgroup is left", lambda: not [path for path in node.cgroups() if f"/{pod.name}/" in str(path)])


def removed(pod):
    try:
        pod.remove()
    except grpc.RpcError as error:
        if "in starting state" not in error.details():
            raise
        return False
    return True


def start_until_refused(pod):
    try:
        while True:
            pod.launch("sleep", "100")
    except grpc.RpcError:
        pass
