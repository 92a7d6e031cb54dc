"""A server run as a child process in a folder of its own."""

import os
import signal
import subprocess
import time

START_LIMIT = 20.0      # seconds; only guards against hanging
STOP_LIMIT = 10.0
SHOWN = 40              # lines of a log in an error

running = []            # servers to show when a test fails


class ServerError(Exception):
    """A server did not start; the text holds its log."""


def wait_until(true, limit=START_LIMIT, pause=0.02):
    """Polls until true() holds; False when the limit has passed."""
    end = time.monotonic() + limit
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def fake_clock(offset):
    """The environment of a program whose clock is off by "-1h", "+1h" …

    named does not bear it (jemalloc), knotd and our program do.
    """
    library = subprocess.run(
        ["faketime", "-f", "+0", "printenv", "LD_PRELOAD"], check=True,
        capture_output=True, text=True)
    return {"LD_PRELOAD": library.stdout.strip(), "FAKETIME": offset,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


class Server:
    """Subclasses give command() and ready(), and write their files first."""

    def __init__(self, folder, label):
        self.folder = folder
        self.label = label
        self.log_file = os.path.join(folder, "log")
        self.process = None
        self.env = {"PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin",
                    "LANG": "C.UTF-8", "HOME": str(folder)}

    def command(self):
        raise NotImplementedError

    def ready(self):
        raise NotImplementedError

    def start(self):
        # The kernel ends the child if we die without stopping it.
        command = ["setpriv", "--pdeathsig", "KILL", *self.command()]
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.env,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        running.append(self)
        alive = lambda: self.process.poll() is None
        if not wait_until(lambda: not alive() or self.ready()) or not alive():
            self.stop()
            said = [line for line in self.log().splitlines()
                    if "query" not in line]
            raise ServerError("\n".join(
                [f"{self.label} did not start:", *said[-SHOWN:]]))
        return self

    def stop(self, how=signal.SIGTERM):
        if self in running:
            running.remove(self)
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()

    def log(self, since=0):
        """What the server has written after byte `since`."""
        with open(self.log_file, "rb") as log:
            log.seek(since)
            return log.read().decode("utf-8", "replace")

    def tail(self, since=0, lines=SHOWN):
        return "\n".join(self.log(since).splitlines()[-lines:])

    def mark(self):
        """Where the log ends now; give it to log()."""
        return os.path.getsize(self.log_file)
