"""Limits, their change while a container runs, and what is told of the use."""
import signal
from pathlib import Path

from checks import check, contains, equal, eventually, refused, Skipped, true
from node import Result

MEBIBYTE = 1 << 20


def pages(number):
    """A limit as the kernel keeps it."""
    return str(number // 4096 * 4096)


def memory(container):
    return container.limit("memory", "memory.limit_in_bytes", "memory.max")


def quota(container):
    return container.limit("cpu", "cpu.cfs_quota_us", "cpu.max").split()[0]


def shares(container):
    return container.limit("cpu", "cpu.shares", "cpu.weight")


@check("limits of memory, CPU and CPU sets are in the cgroup")
def limits(node):
    wanted = {"memory_limit_in_bytes": 50_000_000, "cpu_quota": 50_000, "cpu_period": 100_000, "cpu_shares": 512,
              "cpuset_cpus": "0", "cpuset_mems": "0", "oom_score_adj": 500}
    with node.shared.launch("sleep", "100", resources=wanted) as container:
        equal("memory", memory(container), pages(50_000_000))
        equal("CPU quota", quota(container), "50000")
        contains("CPU shares", [shares(container)], "512", "20")
        equal("CPU set", container.limit("cpuset", "cpuset.cpus"), "0")
        equal("OOM score", Path(f"/proc/{container.pid}/oom_score_adj").read_text(), "500\n")


@check("limits are changed while a container runs")
def update(node):
    first = {"memory_limit_in_bytes": 50_000_000, "cpu_quota": 50_000, "cpu_period": 100_000, "cpu_shares": 512}
    with node.shared.launch("sleep", "100", resources=first) as container:
        node.cri.UpdateContainerResources(container_id=container.id, linux={"memory_limit_in_bytes": 100 * MEBIBYTE})
        equal("memory", memory(container), str(100 * MEBIBYTE))
        equal("CPU quota as before", quota(container), "50000")
        node.cri.UpdateContainerResources(container_id=container.id, linux={
            "cpu_quota": 20_000, "cpu_period": 50_000, "cpu_shares": 256, "cpuset_cpus": "0"})
        equal("CPU quota", quota(container), "20000")
        contains("CPU shares", [shares(container)], "256", "10")
        equal("CPU set", container.limit("cpuset", "cpuset.cpus"), "0")
        equal("memory as before", memory(container), str(100 * MEBIBYTE))
        node.cri.UpdateContainerResources(container_id=container.id, linux={"memory_limit_in_bytes": 20_000_000})
        equal("memory", memory(container), pages(20_000_000))
        equal("state", container.state, "running")


@check("limits are changed before a container runs")
def update_created(node):
    with node.shared.container("sleep", "100", resources={"memory_limit_in_bytes": 50_000_000}) as container:
        node.cri.UpdateContainerResources(container_id=container.id, linux={"memory_limit_in_bytes": 60_000_000})
        container.start()
        equal("memory", memory(container), pages(60_000_000))


@check("a change that the kernel refuses is told, and changes nothing")
def update_refused(node):
    with node.shared.launch("sleep", "100", resources={"cpu_shares": 512}) as container:
        message = refused("update", node.cri.UpdateContainerResources, container_id=container.id,
                          linux={"cpuset_cpus": "4000"})
        contains("message", message, "cpuset")
        contains("CPU shares", [shares(container)], "512", "20")
        equal("state", container.state, "running")


@check("a container that takes too much memory is reported as OOMKilled")
def out_of_memory(node):
    with node.shared.launch("sh", "-c", "dd if=/dev/zero of=/dev/null bs=100000000 count=1; exit $?",
                            resources={"memory_limit_in_bytes": 20_000_000}) as container:
        equal("exit status", container.wait().exit_code, 137)
        eventually("the reason is OOMKilled", lambda: container.status.reason == "OOMKilled")  # told apart from the end


@check("a container lives on when one of its processes took too much memory")
def exec_out_of_memory(node):
    with node.shared.launch("sleep", "100", resources={"memory_limit_in_bytes": 20_000_000}) as container:
        equal("exec", container.exec("dd", "if=/dev/zero", "of=/dev/null", "bs=100000000", "count=1"),
              Result(128 + signal.SIGKILL, "", ""))
        # Who asks for memory before that of the dead is free has the kernel kill somebody else.
        eventually("the memory is free",
                   lambda: int(container.limit("memory", "memory.usage_in_bytes", "memory.current")) < 10_000_000)
        equal("state", container.state, "running")
        equal("the next exec", container.exec("true").status, 0)


@check("huge pages that this machine cannot limit are no error")
def huge_pages(node):
    if Path("/sys/fs/cgroup/hugetlb").exists() or "hugetlb" in unified_controllers():
        raise Skipped("this machine can")
    limit = {"hugepage_limits": [{"page_size": "2MB", "limit": 0}]}
    equal("exit status", node.shared.run("true", resources=limit).status, 0)


def unified_controllers():
    file = Path("/sys/fs/cgroup/cgroup.controllers")
    return file.read_text().split() if file.exists() else []


@check("statistics of a container and of all")
def statistics(node):
    with node.shared.launch("sh", "-c", "while :; do :; done", resources={"cpu_quota": 20_000, "cpu_period": 100_000},
                            labels={"app": "busy"}) as container:
        def used():
            return node.cri.ContainerStats(container_id=container.id).stats.cpu.usage_core_nano_seconds.value

        before = eventually("CPU time", used)
        eventually("more CPU time", lambda: used() > before)
        stats = node.cri.ContainerStats(container_id=container.id).stats
        equal("attributes", (stats.attributes.id, stats.attributes.labels["app"]), (container.id, "busy"))
        true(f"working set {stats.memory}", 0 < stats.memory.working_set_bytes.value < 50 * MEBIBYTE)
        listed = node.cri.ListContainerStats(filter={"label_selector": {"app": "busy"}}).stats
        equal("list", [item.attributes.id for item in listed], [container.id])
        true("no CPU time in the list", listed[0].cpu.usage_core_nano_seconds.value > 0)


@check("statistics of a pod")
def pod_statistics(node):
    with node.pod() as pod, pod.launch("sleep", "100") as container:
        stats = node.cri.PodSandboxStats(pod_sandbox_id=pod.id).stats
        equal("id", stats.attributes.id, pod.id)
        equal("containers", [item.attributes.id for item in stats.linux.containers], [container.id])
        equal("interface", stats.linux.network.default_interface.name, "eth0")
        true(f"memory {stats.linux.memory}", stats.linux.memory.working_set_bytes.value > 0)
        true(f"processes {stats.linux.process}", stats.linux.process.process_count.value > 0)
