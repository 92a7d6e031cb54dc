"""One who types in what a page says."""

import os
import shlex
import subprocess

from .keys import write_file
from .program import command, finish


ADDRESS = "192.0.2.7"       # what the machine has


def program_file(folder):
    """One file that stands for the program and the tool around it, if any."""
    return script(folder, "ddns01", f'exec {shlex.join(command())} "$@"')


def script(folder, name, text):
    return write_file(folder, name, f"#!/bin/sh\n{text}\n", 0o755)


class Reader:
    """Settings are in XDG_CONFIG_HOME, so commands need no option for that.
    `etc` stands for /etc."""

    def __init__(self, folder, program):
        self.folder = folder
        self.bin = os.path.join(folder, "bin")
        self.etc = os.path.join(folder, "etc")
        os.mkdir(self.bin)
        os.mkdir(self.etc)
        self.program = program      # whose environment is ours too
        self.env = {"XDG_CONFIG_HOME": self.etc,
                    "PATH": f"{self.bin}:{program.env['PATH']}"}
        program_file(self.bin)

    def at_home(self, internet):
        """`sudo` is a stand-in: the tests' user may do all that is needed. The
        machine has no route, so its address is given."""
        self.script("sudo", 'exec env "$@"')
        self.env.update(DDNS01_RESOLVER=internet.resolver.address,
                        DDNS01_IPV4=f"static:{ADDRESS}")

    def script(self, name, text):
        """Something to be called; the path."""
        return script(self.bin, name, text)

    def shell(self, text):
        """Runs shell commands as the user would type them."""
        return finish(self.start("sh", "-euc", text), limit=600)

    def start(self, *args):
        return subprocess.Popen(
            args, cwd=self.folder, env={**self.program.env, **self.env},
            text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
