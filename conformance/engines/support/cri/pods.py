"""Sandboxes: their life, their network, and what the containers of one share."""
import os
import socket
from pathlib import Path

from checks import at_once, check, contains, equal, eventually, refused, Skipped, true
from node import IMAGE


@check("the node is ready")
def node_ready(node):
    version = node.cri.Version()
    equal("runtime", (version.runtime_name, version.runtime_api_version), ("containerd", "v1"))
    conditions = {condition.type: condition.status for condition in node.cri.Status().status.conditions}
    equal("conditions", conditions, {"RuntimeReady": True, "NetworkReady": True})
    contains("images", [tag for image in node.cri.ListImages().images for tag in image.repo_tags], IMAGE)


@check("a pod runs, is listed by its labels, stops and is removed")
def pod_life(node):
    pod = node.pod(labels={"app": "life"}, annotations={"note": "kept"})
    status = pod.status
    equal("state", status.state, 0)
    equal("labels", (status.labels["app"], status.annotations["note"]), ("life", "kept"))
    equal("metadata", (status.metadata.name, status.metadata.namespace), (pod.name, "default"))
    listed = node.cri.ListPodSandbox(filter={"label_selector": {"app": "life"}}).items
    equal("list", [item.id for item in listed], [pod.id])
    equal("status of the runtime", node.state(pod.id)["status"], "running")
    process = pod.pid
    for _ in range(2):  # the kubelet repeats what it is not sure of
        node.cri.StopPodSandbox(pod_sandbox_id=pod.id)
        equal("state when stopped", pod.status.state, 1)
    true("the pod's process is left", not Path(f"/proc/{process}").exists())
    for _ in range(2):
        node.cri.RemovePodSandbox(pod_sandbox_id=pod.id)
    equal("list", list(node.cri.ListPodSandbox(filter={"id": pod.id}).items), [])
    true("the runtime's state is left", not (node.work / "runtime/k8s.io" / pod.id).exists())


@check("a pod has an address, and answers there")
def pod_network(node):
    with node.pod() as pod:
        address = pod.status.network.ip
        contains("address", address, "10.88.0.")
        server = pod.launch("sh", "-c", "while :; do echo from the pod | nc -l -p 7000; done")
        contains("eth0", server.shell("ip -4 addr show eth0"), f"inet {address}/24")
        contains("lo", server.shell("ip addr show lo"), "LOOPBACK,UP")
        equal("answer", eventually("an answer", lambda: answer(address, 7000)), b"from the pod\n")
        other = node.shared.shell(f"nc {address} 7000 </dev/null || {{ sleep 1; nc {address} 7000 </dev/null; }}")
        equal("answer to another pod", other, "from the pod\n")


def answer(address, port):
    try:
        with socket.create_connection((address, port), timeout=5) as connection:
            return connection.makefile("rb").read()
    except OSError:
        return None


@check("the containers of a pod share network, IPC and UTS namespaces, and no others")
def shared_namespaces(node):
    with node.shared.launch("sleep", "100") as first, node.shared.launch("sleep", "100") as second:
        for kind in ("net", "ipc", "uts"):
            equal(kind, first.namespace(kind), second.namespace(kind))
            equal(f"{kind} of the pod", first.namespace(kind), os.readlink(f"/proc/{node.shared.pid}/ns/{kind}"))
            true(f"the node's {kind}", first.namespace(kind) != os.readlink(f"/proc/self/ns/{kind}"))
        for kind in ("pid", "mnt"):
            true(f"{kind} is shared", first.namespace(kind) != second.namespace(kind))


@check("the containers of a pod share /dev/shm")
def shared_memory(node):
    with node.shared.launch("sh", "-c", "echo shared >/dev/shm/file; sleep 100") as first:
        eventually("the file", lambda: first.exec("test", "-s", "/dev/shm/file").status == 0)
        equal("file", node.shared.shell("cat /dev/shm/file; rm /dev/shm/file"), "shared\n")


@check("hostname and DNS configuration")
def names(node):
    dns = {"servers": ["10.9.8.7"], "searches": ["svc.test"], "options": ["ndots:5"]}
    with node.pod(hostname="named", dns_config=dns) as pod:
        found = pod.shell("hostname; cat /etc/hostname; echo $HOSTNAME; cat /etc/resolv.conf")
        equal("names", found, "named\nnamed\nnamed\nsearch svc.test\nnameserver 10.9.8.7\noptions ndots:5\n")


@check("the host's network")
def host_network(node):
    security = {"namespace_options": {"network": "NODE", "pid": "CONTAINER"}}
    with node.pod(security=security, hostname="") as pod:
        found = pod.shell("readlink /proc/self/ns/net; hostname", security=security)
        equal("namespaces", found, f"{os.readlink('/proc/self/ns/net')}\n{socket.gethostname()}\n")
        equal("address", pod.status.network.ip, "")


@check("the host's processes")
def host_processes(node):
    security = {"namespace_options": {"pid": "NODE"}}
    with node.pod(security=security) as pod:
        found = pod.shell(f"readlink /proc/self/ns/pid; cat /proc/{node.engine.pid}/comm", security=security)
        equal("namespace", found, f"{os.readlink('/proc/self/ns/pid')}\ncontainerd\n")


