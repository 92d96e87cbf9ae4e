"""What is timed: each part is a script for `turns`, with one sequence for each contender."""

from bundles import ENDS, STAYS

# Parts in their order, with what they are called in the table.
TITLES = {
    "version": "`--version`, beside an empty program",
    "run": "`run` of an empty program",
    "rest": "`run` after 250 ms of quiet",
    "steps": "`create`, `start`, `delete`",
    "exec": "`exec`",
    "state": "`state`",
    "kill": "`kill` of a running container",
    "force": "`delete --force` of a running container",
    "docker-run": "`run`, Docker's configuration",
    "docker-steps": "`create`, `start`, `delete`, Docker's configuration",
    "docker-exec": "`exec`, Docker's configuration",
    "kubernetes-run": "`run`, Kubernetes' configuration",
    "kubernetes-steps": "`create`, `start`, `delete`, Kubernetes' configuration",
    "kubernetes-exec": "`exec`, Kubernetes' configuration",
    "userns-run": "`run` in a user namespace",
    "many-100-1": "100 containers, one at a time",
    "many-100-4": "100 containers, four at a time",
    "many-1000-1": "1 000 containers, one at a time",
    "many-1000-4": "1 000 containers, four at a time",
    "storm": "1 000 `exec`s, four at a time",
    "memory": "smallest memory limit in which a container starts",
}
# The whole takes half an hour: without FULL, these are left out of the layout.
LONG = {
    "v1": {"many-1000-1"},
    "v2": {"version", "kill", "docker-steps", "docker-exec", "kubernetes-steps", "kubernetes-exec", "userns-run",
           "many-100-1", "many-1000-1", "many-1000-4", "storm", "memory"},
}


def chosen(layout, words, full):
    """The parts that have one of the words as name or as its beginning; all usual ones without words."""
    if not words:
        return [name for name in TITLES if full or name not in LONG[layout]]
    unknown = [word for word in words if not any(is_chosen(name, word) for name in TITLES)]
    if unknown:
        raise SystemExit(f"bench: there is no part {unknown[0]}; there are: {' '.join(TITLES)}")
    return [name for name in TITLES if any(is_chosen(name, word) for word in words)]


def is_chosen(name, word):
    return name == word or name.startswith(word + "-")


class Parts:
    """Writes the scripts. A contender is a Contender of `run`; the floor has no sequences but its own two."""

    def __init__(self, bundles, floor, empty):
        self.bundles, self.floor, self.empty = bundles, floor, empty

    def script(self, part, contender):
        """The lines of one contender, or none if it has nothing to show in the part; and what must run before."""
        if contender.is_floor:
            lines = {"version": [f"timed --version {self.empty}"], "run": [f"timed run {self.floor}"],
                     "rest": ["rest 250", f"timed run {self.floor}"]}
            return lines.get(part, []), []
        kind, _, verb = part.rpartition("-")
        if part.startswith("many-"):
            return self.many(contender, *map(int, part.split("-")[1:])), []
        return getattr(self, verb)(contender, kind or "default")

    def container(self, contender, kind, arguments):
        name = f"{contender.name}-{kind}-{'stays' if arguments == STAYS else 'ends'}"
        return name, self.bundles.make(name, kind, arguments)

    def version(self, contender, kind):
        return [f"timed --version {contender.program} --version"], []

    def run(self, contender, kind):
        name, bundle = self.container(contender, kind, ENDS)
        return [f"timed run {contender.command} run --bundle {bundle} {name}"], []

    def rest(self, contender, kind):
        return ["rest 250"] + self.run(contender, kind)[0], []

    def steps(self, contender, kind):
        name, bundle = self.container(contender, kind, ENDS)
        pid_file = f"{bundle}/pid"
        return [f"timed create {contender.command} create --bundle {bundle} --pid-file {pid_file} {name}",
                f"timed start {contender.command} start {name}", f"reap {pid_file}",
                f"timed delete {contender.command} delete {name}"], []

    def running(self, contender, kind):
        """A container to work on, and the command that starts it."""
        name, bundle = self.container(contender, kind, STAYS)
        return name, f"{contender.command} run --detach --bundle {bundle} --pid-file {bundle}/pid {name}"

    def exec(self, contender, kind):
        name, start = self.running(contender, kind)
        return [f"timed exec {contender.command} exec {name} /bin/empty"], [start]

    def state(self, contender, kind):
        name, start = self.running(contender, kind)
        return [f"timed state {contender.command} state {name}"], [start]

    def kill(self, contender, kind):
        name, start = self.running(contender, kind)
        return [f"untimed start {start}", f"timed kill {contender.command} kill {name} KILL",
                f"reap {start.split('--pid-file ')[1].split()[0]}",
                f"untimed delete {contender.command} delete {name}"], []

    def force(self, contender, kind):
        name, start = self.running(contender, kind)
        return [f"untimed start {start}", f"timed delete--force {contender.command} delete --force {name}"], []

    def storm(self, contender, kind):
        """In ten turns of a hundred, so that drift hits all alike."""
        name, start = self.running(contender, kind)
        return [f"pool exec 100 4 {contender.command} exec {name} /bin/empty"], [start]

    def many(self, contender, count, parallel):
        name = f"{contender.name}-many"
        bundle = self.bundles.make_many(name, count)
        start = f"{contender.command} run --detach --bundle {bundle} {name}-@"
        lines = [f"pool start {count} {parallel} {start}"]
        if parallel == 4:
            lines += [f"pool state 20 1 {contender.command} state {name}-@", f"pool list 5 1 {contender.command} list"]
        return lines + [f"pool remove {count} {parallel} {contender.command} delete --force {name}-@"]


def rounds_of(part, rounds):
    """Long parts have their own number of rounds."""
    if part.startswith("many-1000"):
        return 1
    return {"many": 2, "rest": min(rounds, 15), "storm": 10}.get(part.split("-")[0], rounds)
