"""A ddns01 that goes on, and network devices whose addresses it watches."""

import itertools
import os
import re
import signal
import socket
import subprocess
import threading

import pytest

from .address import _worker
from .keys import write_file
from .program import Result
from .server import wait_until

OLD, NEW = "198.41.0.4", "199.9.14.201"
NEVER = ["--every", "1d"]

LIMIT = 30.0        # seconds; only guards against hanging
ENDS = 20.0

_numbers = itertools.count(1)


class Watching:
    """`update-ip --watch`, until stop(); what it prints is gathered."""

    def __init__(self, program, *args, under=(), env=None, verbose=True):
        words = ["-v"] if verbose else []
        self.process = program.start(*words, "update-ip", "--watch", *args,
                                     under=under, env=env)
        self.lines, self.errors = [], []
        self._threads = [
            threading.Thread(target=self._read, args=one, daemon=True)
            for one in ((self.process.stdout, self.lines),
                        (self.process.stderr, self.errors))]
        for thread in self._threads:
            thread.start()

    @staticmethod
    def _read(stream, lines):
        for line in stream:
            lines.append(line.rstrip("\n"))

    @property
    def pid(self):
        return self.process.pid

    @property
    def rounds(self):
        """How many checks have ended."""
        return sum("next check in" in line or "waiting for something" in line
                   for line in self.errors)

    def said(self, pattern):
        return [line for line in self.lines + self.errors
                if re.search(pattern, line)]

    def wait(self, true, what="that"):
        """Until true(); it must not end meanwhile."""
        wait_until(lambda: true() or self.process.poll() is not None, LIMIT)
        assert true(), f"{what} did not happen:\n{self!r}"

    def wait_for(self, pattern, count=1):
        self.wait(lambda: len(self.said(pattern)) >= count, pattern)

    def wait_round(self, count):
        self.wait(lambda: self.rounds >= count, f"round {count}")

    def check(self):
        """Has it look now, and waits for the end of that."""
        before = self.rounds
        self.send(signal.SIGUSR1)
        self.wait_round(before + 1)

    def send(self, number):
        self.process.send_signal(number)

    def stop(self, how=signal.SIGTERM):
        """Its Result."""
        if self.process.poll() is None:
            self.send(how)
        try:
            status = self.process.wait(ENDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        for thread in self._threads:
            thread.join()
        self.process.stdout.close()
        self.process.stderr.close()
        return Result(self.process.args, status, self._text(self.lines),
                      self._text(self.errors))

    @staticmethod
    def _text(lines):
        return "".join(f"{line}\n" for line in lines)

    def _proc(self, name):
        with open(f"/proc/{self.pid}/{name}", encoding="utf-8") as file:
            return file.read()

    @property
    def memory(self):
        """Resident, in KiB."""
        return int(re.search(r"VmRSS:\s+(\d+)", self._proc("status"))[1])

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    @property
    def wakeups(self):
        return int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)",
                             self._proc("status"))[1])

    def __repr__(self):
        return "\n".join([f"status {self.process.poll()}", "--- stdout",
                          *self.lines, "--- stderr", *self.errors, "---"])


def ip(*words, under=()):
    subprocess.run([*under, "ip", *words], check=True)


class Link:
    """A network device of our own: one end of a veth pair."""

    def __init__(self):
        number = f"{_worker()}x{next(_numbers)}"
        self.name, self.peer = f"wa{number}", f"wb{number}"

    def start(self):
        ip("link", "add", self.name, "type", "veth", "peer", "name",
           self.peer)
        self.up()
        ip("link", "set", self.peer, "up")
        return self

    def stop(self):
        subprocess.run(["ip", "link", "del", self.name], check=False,
                       stderr=subprocess.DEVNULL)

    def up(self):
        ip("link", "set", self.name, "up")

    def down(self):
        ip("link", "set", self.name, "down")

    def add(self, address, *more):
        ip("addr", "add", address, "dev", self.name, *more)

    def replace(self, address, *more):
        """The same address, with other properties."""
        ip("addr", "change", address, "dev", self.name, *more)

    def remove(self, address):
        ip("addr", "del", address, "dev", self.name)


