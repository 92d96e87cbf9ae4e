"""The guest's kernel, initramfs and root file system: made from Debian's packages once, kept by the recipe's hash.

The mirror is the one that this host's own apt uses for Debian 12. Nothing else is downloaded.
"""
import fcntl
import hashlib
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import initramfs

SUITE = "bookworm"
# A package that depends on the newest kernel for virtual machines: 6.1 in Debian 12.
KERNEL = "linux-image-cloud-amd64"
# What the initramfs loads: for the root file system, the job's ports and shares; loop devices; io.bfq.weight.
MODULES = ["virtio_pci", "virtio_blk", "virtio_console", "virtio_rng", "ext4", "overlay", "loop", "bfq"]
HERE = Path(__file__).resolve().parent
RECIPE = [HERE / "image.py", HERE / "initramfs.py", *sorted((HERE / "image").iterdir())]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "apus-vm"
# Images of other recipes that nobody used for so long are thrown away.
KEPT_FOR = 7 * 24 * 3600

Files = namedtuple("Files", "kernel initramfs root")


class Broken(Exception):
    """No image could be had."""


def ensure():
    """The image of this recipe, built if need be."""
    digest = hashlib.sha256()
    for part in RECIPE:
        digest.update(part.name.encode() + b"\0" + part.read_bytes())
    directory = CACHE / digest.hexdigest()[:16]
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not directory.exists():
            build(directory)
            forget_others()
    os.utime(directory)
    return Files(directory / "vmlinux", directory / "initramfs", directory / "root.ext4")


def forget_others():
    for other in CACHE.iterdir():
        if other.is_dir() and time.time() - other.stat().st_mtime > KEPT_FOR:
            shutil.rmtree(other)


def build(directory):
    started = time.monotonic()
    print("vm: building the image, once; this takes minutes", file=sys.stderr, flush=True)
    work = Path(tempfile.mkdtemp(prefix="building.", dir=CACHE))
    try:
        work.chmod(0o755)
        version = unpack_kernel(work)
        (work / "initramfs").write_bytes(base_initramfs(work / "package", version))
        make_root(work, version)
        for part in ("package", "root"):
            shutil.rmtree(work / part)
        work.rename(directory)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(work, ignore_errors=True)
        raise Broken(f"no image: {error.cmd[0]} failed with status {error.returncode}") from error
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    print(f"vm: built in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def tool(*command, **options):
    try:
        return subprocess.run([str(word) for word in command], check=True, **options)
    except FileNotFoundError as error:
        raise Broken(f"{command[0]} is not installed: Tests/deps vm") from error


def output(*command):
    return tool(*command, stdout=subprocess.PIPE, text=True).stdout


def mirror():
    """Where this host's apt has the suite from."""
    targets = output("apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages")
    for line in targets.splitlines():
        address, codename = line.split()
        if codename == SUITE:
            return address
    raise Broken(f"this host's apt has no source for {SUITE}")


def unpack_kernel(work):
    """Fetches the kernel's package, unpacks it, leaves the kernel as `vmlinux`; its version.

    apt gets lists of its own: those of the host may be of another day, or another suite.
    """
    state = work / "apt"
    for part in ("lists/partial", "cache/archives/partial"):
        (state / part).mkdir(parents=True)
    keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
    (state / "sources.list").write_text(f"deb [signed-by={keys}] {mirror()} {SUITE} main\n")
    settings = {
        "Dir::Etc::SourceList": state / "sources.list", "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::lists": state / "lists", "Dir::State::status": "/dev/null",
        "Dir::Cache": state / "cache", "APT::Sandbox::User": "root",
    }
    options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    tool("apt-get", *options, "-qq", "update")
    depends = output("apt-cache", *options, "depends", "--important", KERNEL).split()
    name = next((word for word in depends[1:] if word.startswith("linux-image-")), None)
    if name is None:
        raise Broken(f"{KERNEL} depends on no kernel")
    package = work / "package"
    package.mkdir()
    tool("apt-get", *options, "-qq", "download", name, cwd=package)
    tool("dpkg", "-x", next(package.glob("*.deb")), package)
    shutil.rmtree(state)
    kernel = next(package.glob("boot/vmlinuz-*"))
    (work / "vmlinux").write_bytes(initramfs.uncompressed(kernel.read_bytes()))
    version = kernel.name.removeprefix("vmlinuz-")
    tool("depmod", "-b", package, version)
    return version


def base_initramfs(package, version):
    """busybox and the modules, in the order in which they load; what runs is appended at each boot."""
    entries = [(name, initramfs.DIRECTORY, b"") for name in ("bin", "dev", "proc", "root", "modules")]
    entries.append(("bin/busybox", initramfs.PROGRAM, Path("/bin/busybox").read_bytes()))
    order = []
    for module in MODULES:
        for line in output("modprobe", "-d", package, "-S", version, "--show-depends", module).splitlines():
            words = line.split()
            if words[0] != "insmod":  # a part of the kernel itself
                continue
            path = Path(words[1])
            name = path.name.removesuffix(".xz")
            if name in order:
                continue
            order.append(name)
            content = path.read_bytes()
            content = lzma.decompress(content) if path.suffix == ".xz" else content
            entries.append((f"modules/{name}", initramfs.FILE, content))
    entries.append(("modules/order", initramfs.FILE, "\n".join(order).encode()))
    return initramfs.archive(entries)


def make_root(work, version):
    """The root file system, as an ext4 image with room for 2 GiB."""
    lines = (HERE / "image/packages").read_text().splitlines()
    packages = [word for line in lines for word in line.partition("#")[0].split()]
    excluded = [f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in ("doc", "info", "locale", "man")]
    hook = f"--customize-hook=sh {HERE}/image/customize \"$1\""
    root = work / "root"
    tool("mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}", *excluded, hook,
         SUITE, root, mirror())
    shutil.copytree(work / "package/lib/modules" / version, root / "lib/modules" / version, symlinks=True)
    used = sum(file.lstat().st_size for file in root.rglob("*") if not file.is_symlink())
    file_system(root, work / "root.ext4", used + (2 << 30))


def file_system(content, path, size, *options):
    """An ext4 image of a directory: without what makes one safe, because nothing in a guest is kept."""
    tool("truncate", "--size", size, path)
    features = "^has_journal,^metadata_csum"
    extended = ",".join(("lazy_itable_init=1", "nodiscard", *options))
    tool("mke2fs", "-q", "-t", "ext4", "-O", features, "-E", extended, "-d", content, path)
