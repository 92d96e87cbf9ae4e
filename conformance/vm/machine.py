"""Boots the guest, runs one job in it, and hands back what came of it."""
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections import namedtuple
from pathlib import Path

import image
import initramfs

# What is run: words, working directory, NAME=VALUE…, user or "", [(directory here, directory there)…], flavour.
Job = namedtuple("Job", "command cwd environment user shares systemd")

GUEST = Path(__file__).resolve().parent / "guest"
# The disk letters that guest/job has.
MAX_SHARES = 15
TIMED_OUT, DIED = 124, 125

# norandmaps: TCG translates a program again for each address that it is loaded to; without address space layout
# randomization the start of a dynamic program is up to eight times faster. nokaslr, mitigations: as useless here.
# clocksource=hpet: on a busy host the kernel measures the frequency of the TSC wrongly, 484 MHz for 2596, and every time
# limit in the guest is over five times too early. QEMU gives the HPET the host's time.
KERNEL_ARGUMENTS = """
    clocksource=hpet
    quiet loglevel=4 panic=-1 console=ttyS0 8250.nr_uarts=1 i8042.noaux=1 i8042.nokbd=1 net.ifnames=0 audit=0
    norandmaps nokaslr mitigations=off no_timer_check tsc=reliable random.trust_cpu=on rcupdate.rcu_expedited=1
    cgroup_no_v1=all
    systemd.unified_cgroup_hierarchy=1 systemd.unit=job.service systemd.show_status=0 systemd.log_target=console
    systemd.log_level=notice
""".split()

# -cpu max: Swift's binaries need cmpxchg16b. (With QEMU 7.2 a kernel as new as 6.12 does not bear it: it oopses now and
# then. 6.1 does.) One CPU is the fastest.
MACHINE = """
    -machine q35 -accel tcg,thread=multi -cpu max -smp 1 -nodefaults -no-user-config -display none -no-reboot
    -device virtio-serial-pci -device virtio-rng-pci
""".split()


class Broken(Exception):
    """The guest could not be started."""


def run(files, job, options):
    """Runs a job; its exit status."""
    if len(job.shares) > MAX_SHARES:
        raise Broken(f"at most {MAX_SHARES} shares")
    with tempfile.TemporaryDirectory(prefix="apus-vm.") as directory:
        work = Path(directory)
        (work / "initramfs").write_bytes(files.initramfs.read_bytes() + initramfs.archive(job_files(job)))
        command = ["qemu-system-x86_64", *MACHINE, "-m", str(options.memory)]
        command += ["-kernel", str(files.kernel), "-initrd", str(work / "initramfs")]
        command += ["-append", " ".join([*KERNEL_ARGUMENTS, options.kernel_arguments])]
        command += ["-chardev", f"file,id=console,path={work}/console", "-serial", "chardev:console"]
        command += disk("root", files.root, "snapshot=on")
        for number, (here, _) in enumerate(job.shares):
            command += disk(f"share{number}", snapshot(here, work / f"share{number}.ext4"), "readonly=on")
        for name in ("status", "results"):
            command += port(name, f"file,id={name},path={work}/{name}")
        outcome = Guest(command, work).attend(options)
        if options.results and (work / "results").exists():
            unpack(work / "results", options.results)
        if outcome == DIED:
            complain("the guest died; its last words:", work)
        elif outcome == TIMED_OUT:
            complain("the guest took too long; its last words:", work)
        return outcome


def job_files(job):
    """What the initramfs gets for this boot: see guest/initramfs-init."""
    words = ["#!/bin/sh", *(f"export {shlex.quote(entry)}" for entry in job.environment)]
    words += [f"cd {shlex.quote(job.cwd)} || exit 125", "exec " + shlex.join(job.command), ""]
    variables = {
        "VM_INIT": "/lib/systemd/systemd" if job.systemd else "/run/vm/init",
        "VM_USER": job.user,
        "VM_SHARES": " ".join(there for _, there in job.shares),
    }
    settings = "".join(f"{name}={shlex.quote(value)}\n" for name, value in variables.items())
    program = initramfs.PROGRAM
    return [
        ("init", program, (GUEST / "initramfs-init").read_bytes()),
        ("vm", initramfs.DIRECTORY, b""),
        ("vm/init", program, (GUEST / "init").read_bytes()),
        ("vm/job", program, (GUEST / "job").read_bytes()),
        ("vm/job.service", initramfs.FILE, (GUEST / "job.service").read_bytes()),
        ("vm/job.env", initramfs.FILE, settings.encode()),
        ("vm/command", program, "\n".join(words).encode()),
    ]


def snapshot(directory, path):
    """A file system with a copy of a directory, owned by root."""
    used = int(image.output("du", "--summarize", "--apparent-size", "--block-size=1", directory).split()[0])
    image.file_system(directory, path, used * 5 // 4 + (8 << 20), "root_owner=0:0")
    return path


def disk(name, path, option):
    drive = f"if=none,id={name},format=raw,file={path},cache=unsafe,{option}"
    return ["-drive", drive, "-device", f"virtio-blk-pci,drive={name}"]


def port(name, backend):
    return ["-chardev", backend, "-device", f"virtserialport,chardev={name},name={name}"]


def unpack(archive, directory):
    Path(directory).mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(archive) as results:
            # Names by their last part only: nothing lands beside the directory.
            for entry in results.getmembers():
                if entry.isfile():
                    with open(Path(directory) / Path(entry.name).name, "wb") as file:
                        shutil.copyfileobj(results.extractfile(entry), file)
    except tarfile.ReadError:  # the guest died before it sent any
        pass


def complain(text, work):
    console = work / "console"
    lines = console.read_text(errors="replace").splitlines()[-40:] if console.exists() else []
    print("\n".join([f"vm: {text}", *lines]), file=sys.stderr, flush=True)


class Guest:
    """QEMU, from its start to its end."""

    def __init__(self, command, work):
        self.status = work / "status"
        self.pumps = []
        ends = []
        # Output through pipes of our own: QEMU would change the mode of a terminal, and truncate a file.
        for number, name in ((1, "out"), (2, "err")):
            reader, writer = os.pipe()
            ends.append(writer)
            command += ["-add-fd", f"fd={writer},set={number}"]
            command += port(name, f"file,id={name},path=/dev/fdset/{number},append=on")
            self.pumps.append(threading.Thread(target=pump, args=(reader, number)))
        try:
            self.qemu = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=ends)
        except FileNotFoundError as error:
            raise Broken("qemu-system-x86_64 is not installed: Tests/deps vm") from error
        for end in ends:
            os.close(end)
        for thread in self.pumps:
            thread.start()

    def attend(self, options):
        """Waits for the job; its exit status, or `TIMED_OUT` or `DIED`."""
        try:
            in_time = self.wait(options.boot_timeout, self.has_started) and self.wait(options.timeout, lambda: False)
        finally:
            if self.qemu.poll() is None:
                self.qemu.kill()
                self.qemu.wait()
            for thread in self.pumps:
                thread.join()
        words = self.status.read_text().split() if self.status.exists() else []
        if len(words) == 2:
            return int(words[1])
        return DIED if in_time else TIMED_OUT

    def has_started(self):
        return self.status.exists() and self.status.stat().st_size > 0

    def wait(self, seconds, is_enough):
        """Whether the machine ended, or reached a state, in time."""
        end = time.monotonic() + seconds
        while self.qemu.poll() is None and not is_enough():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True


def pump(reader, writer):
    with open(reader, "rb", buffering=0) as source:
        while data := source.read(65536):
            while data:
                data = data[os.write(writer, data):]