class Host:
    """A network namespace with one link to ours, and its default route."""

    def __init__(self):
        number = next(_numbers)
        self.outer = f"wh{_worker()}x{number}"
        net = f"10.{100 + _worker()}.{number % 250}"
        self.gateway, self.address = f"{net}.1", f"{net}.2"
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", "--net",
             "sleep", "infinity"])
        own = os.readlink("/proc/self/ns/net")
        ready = f"/proc/{self.process.pid}/ns/net"
        assert wait_until(lambda: os.readlink(ready) != own)
        ip("link", "add", self.outer, "type", "veth", "peer", "name", "eth0",
           "netns", str(self.process.pid))
        ip("addr", "add", f"{self.gateway}/24", "dev", self.outer)
        ip("link", "set", self.outer, "up")
        self.ip("link", "set", "lo", "up")
        self.ip("link", "set", "eth0", "up")
        self.ip("addr", "add", f"{self.address}/24", "dev", "eth0")
        self.ip("route", "add", "default", "via", self.gateway)
        return self

    def second(self):
        """One more link, eth1, whose default route is not the better one; the
        host's address there."""
        net, outer = self.address.replace("10.", "172.", 1), self.outer + "b"
        net = net.rsplit(".", 1)[0]
        ip("link", "add", outer, "type", "veth", "peer", "name", "eth1",
           "netns", str(self.process.pid))
        ip("addr", "add", f"{net}.1/24", "dev", outer)
        ip("link", "set", outer, "up")
        self.ip("link", "set", "eth1", "up")
        self.ip("addr", "add", f"{net}.2/24", "dev", "eth1")
        self.ip("route", "add", "default", "via", f"{net}.1", "metric", "99")
        return f"{net}.2"

    def stop(self):
        self.process.kill()
        self.process.wait()
        for outer in self.outer, self.outer + "b":
            subprocess.run(["ip", "link", "del", outer], check=False,
                           stderr=subprocess.DEVNULL)

    @property
    def under(self):
        return ["nsenter", f"--net=/proc/{self.process.pid}/ns/net"]

    def ip(self, *words):
        ip(*words, under=self.under)

    def sent(self):
        """How many packets of IP have left it or were about to."""
        text = subprocess.run([*self.under, "cat", "/proc/net/snmp"],
                              check=True, text=True,
                              capture_output=True).stdout
        names, values = [line.split() for line in text.splitlines()
                         if line.startswith("Ip:")]
        return int(values[names.index("OutRequests")])


class Manager:
    """The service manager's end of sd_notify(3); `name` may begin with @."""

    def __init__(self, name):
        self.name = name
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + name[1:] if name[0] == "@" else name)
        self.socket.settimeout(LIMIT)
        self.got = []

    def wait_for(self, text):
        """Reads messages until one has this line; those up to it."""
        found = []
        while True:
            message = self.socket.recv(65536).decode()
            found.append(message)
            self.got.append(message)
            if text in message.split("\n"):
                return found

    def close(self):
        self.socket.close()


# For the tests

@pytest.fixture
def watch(run):
    """watch(program, …): it is ended after the test."""
    class Kept(Watching):
        def start(self):
            return self

    return lambda *args, **more: run(Kept(*args, **more))


@pytest.fixture
def link(run):
    return run(Link())


@pytest.fixture
def host(run):
    return run(Host())


def address_file(program, address=OLD):
    return write_file(program.folder, "address", address + "\n", 0o644)


def follows(watching, site, name, *wanted, kind="A"):
    watching.wait(lambda: site.values(name, kind) == sorted(wanted),
                  f"{name} {kind} {wanted}")