@check("the host's IPC")
def host_ipc(node):
    security = {"namespace_options": {"ipc": "NODE", "pid": "CONTAINER"}}
    with node.pod(security=security) as pod:
        found = pod.shell("readlink /proc/self/ns/ipc; grep -c ' /dev/shm ' /proc/mounts", security=security)
        equal("namespace", found, f"{os.readlink('/proc/self/ns/ipc')}\n1\n")


@check("a shared process namespace")
def shared_processes(node):
    security = {"namespace_options": {"pid": "POD"}}
    with node.pod(security=security) as pod:
        first = pod.launch("sleep", "1234", security=security)
        processes = pod.shell("ps -o pid,args", security=security)
        contains("the pod's process", processes, "1 /bin/sleep 2147483647")
        contains("the other container's", processes, "sleep 1234")
        first.stop()
        first.wait()
        true("the pod has ended", pod.ready)
        # Whoever ends a container in a namespace that it does not own has to find all of its processes.
        child = pod.launch("sh", "-c", "sleep 4321 & sleep 4322", security=security)
        eventually("two processes", lambda: "4321" in child.shell("ps -o args"))
        child.remove()
        equal("left", pod.shell("ps -o args | grep -c '[s]leep 43' || true", security=security), "0\n")


@check("the process namespace of another container")
def target_processes(node):
    with node.shared.launch("sleep", "1235") as target:
        security = {"namespace_options": {"pid": "TARGET", "target_id": target.id}}
        found = node.shared.shell("ps -o pid,args | grep '[s]leep'; readlink /proc/self/ns/pid", security=security)
        equal("processes", found.split(), ["1", "sleep", "1235", target.namespace("pid")])


@check("sysctls of a pod")
def sysctls(node):
    values = {"kernel.shm_rmid_forced": "1", "net.core.somaxconn": "1234", "kernel.msgmax": "65537",
              "net.ipv4.conf.eth0.forwarding": "1"}
    with node.pod(linux={"sysctls": values}) as pod:
        for name, value in values.items():
            equal(name, pod.shell(f"cat /proc/sys/{name.replace('.', '/')}"), f"{value}\n")
    equal("unprivileged ports", node.shared.shell("cat /proc/sys/net/ipv4/ip_unprivileged_port_start"), "0\n")
    equal("ping", node.shared.shell("cat /proc/sys/net/ipv4/ping_group_range").split(), ["0", "2147483647"])


@check("a sysctl that is not a pod's is refused")
def bad_sysctl(node):
    message = refused("a pod", node.pod, linux={"sysctls": {"kernel.no_such_thing": "1"}})
    contains("message", message, "no_such_thing")


@check("the user, group, root and seccomp profile of the pod itself")
def pod_security(node):
    security = {"run_as_user": {"value": 65535}, "run_as_group": {"value": 65534},
                "readonly_rootfs": True, "seccomp": {"profile_type": "RuntimeDefault"}}
    with node.pod(security=security) as pod:
        process = Path(f"/proc/{pod.pid}")
        eventually("the program has begun", lambda: (process / "comm").read_text() == "sleep\n")
        status = (process / "status").read_text()
        contains("user", status, "\nUid:\t65535\t65535\t65535\t65535\nGid:\t65534\t65534\t65534\t65534\n")
        contains("seccomp", status, "\nSeccomp:\t2\n")
        root = next(line for line in (process / "mountinfo").read_text().splitlines() if " / / " in line)
        contains("root", root.split()[5].split(","), "ro")


@check("a second runtime handler, and annotations that it passes on")
def handler(node):
    with node.pod(handler="second", annotations={"apus.test/pod": "one", "other": "no"}) as pod:
        equal("handler", pod.status.runtime_handler, "second")
        found = node.state(pod.id, "second").get("annotations", {})
        equal("annotation", (found.get("apus.test/pod"), found.get("other")), ("one", None))
        with pod.launch("sleep", "100", annotations={"apus.test/container": "two"}) as container:
            equal("annotation", node.state(container.id, "second")["annotations"].get("apus.test/container"), "two")
    contains("message", refused("a pod", node.pod, handler="no-such"), 'no runtime for "no-such" is configured')


@check("everything of a pod is below its cgroup")
def cgroup_parent(node):
    with node.pod() as pod, pod.launch("sleep", "100") as container:
        for controller in ("memory", "cpu", "pids"):
            place = container.cgroup(controller).relative_to("/sys/fs/cgroup")
            equal(controller, str(place).removeprefix(f"{controller}/"), f"{node.own}/{pod.name}/{container.id}")
        equal("the pod's own", Path(f"/proc/{pod.pid}/cgroup").read_text().count(f"/{node.own}/{pod.name}/{pod.id}"),
              Path(f"/proc/{container.pid}/cgroup").read_text().count(f"/{node.own}/{pod.name}/{container.id}"))
    eventually("the containers' cgroups are gone", lambda: not [p for p in node.cgroups() if container.id in str(p)])


@check("four pods at once")
def pods_at_once(node):
    pods = []

    def one(_):
        pod = node.pod()
        pods.append((pod, pod.shell("hostname")))

    at_once(one, range(4))
    equal("names", sorted(name for _, name in pods), sorted(f"{pod.name}\n" for pod, _ in pods))
    equal("addresses", len({pod.status.network.ip for pod, _ in pods}), 4)
    for pod, _ in pods:
        pod.remove()


@check("user namespaces")
def user_namespaces(node):
    raise Skipped("containerd 1.6 offers none")
