"""The containers that are timed: a root file system and bundles with a configuration each."""

import copy
import json
import os
import shutil

HERE = os.path.dirname(os.path.abspath(__file__))
SECCOMP = os.path.join(HERE, "../../Tests/Fixtures/docker.seccomp.json")
STAYS, ENDS = ["/bin/empty", "stay"], ["/bin/empty"]


def make_root(path, empty):
    """A root file system of one program, with every mount point that a configuration needs."""
    for name in ("bin", "dev", "etc", "proc", "sys", "tmp"):
        os.makedirs(os.path.join(path, name))
    shutil.copy(empty, os.path.join(path, "bin/empty"))
    for name in ("hostname", "hosts", "resolv.conf", "termination-log"):
        with open(os.path.join(path, "etc", name), "w") as file:
            file.write("127.0.0.1 localhost\n" if name == "hosts" else "bench\n")


class Bundles:
    """Writes bundles beneath `work`; every container is in the cgroup `group`."""

    def __init__(self, work, group, default, sandbox, limits_cpu):
        self.work, self.group, self.sandbox, self.limits_cpu = work, group, sandbox, limits_cpu
        self.root = os.path.join(work, "rootfs")
        default["ociVersion"] = "1.0.2"  # old runtimes refuse a specification newer than they are
        default["process"]["terminal"] = False
        self.kinds = {"default": default, "docker": self.docker(), "kubernetes": self.kubernetes()}
        self.kinds["userns"] = self.userns()

    def docker(self):
        """What Docker writes; without its network hook."""
        with open(os.path.join(HERE, "docker.json")) as file:
            configuration = json.load(file)
        with open(SECCOMP) as file:
            configuration["linux"]["seccomp"] = json.load(file)
        for mount in configuration["mounts"]:
            if mount["destination"].startswith("/etc/"):
                mount["source"] = os.path.join(self.root, "etc", mount["source"])
        return configuration

    def kubernetes(self):
        """What containerd's CRI writes for a container of a pod: unconfined, in the namespaces of a sandbox."""
        configuration = self.docker()
        process, linux = configuration["process"], configuration["linux"]
        process["oomScoreAdj"] = 1000
        configuration.pop("hostname")
        del linux["seccomp"], linux["sysctl"]
        linux["maskedPaths"].append("/sys/devices/virtual/powercap")
        linux["resources"] = {"devices": [{"allow": False, "access": "rwm"}]}
        if self.limits_cpu:
            linux["resources"]["cpu"] = {"shares": 2}
        configuration["mounts"].append({"destination": "/dev/termination-log", "type": "bind",
                                        "source": os.path.join(self.root, "etc/termination-log"),
                                        "options": ["rbind", "rprivate", "rw"]})
        linux["namespaces"] = [{"type": "pid"}, {"type": "mount"}] + [
            {"type": kind, "path": f"/proc/{self.sandbox}/ns/{file}"}
            for kind, file in (("ipc", "ipc"), ("uts", "uts"), ("network", "net"))]
        return configuration

    def userns(self):
        """The default one with a user namespace of its own."""
        configuration = copy.deepcopy(self.kinds["default"])
        linux = configuration["linux"]
        linux["namespaces"].append({"type": "user"})
        linux["uidMappings"] = linux["gidMappings"] = [{"containerID": 0, "hostID": 100000, "size": 65536}]
        return configuration

    def add_cgroup_namespace(self):
        """What engines and `spec` do where there is only cgroup v2."""
        for configuration in self.kinds.values():
            namespaces = configuration["linux"]["namespaces"]
            if {"type": "cgroup"} not in namespaces:
                namespaces.append({"type": "cgroup"})

    def make(self, name, kind, arguments, memory=None):
        """A bundle, with a memory limit in bytes if one is given; answers its path."""
        configuration = copy.deepcopy(self.kinds[kind])
        configuration["process"]["args"] = arguments
        configuration["root"]["path"] = self.root
        configuration["linux"]["cgroupsPath"] = f"/{self.group}/{name}"
        if memory:
            configuration["linux"].setdefault("resources", {})["memory"] = {"limit": memory}
        path = os.path.join(self.work, "bundles", name)
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, "config.json"), "w") as file:
            json.dump(configuration, file, indent=1)
        return path

    def make_many(self, name, count):
        """Bundles name-0, name-1, … of containers that stay, each in a cgroup of its own; answers their path with @."""
        for number in range(count):
            self.make(f"{name}-{number}", "default", STAYS)
        return os.path.join(self.work, "bundles", f"{name}-@")
