"""Measures all parts in one layout of cgroups, and leaves nothing behind."""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import memory
from bundles import Bundles, make_root
from parts import Parts, chosen, rounds_of
import report

CGROUPS = "/sys/fs/cgroup"
CLONE_NEWNS, PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 0x20000, 1, 36
PART_SECONDS = 900


def is_mount_of(path, kind):
    with open("/proc/self/mountinfo") as file:
        return any(line.split()[4] == path and f" - {kind} " in line for line in file)


def layouts_here():
    """v2 beside v1 is a bind mount of the unified hierarchy, which then has the devices' filter but no controllers."""
    if is_mount_of(CGROUPS, "cgroup2"):
        return ["v2"]
    return ["v1", "v2"] if is_mount_of(f"{CGROUPS}/unified", "cgroup2") else ["v1"]


class Layout:
    def __init__(self, name, work, contenders, options):
        self.name, self.options, self.contenders = name, options, contenders
        self.tools, self.work = work, f"{work}/{name}"
        self.group = f"apus-bench-{os.getpid()}"
        self.hierarchies, self.notes, self.sandbox = [], [], None

    def measure(self, output):
        """Measures what was chosen and writes it to the file."""
        parts = chosen(self.name, self.options.only.split(), self.options.full)
        try:
            self.prepare()
            results = {}
            for part in parts:
                print(f"{self.name}: {part}", file=sys.stderr, flush=True)
                results[part] = (memory.smallest_limits(self) if part == "memory" else self.part(part))
            with open(output, "w") as file:
                json.dump({"parts": results, "notes": self.notes}, file)
        finally:
            self.end_processes(everything=True)
            self.remove_groups()

    # ---- before ------------------------------------------------------------------------------------------------

    def prepare(self):
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if library.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) or library.unshare(CLONE_NEWNS):
            raise OSError(ctypes.get_errno(), "a mount namespace")
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        self.open_clock()
        self.arrange_groups()
        os.makedirs(f"{self.work}/state")
        if self.options.tmpfs:
            subprocess.run(["mount", "-t", "tmpfs", "bench", f"{self.work}/state"], check=True)
        make_root(f"{self.work}/rootfs", f"{self.tools}/empty")
        self.start_sandbox()
        with open(f"{self.tools}/config.json") as file:
            default = json.load(file)
        self.bundles = Bundles(self.work, self.group, default, self.sandbox, self.limits_cpu())
        if self.name == "v2":
            self.bundles.add_cgroup_namespace()
        groups = " ".join(f"{path}/floor" for path in self.hierarchies)
        self.parts = Parts(self.bundles, f"{self.tools}/floor {self.bundles.root} {groups} -- /bin/empty",
                           f"{self.tools}/empty")
        for contender in self.contenders:
            contender.keep_state_in(f"{self.work}/state")
        self.contenders = [contender for contender in self.contenders if self.works(contender)]

    def open_clock(self):
        """The processor time of everybody; opened before another mount may hide it."""
        try:
            descriptor = os.open(f"{CGROUPS}/cpuacct/cpuacct.usage", os.O_RDONLY)
            os.set_inheritable(descriptor, True)
            self.clock = f"/proc/{os.getpid()}/fd/{descriptor}"
        except FileNotFoundError:
            self.clock = "/proc/stat"

    def arrange_groups(self):
        unified = f"{CGROUPS}/unified"
        if self.name == "v1":
            if os.path.ismount(unified):  # crun 1.8 refuses hybrid cgroups
                subprocess.run(["umount", unified], check=True)
            self.hierarchies = [f"{CGROUPS}/{name}/{self.group}" for name in sorted(os.listdir(CGROUPS))
                                if os.path.ismount(f"{CGROUPS}/{name}")]
        else:
            if os.path.ismount(unified):
                subprocess.run(["mount", "--bind", unified, CGROUPS], check=True)
            self.hierarchies = [f"{CGROUPS}/{self.group}"]
        for path in self.hierarchies:
            os.makedirs(path)
            for name in ("cpuset.cpus", "cpuset.mems") if "/cpuset/" in path else ():
                with open(f"{path}/../{name}") as above, open(f"{path}/{name}", "w") as below:
                    below.write(above.read())

    def limits_cpu(self):
        """Whether there is a cpu controller; the unified hierarchy beside v1 has none."""
        if self.name == "v1":
            return True
        with open(f"{CGROUPS}/cgroup.controllers") as file:
            return "cpu" in file.read().split()

    def start_sandbox(self):
        """The process whose namespaces a pod's containers join."""
        empty = f"{self.tools}/empty"
        self.sandbox = subprocess.Popen(["unshare", "--net", "--ipc", "--uts", empty, "stay"]).pid
        deadline = time.monotonic() + 10
        while os.readlink(f"/proc/{self.sandbox}/exe") != empty:
            if time.monotonic() > deadline:
                raise TimeoutError("the sandbox does not start")
            time.sleep(0.01)

    def works(self, contender):
        """Whether a contender can run a container here at all."""
        lines, _ = self.parts.script("run", contender)
        try:
            done = subprocess.run(lines[0].split()[2:], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  timeout=30)
        except subprocess.TimeoutExpired:
            done = None
        if done and done.returncode == 0:
            return True
        reason = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1] if done else "no end"
        self.notes.append(f"{contender.name} is left out: {reason}")
        return False

    # ---- the measuring -----------------------------------------------------------------------------------------

    def part(self, part):
        script, prepared = [], []
        for contender in self.contenders:
            lines, before = self.parts.script(part, contender)
            if lines:
                script += [f"contender {contender.name}"] + lines
                prepared += before
        try:
            for command in prepared:
                subprocess.run(command.split(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=30,
                               check=True)
            rounds = rounds_of(part, self.options.rounds)
            output = self.turns(rounds, "\n".join(script) + "\n")
        except subprocess.SubprocessError as problem:
            self.notes.append(f"{part}: {problem}")
            return {}
        finally:
            self.clear()
        return report.figures(output, rounds, self.options.limit, part, self.notes)

    def turns(self, rounds, script):
        """A quarter more rounds may replace those that were not quiet."""
        attempts = rounds if rounds < 5 else rounds + rounds // 4
        with open(f"{self.work}/errors", "a") as errors:
            done = subprocess.run([f"{self.tools}/turns", str(rounds), str(attempts), str(self.options.limit),
                                   self.clock], input=script, stdout=subprocess.PIPE, stderr=errors, text=True,
                                  timeout=PART_SECONDS)
        if done.returncode:
            with open(f"{self.work}/errors") as errors:
                self.notes.append(f"turns ended with {done.returncode}: {''.join(errors.readlines()[-1:]).strip()}")
        return done.stdout

    # ---- after -------------------------------------------------------------------------------------------------

    def clear(self):
        """No container outlives its part. The state is simply removed: each contender has its directory for it."""
        self.end_processes()
        self.remove_groups(inside_only=True)
        shutil.rmtree(f"{self.work}/state", ignore_errors=True)
        os.makedirs(f"{self.work}/state", exist_ok=True)

    def processes(self, everything):
        """What runs in our cgroups; with everything, all children: orphans come to us."""
        found = set()
        for top in self.hierarchies:
            for directory, _, files in os.walk(top):
                if "cgroup.procs" in files:
                    with open(f"{directory}/cgroup.procs") as file:
                        found.update(map(int, file.read().split()))
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            children = set(map(int, file.read().split()))
        return found | (children if everything else children - {self.sandbox})

    def end_processes(self, everything=False):
        deadline = time.monotonic() + 20
        while (left := self.processes(everything)) and time.monotonic() < deadline:
            for pid in left - {0}:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            for pid in left:
                try:
                    os.waitpid(pid, os.WNOHANG)
                except ChildProcessError:
                    pass
            time.sleep(0.01)

    def remove_groups(self, inside_only=False):
        deadline = time.monotonic() + 10
        for top in self.hierarchies:
            for directory, _, _ in os.walk(top, topdown=False):
                while not (inside_only and directory == top):
                    try:
                        os.rmdir(directory)
                        break
                    except FileNotFoundError:
                        break
                    except OSError:
                        if time.monotonic() > deadline:
                            break
                        time.sleep(0.01)
