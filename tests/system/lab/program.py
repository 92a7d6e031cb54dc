"""Runs ddns01 with a clean environment and keeps what it says."""

import json
import os
import shlex
import subprocess

from .keys import write_file

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
LIMIT = 60.0        # seconds; only guards against hanging

# Sanitizers and coverage are steered by these.
PASSED_ON = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
             "LLVM_PROFILE_FILE", "GCOV_PREFIX")


def command():
    """The program, possibly below a tool: DDNS01='valgrind -q …/ddns01'."""
    words = shlex.split(os.environ.get("DDNS01", ""))
    if not words:
        return [os.path.join(TOP, "build", "ddns01")]
    return words[:-1] + [os.path.abspath(words[-1])]


class Result:
    def __init__(self, args, status, out, err):
        self.args, self.status, self.out, self.err = args, status, out, err

    @property
    def json(self):
        """The objects on standard output, by record name and type."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def errors(self):
        return self._lines("error")

    @property
    def warnings(self):
        return self._lines("warning")

    def _lines(self, level):
        start = f"ddns01: {level}: "
        return [line[len(start):] for line in self.err.splitlines()
                if line.startswith(start)]

    def __repr__(self):
        return (f"{' '.join(self.args)}\nstatus {self.status}\n"
                f"--- stdout\n{self.out}--- stderr\n{self.err}---")


class Program:
    """One user's ddns01: a home, a configuration, a state directory."""

    def __init__(self, folder):
        self.folder = str(folder)
        self.home = os.path.join(self.folder, "home")
        self.state = os.path.join(self.folder, "state")
        for path in (self.home, self.state):
            os.makedirs(path, mode=0o700, exist_ok=True)
        self.env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"),
                    "HOME": self.home, "LANG": "C.UTF-8",
                    "DDNS01_STATE_DIR": self.state}
        self.env.update({k: os.environ[k] for k in PASSED_ON
                         if k in os.environ})

    def configure(self, text, mode=0o600):
        self.env["DDNS01_CONFIG"] = write_file(self.folder, "ddns01.conf",
                                               text, mode)
        return self.env["DDNS01_CONFIG"]

    def start(self, *args, env=None, stdin=subprocess.DEVNULL, under=(),
              **more):
        """Starts it and does not wait; `env` values of None are unset."""
        full = {**self.env, **(env or {})}
        full = {k: v for k, v in full.items() if v is not None}
        return subprocess.Popen(
            [*under, *command(), *args], env=full, cwd=self.folder,
            stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, **more)

    def __call__(self, *args, stdin=None, limit=LIMIT, **more):
        if stdin is not None:
            more["stdin"] = subprocess.PIPE
        process = self.start(*args, **more)
        return finish(process, stdin, limit)

    def state_files(self):
        return sorted(os.listdir(self.state))


def finish(process, stdin=None, limit=LIMIT):
    """Waits for a started program; its Result."""
    try:
        out, err = process.communicate(stdin, timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(
            f"still running after {limit} s: {process.args}\n{out}\n{err}"
        ) from None
    return Result(process.args, process.returncode, out, err)
