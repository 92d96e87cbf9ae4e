"""What the linker's map says: which symbol an address belongs to."""

import bisect
import re
import subprocess

ROW = re.compile(r" *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +\d+ ( *)(.*)$")


class LinkerMap:
    """lld's map of an executable, made with -Map= and --no-demangle."""

    def __init__(self, path):
        self.symbols, section = [], (0, "")
        with open(path) as file:
            for line in file:
                if not (row := ROW.match(line)):
                    continue
                address, size, name = int(row[1], 16), int(row[2], 16), row[4]
                # Indented by nothing is a section of the output, by 8 one of an input, by 16 a symbol.
                if len(row[3]) == 8:
                    section = (size, name)
                elif len(row[3]) == 16:
                    self.symbols.append((address, size, name, section))
        self.symbols.sort(key=lambda symbol: symbol[0])
        self.addresses = [symbol[0] for symbol in self.symbols]

    def find(self, address):
        """The symbol at an address: its address, size, name, and the size and name of its section; None without one."""
        place = bisect.bisect_right(self.addresses, address) - 1
        for index in range(place, max(-1, place - 8), -1):
            start, size, _, _ = self.symbols[index]
            if start <= address < start + max(size, 1):
                return self.symbols[index]
        return None

    def name(self, address):
        symbol = self.find(address)
        return symbol[2] if symbol else f"?{address:x}"


def demangled(names):
    """Swift's and C++'s names as people write them."""
    names = sorted(names)
    text = subprocess.run(["swift", "demangle", "--compact"], input="\n".join(names), text=True, capture_output=True,
                          check=True).stdout
    return dict(zip(names, text.split("\n")))
