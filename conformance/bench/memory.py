"""The smallest memory limit in which a container starts, by halving."""

import subprocess

from bundles import ENDS

TRIES = 3  # the kernel charges in batches: one success may be luck


def starts(layout, contender, kibibytes):
    """Whether a container with the limit ends well as often as it is tried."""
    name = f"{contender.name}-limited"
    bundle = layout.bundles.make(name, "default", ENDS, memory=kibibytes * 1024)
    for _ in range(TRIES):
        command = contender.command.split()
        try:
            status = subprocess.run(command + ["run", "--bundle", bundle, name], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=10).returncode
        except subprocess.TimeoutExpired:
            status = 1
        if status:
            layout.clear()
            return False
    return True


def smallest_limits(layout):
    """KiB for each contender, to one sixteenth; nothing where there is no memory controller."""
    if layout.name == "v2":
        layout.notes.append("memory: the unified hierarchy has no memory controller here")
        return {}
    limits = {}
    for contender in layout.contenders:
        if contender.is_floor:
            continue
        too_small, enough = 32, 65536
        while enough - too_small > max(4, too_small // 16):
            middle = (too_small + enough) // 2 // 4 * 4
            if starts(layout, contender, middle):
                enough = middle
            else:
                too_small = middle
        limits[contender.name] = {"limit": enough}
    return limits and {"memory limit": limits}
