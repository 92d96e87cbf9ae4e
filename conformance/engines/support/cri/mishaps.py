"""What a node goes through: containerd restarted, shims and pods killed. The last group: nothing is left."""
import os
import signal
from pathlib import Path

import grpc

from checks import check, contains, equal, eventually, true
from streams import held, idle, parent


def kill(pid):
    os.kill(pid, signal.SIGKILL)


def beats(node):
    """A container that says a number every twentieth of a second."""
    return node.shared.launch("sh", "-c", "n=0; while :; do echo $((n += 1)); sleep 0.05; done")


@check("pods live on while containerd restarts")
def engine_restart(node):
    with beats(node) as container, idle(node) as second, node.shared.launch("sh", "-c", "sleep 1; exit 5") as short:
        true("it runs", node.shared.ready)
        node.stop()
        eventually("the short one has ended", lambda: not Path(f"/proc/{short_pid(node, short)}").exists())
        node.start()
        true("the pod is not ready", node.shared.ready)
        equal("state", (container.state, second.state), ("running", "running"))
        equal("output", second.shell("echo still here"), "still here\n")
        equal("exit status of what ended meanwhile", short.wait().exit_code, 5)
        said = len(container.records())
        eventually("the log goes on", lambda: len(container.records()) > said)
        equal("a new container", node.shared.shell("echo new"), "new\n")
        container.stop()
        equal("exit status", container.wait().exit_code, 137)


def short_pid(node, container):
    return Path(node.work / f"state/io.containerd.runtime.v2.task/k8s.io/{container.id}/init.pid").read_text()


@check("pods live on while containerd is killed and started")
def engine_killed(node):
    with idle(node) as container:
        node.stop(signal.SIGKILL)
        node.start()
        equal("state", container.state, "running")
        equal("output", container.shell("echo still here"), "still here\n")


@check("a killed shim: its containers end, and leave nothing")
def shim_killed(node):
    pod = node.pod()
    container = pod.launch("sleep", "100")
    first, second = container.pid, pod.pid
    shim = parent(first)
    contains("the parent's name", Path(f"/proc/{shim}/comm").read_text(), "containerd-shim")
    kill(shim)
    equal("exit status", container.wait().exit_code, 255)
    eventually("the pod is not ready", lambda: not pod.ready)
    eventually("the processes have ended", lambda: not any(Path(f"/proc/{pid}").exists() for pid in (first, second)))
    container.remove()
    pod.remove()
    for directory in ("runtime/k8s.io", "state/io.containerd.runtime.v2.task/k8s.io"):
        eventually(f"nothing of them is left in {directory}",
                   lambda: not {container.id, pod.id} & set(os.listdir(node.work / directory)))


@check("a pod whose process was killed is not ready, and is replaced")
def pod_killed(node):
    with node.pod() as pod:
        kill(pod.pid)
        eventually("it is not ready", lambda: not pod.ready)
        node.cri.StopPodSandbox(pod_sandbox_id=pod.id)
        with node.pod() as other:
            equal("exit status", other.run("true").status, 0)


@check("a removed container leaves no open file in the shim")
def shim_files(node):
    for _ in range(3):
        container = node.shared.launch("sh", "-c", "exec sleep 100")
        shim = parent(container.pid)
        before = held(shim)
        container.remove()
        eventually("the shim holds no more files", lambda: held(shim) <= before)


@check("nothing is left: process, mount, cgroup, state")
def nothing_left(node):
    node.remove_all()
    eventually("no shim is left", lambda: not processes("containerd-shim"))
    runtime_left_nothing(node)
    equal("bundles", os.listdir(node.work / "state/io.containerd.runtime.v2.task/k8s.io"), [])
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    equal("mounts", [place for place in mounts if place.startswith((f"{node.work}/state", "/run/netns"))], [])
    equal("interfaces", [name for name in os.listdir("/proc/sys/net/ipv4/conf") if name.startswith("veth")], [])
    equal("addresses", [path.name for path in (node.networks / "apus").glob("10.*")], [])


def runtime_left_nothing(node):
    equal("processes", processes("sleep", "sh", "apus", "runc"), [])
    for root in ("runtime/k8s.io", "second/k8s.io"):
        if (node.work / root).exists():  # not each has been needed if few checks were asked for
            equal(f"left in {root}", os.listdir(node.work / root), [])
    # The pods' directories are the kubelet's to remove: here they are the deepest that may be left.
    deep = [str(path) for path in node.cgroups() if len(str(path).split(f"/{node.own}")[1].split("/")) > 2]
    equal("cgroups", deep, [])


# The last one: containerd itself may forget a shim and a bundle here.
@check("pods whose start the kubelet gives up leave nothing of the runtime")
def given_up(node):
    for seconds in (0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3):
        try:
            node.pod(seconds=seconds)
        except grpc.RpcError as error:
            equal("error", error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
    eventually("the runtime has nothing that containerd does not know", lambda: unknown(node) == set())
    node.remove_all()
    eventually("no process of the runtime is left", lambda: not processes("sleep", "apus", "runc"))
    runtime_left_nothing(node)


def unknown(node):
    """What the runtime keeps although no pod of that name is listed."""
    kept = {path.name for path in (node.work / "runtime/k8s.io").glob("*")}
    return kept - {item.id for item in node.cri.ListPodSandbox().items}


def processes(*names):
    """Every process of one of the names that is no zombie."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            name, state = (path / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:
            continue
        if name.startswith(names) and state.split()[0] != "Z":
            found.append(f"{path.name} {name}")
    return found
