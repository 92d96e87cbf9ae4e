"""The figures as bars: one group for each thing timed, the median as bar, the minimum as a tick."""

from xml.sax.saxutils import escape

from report import rows

COLOURS = {"apus": "#1f6feb", "runc": "#8b949e", "crun": "#d29922", "crun-static": "#b08800", "floor": "#3fb950"}
SHOWN = {"run", "rest", "steps", "exec", "state", "force", "docker-run", "kubernetes-run", "userns-run"}
BRIEF = {"run", "steps", "exec", "state", "docker-run"}
LEFT, WIDTH, BAR, GAP = 300, 460, 13, 12


def svg(results, brief=False):
    """One panel: the layouts one below the other, each group scaled to its slowest; the first one's main parts if brief."""
    body, y = [], 34
    shown = BRIEF if brief else SHOWN
    for layout, result in list(results["layouts"].items())[:1 if brief else None]:
        y = heading(body, y, f"cgroup {layout}")
        for part, what, contenders in rows(result["parts"]):
            if part in shown and not (part == "steps" and "+" not in what):
                y = group(body, y, what.replace("`", ""), contenders)
        y += GAP
    body.append(text(10, y + 6, f"{results['machine']}; load average {results['load before']}", "small"))
    style = ("text{font:13px sans-serif;fill:#24292f}.small{font-size:11px;fill:#57606a}.head{font-weight:bold}"
             "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.small{fill:#8d96a0}}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 130}" height="{y + 20}" role="img">'
            f"<title>Milliseconds of each command, median; the tick is the minimum</title><style>{style}</style>\n"
            + text(10, 18, "Milliseconds, median; the tick is the minimum. Shorter is better.", "small")
            + "\n" + "\n".join(body) + "\n</svg>\n")


def heading(body, y, words):
    body.append(text(10, y + 14, words, "head"))
    return y + 30


def group(body, y, what, contenders):
    what = what.split(": ")[-1]
    slowest = max(figure["median"] for figure in contenders.values())
    body.append(text(10, y + 11, what))
    for name, figure in contenders.items():
        length, tick = (WIDTH * figure[key] / slowest for key in ("median", "min"))
        colour = COLOURS.get(name, "#a371f7")
        body.append(f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>'
                    f'<rect x="{LEFT + tick:.1f}" y="{y}" width="1.5" height="{BAR}" fill="#000"/>'
                    + text(LEFT + length + 6, y + 11, f"{figure['median'] / 1000:.2f} {name}", "small"))
        y += BAR + 2
    return y + GAP


def text(x, y, words, kind=""):
    return f'<text x="{x:.0f}" y="{y}" class="{kind}">{escape(words)}</text>'
