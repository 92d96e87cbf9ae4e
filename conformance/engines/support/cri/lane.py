"""usage: lane.py RUNTIME WORK OWN [WORD…]: the checks, in namespaces that the caller has made. WORK is an empty
directory, OWN the name of the cgroup that everything goes below."""
import sys

import checks
from node import Node

# Importing a group declares its checks.
import pods  # noqa: F401
import containers  # noqa: F401
import streams  # noqa: F401
import security  # noqa: F401
import resources  # noqa: F401
import mishaps  # noqa: F401


def main(runtime, work, own, *words):
    node = Node(runtime, work, own)
    node.start()
    try:
        node.load("busybox")
        node.load("pause")
        return 0 if checks.run(node, words) else 1
    finally:
        node.stop()


sys.exit(main(*sys.argv[1:]))
