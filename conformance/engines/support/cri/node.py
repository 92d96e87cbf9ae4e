"""A machine of a cluster, as far as the kubelet sees it: containerd, its pods, their containers."""
import itertools
import json
import os
import re
import signal
import subprocess
from collections import namedtuple
from pathlib import Path

import grpc

from checks import eventually, Failed
from client import Client
from stream import Stream

IMAGE = "apus.test/busybox:latest"
CONTAINERD = Path("/usr/bin/containerd")

# What a kubelet gives every container whose procMount is Default.
MASKED = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
          "/proc/sched_debug", "/proc/scsi", "/sys/firmware"]
READONLY = ["/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

Result = namedtuple("Result", "status stdout stderr")
Record = namedtuple("Record", "stream tag text")

RECORD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP]) (.*)")

# restrict_oom_score_adj: without CAP_SYS_RESOURCE nobody may go below what he has.
CONFIGURATION = """
version = 2
root = "{work}/root"
state = "{work}/state"
disabled_plugins = [
  "io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp", "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "{work}/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "{work}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "apus.test/pause:latest"
  netns_mounts_under_state_dir = true
  restrict_oom_score_adj = true
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true
  disable_hugetlb_controller = false
  stats_collect_period = 1
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "{work}/cni"
[plugins."io.containerd.grpc.v1.cri".containerd]
  default_runtime_name = "tested"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.tested]
  runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.tested.options]
  BinaryName = "{runtime}"
  Root = "{work}/runtime"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.second]
  runtime_type = "io.containerd.runc.v2"
  privileged_without_host_devices = true
  pod_annotations = ["apus.test/*"]
  container_annotations = ["apus.test/*"]
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.second.options]
  BinaryName = "{runtime}"
  Root = "{work}/second"
  NoNewKeyring = true
"""

NETWORK = {
    "cniVersion": "1.0.0",
    "name": "apus",
    "plugins": [{
        "type": "bridge", "bridge": "apus0", "isGateway": True,
        "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.88.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]},
    }],
}


class Node:
    """containerd with its CRI plugin, and all that this run keeps in its directory."""

    def __init__(self, runtime, work, own):
        self.runtime, self.work, self.own = runtime, Path(work), own
        self.numbers = itertools.count(1)
        self.engine = self.cri = self.common = None
        self.networks = self.work / "networks"
        network = NETWORK | {"plugins": [NETWORK["plugins"][0] | {
            "ipam": NETWORK["plugins"][0]["ipam"] | {"dataDir": str(self.networks)}}]}
        (self.work / "cni").mkdir()
        (self.work / "cni/10-apus.conflist").write_text(json.dumps(network))
        self.configuration = self.work / "config.toml"
        self.configuration.write_text(CONFIGURATION.format(work=work, runtime=runtime))

    def start(self):
        with open(self.work / "containerd.log", "ab") as log:
            self.engine = subprocess.Popen([CONTAINERD, "--config", self.configuration], stdin=subprocess.DEVNULL,
                                           stdout=log, stderr=log)
        self.cri = Client(self.work / "containerd.sock", CONTAINERD)
        # The plugins come after the socket.
        eventually("containerd is ready", self.ready, 60)

    def ready(self):
        if self.engine.poll() is not None:
            raise SystemExit(f"containerd ended: {(self.work / 'containerd.log').read_text()[-2000:]}")
        try:
            conditions = self.cri.Status(seconds=2).status.conditions
        except grpc.RpcError:
            return False
        return all(condition.status for condition in conditions)

    def stop(self, number=signal.SIGTERM):
        self.cri.close()
        self.engine.send_signal(number)
        self.engine.wait(30)

    def load(self, image):
        subprocess.run(["ctr", "--address", self.work / "containerd.sock", "--namespace", "k8s.io", "image", "import",
                        self.work / f"images/{image}/image.tar"], check=True, stdout=subprocess.DEVNULL, timeout=60)

    def pod(self, **options):
        return Pod(self, **options)

    @property
    def shared(self):
        """One pod for all checks that need nothing special from theirs."""
        self.common = self.common or Pod(self)
        return self.common

    def state(self, identifier, root="runtime"):
        """What the runtime says of a container."""
        command = [self.runtime, "--root", self.work / root / "k8s.io", "state", identifier]
        return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=20).stdout)

    def cgroups(self):
        """Every cgroup of this run; those of others come and go meanwhile."""
        return [Path(place) for place, _, _ in os.walk("/sys/fs/cgroup") if self.own in Path(place).parts]

    def remove_all(self):
        for sandbox in self.cri.ListPodSandbox().items:
            self.cri.StopPodSandbox(pod_sandbox_id=sandbox.id)
            self.cri.RemovePodSandbox(pod_sandbox_id=sandbox.id)
        self.common = None


def merged(base, more):
    """A dictionary with what `more` has instead, all the way down."""
    result = dict(base)
    for key, value in more.items():
        result[key] = merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
    return result


