"""From the lines of `turns` to figures, and from figures to tables."""

import os
from collections import defaultdict

from parts import TITLES

# What a part prints as one figure: the sum of these labels in each round.
SUMS = {"create + start + delete": ("create", "start", "delete"), "start + remove": ("start, all", "remove, all")}

HIDDEN = {"start", "remove", "state, all", "list, all"}


def load():
    with open("/proc/loadavg") as file:
        return " ".join(file.read().split()[:3])


def machine():
    return f"Linux {os.uname().release}, {os.uname().machine}, {os.cpu_count()} processors"


def quantile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def summary(calls):
    """Figures of the calls: (wall, cpu, faults, peak) each; microseconds and KiB."""
    wall, cpu, faults, peak = zip(*calls)
    return {"count": len(calls), "min": min(wall), "median": quantile(wall, .5), "p95": quantile(wall, .95),
            "p99": quantile(wall, .99), "cpu": quantile(cpu, .5), "cpu min": min(cpu),
            "faults": quantile(faults, .5), "peak": max(peak)}


def figures(output, rounds, limit, part, notes):
    """{label: {contender: summary}} of the quiet rounds; of all, when too few were quiet."""
    calls, foreign = defaultdict(list), {}
    for line in output.splitlines():
        kind, *fields = line.split("\t")
        if kind == "round":
            foreign[int(fields[0])] = float(fields[1])
        elif kind == "failed":
            notes.append(f"{part}: {fields[0]} failed in {fields[1]}: {fields[2]}")
        elif kind == "call":
            number, name, label = int(fields[0]), fields[1], fields[2]
            wall, user, system, faults, peak = map(float, fields[3:])
            calls[label, name, number].append((wall, user + system, faults, peak))
    quiet = {number for number, percent in foreign.items() if percent < limit}
    if len(quiet) < max(1, rounds // 3):
        worst = max(foreign.values(), default=0)
        notes.append(f"{part}: {len(quiet)} of {len(foreign)} rounds were quiet, all count; "
                     f"others used up to {worst:.0f} %")
        quiet = set(foreign)
    elif len(quiet) < len(foreign):
        notes.append(f"{part}: {len(foreign) - len(quiet)} of {len(foreign)} rounds thrown away")
    add_sums(calls)
    collected = defaultdict(list)
    for (label, name, number), values in calls.items():
        if number in quiet:
            collected[label, name] += values
    result = defaultdict(dict)
    for (label, name), values in collected.items():
        result[label][name] = summary(values)
    return result


def add_sums(calls):
    for (label, name, number) in list(calls):
        for whole, pieces in SUMS.items():
            if label == pieces[0] and all((piece, name, number) in calls for piece in pieces):
                columns = list(zip(*(calls[piece, name, number][0] for piece in pieces)))
                calls[whole, name, number] = [(*map(sum, columns[:3]), max(columns[3]))]


# ---- tables ---------------------------------------------------------------------------------------------------------

def head(results):
    versions = "; ".join(f"{name}: {text}" for name, text in results["versions"].items())
    return f"{results['machine']}\n{versions}\nload average before: {results['load before']}\n"


def rows(parts):
    """(part, what, {contender: summary}) of what a table shows: of a crowd, only how long all of it took."""
    for part, labels in parts.items():
        for label, contenders in labels.items():
            if part == "memory" or part.startswith("many-") and label in HIDDEN:
                continue
            what = TITLES[part] if len(labels) == 1 or label == "exec" else f"{TITLES[part]}: {label}"
            if label == "exec, all":
                what = f"{TITLES['storm']}: 100 of them"
            yield part, what, contenders


def line(cells):
    return "| " + " | ".join(cells) + " |"


def tables(layout, results):
    """Three Markdown tables: the figures, apus' ratios to everybody, the memory limits; and the notes."""
    parts = results["parts"]
    text = [f"## cgroup {layout}", "",
            "Milliseconds; CPU (user and system), page faults and peak memory of the command and what it waited for.", "",
            line(["what", "who", "median", "min", "p95", "p99", "CPU", "faults", "peak MB"]),
            "|---|---" + "|--:" * 7 + "|"]
    names = []
    for part, what, contenders in rows(parts):
        for index, (name, figure) in enumerate(contenders.items()):
            names += [name] if name not in names else []
            is_crowd = figure["peak"] == 0 or what.endswith(": start + remove")
            times = [f"{figure[key] / 1000:.2f}" for key in ("median", "min", "p95", "p99", "cpu")]
            rest = [f"{figure['faults']:.0f}", f"{figure['peak'] / 1024:.1f}"]
            text.append(line(["" if index else what, name] + (times[:4] + [""] * 3 if is_crowd else times + rest)))
    others = [name for name in names if name != "apus"]
    text += ["", "apus' part of the others' time: of medians, of minima, and of CPU time.", "",
             line(["what"] + [f"to {name}" for name in others]), "|---" + "|--:" * len(others) + "|"]
    for part, what, contenders in rows(parts):
        if "apus" in contenders:
            text.append(line([what] + [ratios(contenders["apus"], contenders.get(name)) for name in others]))
    for label, limits in parts.get("memory", {}).items():
        text += ["", f"Smallest {label} in which a container starts: "
                 + ", ".join(f"{name} {value['limit']} KiB" for name, value in limits.items())]
    return "\n".join(text + [""] + [f"- {note}" for note in results["notes"]] + [""])


def ratios(ours, theirs):
    if not theirs:
        return ""
    return " / ".join(f"{ours[key] / theirs[key]:.2f}" for key in ("median", "min", "cpu") if theirs[key])
