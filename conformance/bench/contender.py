"""Who is compared."""

import subprocess


class Contender:
    """A runtime, or the floor, which has no program that takes commands."""

    def __init__(self, name, program):
        self.name, self.program, self.command = name, program, None

    @property
    def is_floor(self):
        return self.program is None

    def keep_state_in(self, directory):
        """Sets the beginning of every command line; each contender has a state directory of its own."""
        self.command = f"{self.program} --root {directory}/{self.name}"

    def version(self):
        lines = subprocess.run([self.program, "--version"], capture_output=True, text=True, timeout=20).stdout
        return lines.splitlines()[0] if lines else "?"