class Pod:
    """A sandbox. Leaving its `with` removes it."""

    def __init__(self, node, handler="", security=None, seconds=30, **config):
        self.node = node
        self.numbers = itertools.count(1)
        self.name = f"pod{next(node.numbers)}"
        self.logs = node.work / "logs" / self.name
        self.config = merged({
            "metadata": {"name": self.name, "uid": f"uid-{self.name}", "namespace": "default"},
            "hostname": self.name,
            "log_directory": str(self.logs),
            "linux": {
                "cgroup_parent": f"/{node.own}/{self.name}",
                "security_context": merged({"namespace_options": {"pid": "CONTAINER"}}, security or {}),
            },
        }, config)
        self.handler = handler
        self.id = node.cri.RunPodSandbox(config=self.config, runtime_handler=handler, seconds=seconds).pod_sandbox_id

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()

    def remove(self):
        self.node.cri.StopPodSandbox(pod_sandbox_id=self.id)
        self.node.cri.RemovePodSandbox(pod_sandbox_id=self.id)

    @property
    def status(self):
        return self.node.cri.PodSandboxStatus(pod_sandbox_id=self.id).status

    @property
    def ready(self):
        return self.status.state == 0

    @property
    def info(self):
        return json.loads(self.node.cri.PodSandboxStatus(pod_sandbox_id=self.id, verbose=True).info["info"])

    @property
    def pid(self):
        return self.info["pid"]

    def container(self, *command, **options):
        return Container(self, command, **options)

    def launch(self, *command, **options):
        """A container that runs."""
        container = Container(self, command, **options)
        container.start()
        return container

    def run(self, *command, **options):
        """Runs a container to its end, and removes it."""
        with self.launch(*command, **options) as container:
            status = container.wait()
            return Result(status.exit_code, container.output("stdout"), container.output("stderr"))

    def shell(self, script, **options):
        """The standard output of a shell script in a container of its own; it must succeed."""
        result = self.run("sh", "-c", script, **options)
        if result.status != 0:
            raise Failed(f"exit status {result.status} of {script!r}: {result.stdout}{result.stderr}")
        return result.stdout


class Container:
    """A container of a pod. Leaving its `with` removes it."""

    def __init__(self, pod, command, security=None, resources=None, attempt=0, name=None, **config):
        self.pod, self.node = pod, pod.node
        self.name = name or f"container{next(pod.numbers)}"
        self.config = merged({
            "metadata": {"name": self.name, "attempt": attempt},
            "image": {"image": IMAGE},
            "command": command,
            "log_path": f"{self.name}-{attempt}.log",
            "linux": {
                "resources": resources or {},
                "security_context": merged({
                    "namespace_options": {"pid": "CONTAINER"}, "masked_paths": MASKED, "readonly_paths": READONLY,
                }, security or {}),
            },
        }, config)
        self.log = pod.logs / self.config["log_path"]
        self.id = self.cri.CreateContainer(
            pod_sandbox_id=pod.id, config=self.config, sandbox_config=pod.config).container_id

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()

    @property
    def cri(self):
        return self.node.cri  # another one after a restart

    def start(self):
        self.cri.StartContainer(container_id=self.id)

    def stop(self, timeout=0):
        self.cri.StopContainer(container_id=self.id, timeout=timeout)

    def remove(self):
        self.cri.RemoveContainer(container_id=self.id)

    @property
    def status(self):
        return self.cri.ContainerStatus(container_id=self.id).status

    @property
    def state(self):
        return ("created", "running", "exited", "unknown")[self.status.state]

    def wait(self, seconds=20):
        """The status once it has ended."""
        eventually(f"{self.name} has exited", lambda: self.state == "exited", seconds)
        return self.status

    @property
    def info(self):
        return json.loads(self.cri.ContainerStatus(container_id=self.id, verbose=True).info["info"])

    @property
    def pid(self):
        return self.info["pid"]

    def namespace(self, kind):
        return os.readlink(f"/proc/{self.pid}/ns/{kind}")

    def cgroup(self, controller):
        """Its directory in a hierarchy of version 1, or in the only one."""
        for line in Path(f"/proc/{self.pid}/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controller in controllers.split(","):
                return Path(f"/sys/fs/cgroup/{controller}{path}")
            if controllers == "":
                unified = path
        return Path(f"/sys/fs/cgroup{unified}")

    def limit(self, controller, *names):
        """The content of the first file that exists."""
        directory = self.cgroup(controller)
        return next((directory / name).read_text().strip() for name in names if (directory / name).exists())

    def records(self):
        """The lines of its log, taken apart."""
        found = []
        for line in self.log.read_bytes().decode().split("\n")[:-1]:
            match = RECORD.fullmatch(line)
            if not match:
                raise Failed(f"not a line of a CRI log: {line[:200]!r}")
            found.append(Record(*match.groups()))
        return found

    def output(self, stream="stdout"):
        """What the log has of one stream, as the program wrote it."""
        return "".join(record.text + ("\n" if record.tag == "F" else "")
                       for record in self.records() if record.stream == stream)

    def exec(self, *command, timeout=20):
        """ExecSync."""
        answer = self.cri.ExecSync(container_id=self.id, cmd=command, timeout=timeout)
        return Result(answer.exit_code, answer.stdout.decode(), answer.stderr.decode())

    def shell(self, script):
        """The standard output of a shell script by ExecSync; it must succeed."""
        result = self.exec("sh", "-c", script)
        if result.status != 0:
            raise Failed(f"exit status {result.status} of {script!r}: {result.stdout}{result.stderr}")
        return result.stdout

    def stream(self, *command, tty=False, stdin=False):
        """Exec."""
        answer = self.cri.Exec(container_id=self.id, cmd=command, tty=tty, stdin=stdin, stdout=True, stderr=not tty)
        return Stream(answer.url)

    def attach(self, tty=False, stdin=True):
        answer = self.cri.Attach(container_id=self.id, tty=tty, stdin=stdin, stdout=True, stderr=not tty)
        return Stream(answer.url)
