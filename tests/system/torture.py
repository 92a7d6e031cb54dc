"""make torture: whatever the program's own code asks for is refused, once each.

For every command, the n-th allocation and the n-th system call fail, for all n, and
the process is killed before the n-th call (tests/torture/wrap.c). A run that fails
says so, leaves what was before or what was asked for, and nothing in between; the
next run, without faults, puts all right. Also signals at random instants, a full
disk, and processes side by side against a model.

SEED=n repeats the random parts; -k picks a command.
"""

import concurrent.futures
import errno
import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from lab import Program, config, finish
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401
from lab.expect import check_done, check_state
from lab.godaddy import (new_godaddy_v1,        # noqa: F401 (fixtures)
                         new_godaddy_v3)
from lab.pdns import new_powerdns               # noqa: F401 (a fixture)
from lab.providers import FOREIGN, PROVIDERS, Knot, make
from vectors import ONE, many

IP = "203.0.113.7"
TORTURED = os.environ.get("TORTURED", "build/torture/ddns01")
SEED = int(os.environ.get("SEED") or random.randrange(10**6))
ERRORS = [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EINTR, errno.EMFILE]
SANITIZERS = ("AddressSanitizer", "detected memory leaks", "runtime error")
STATUSES = (0, 1, 2, 75)
# The sandbox could not be told of /proc, which LeakSanitizer reads in the end.
BLIND = "Can't open /proc/"


def tell(line):
    """For the end of make torture, as workers' output is not seen."""
    with open(os.environ.get("TORTURE_REPORT", os.devnull), "a",
              encoding="utf-8") as report:
        report.write(line + "\n")


class Present:
    """What a command is to do with the name `host` of a site."""

    def words(self, site, host):
        return ["present-txt", site.full(host), ONE]

    def prepare(self, program, site, host):
        pass

    def now(self, site, host):
        return site.values("_acme-challenge." + site.full(host), "TXT")

    def tidy(self, program, site, host):
        """Zones have room for so many records only."""
        check_done(program("cleanup-txt", site.full(host), ONE))

    before, done = [], [ONE]


class Cleanup(Present):
    def words(self, site, host):
        return ["cleanup-txt", site.full(host), ONE]

    def prepare(self, program, site, host):
        check_done(program("present-txt", site.full(host), ONE))

    before, done = [ONE], []


class Verify(Cleanup):
    def words(self, site, host):
        return ["verify-txt", site.full(host), ONE]

    done = [ONE]


class Update(Present):
    def words(self, site, host):
        return ["update-ip", "--ipv4", f"static:{IP}", site.full(host)]

    def now(self, site, host):
        return site.values(site.full(host), "A")

    def tidy(self, program, site, host):
        check_done(program("update-ip", "--delete",
                           "--ipv4", f"static:{IP}", site.full(host)))

    before, done = [], [IP]


class Check(Present):
    def words(self, site, host):
        return ["check-setup", site.full(host)]

    done = []


class Secure(Present):
    def words(self, site, host):
        return ["secure-zone", site.name]

    done = []


COMMANDS = {
    "present-txt at BIND": ("site", Present()),
    "cleanup-txt at BIND": ("site", Cleanup()),
    "verify-txt at BIND": ("site", Verify()),
    "update-ip at BIND": ("site", Update()),
    "check-setup at BIND": ("site", Check()),
    "present-txt at Cloudflare": ("cloudflare", Present()),
    "cleanup-txt at Cloudflare": ("cloudflare", Cleanup()),
    "update-ip at Cloudflare": ("cloudflare", Update()),
    "secure-zone at Cloudflare": ("cloudflare", Secure()),
}


class Torture:
    """One command at one site, run once for each fault, side by side."""

    def __init__(self, site, command, folder):
        self.site, self.command, self.folder = site, command, str(folder)
        self.bugs, self.runs, self.failed = [], 0, 0
        self.config = site.config(wait="20s")

    def user(self, host):
        one = Program(os.path.join(self.folder, host))
        one.configure(self.config)
        return one

    def start(self, user, host, **env):
        words = self.command.words(self.site, host)
        return finish(subprocess.Popen(
            [TORTURED, *words], env={**user.env, **env}, cwd=user.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True))

    def count(self):
        """(allocations, system calls) of a run without faults."""
        user = self.user("count")
        self.command.prepare(user, self.site, "count")
        path = os.path.join(self.folder, "counted")
        result = self.start(user, "count", TORTURE_COUNT=path)
        self.normal = result.status
        with open(path, encoding="utf-8") as text:
            return tuple(int(word) for word in text.read().split())

    def check(self, fault, result, host, user):
        """A reason why that was wrong, or None."""
        killed = fault.startswith("kill")
        if any(word in result.err for word in SANITIZERS):
            return "sanitizer"
        if killed and result.status not in (-signal.SIGKILL, *STATUSES):
            return "status"
        if not killed and result.status not in STATUSES:
            return "status"
        now = self.command.now(self.site, host)
        if result.status == 0 and now != self.command.done:
            return f"done, but {now}"
        if now not in (self.command.before, self.command.done):
            return f"half done: {now}"
        if BLIND in result.err:
            return self.check_again(host, user)
        if result.status > 0 and "error: " not in result.err and (
                "failed" not in result.out):
            return "no reason"
        return self.check_again(host, user)

    def check_again(self, host, user):
        again = user(*self.command.words(self.site, host))
        if again.status != self.normal:
            return f"cannot be put right: {again}"
        if self.command.now(self.site, host) != self.command.done:
            return "is not put right"
        check_state(user)
        self.command.tidy(user, self.site, host)
        return None

    def forget_limits(self):
        """Of requests in five minutes."""
        if hasattr(self.site, "fake"):
            self.site.fake.limiter.clear()

    def one(self, number, fault):
        self.forget_limits()
        host = f"h{number}"
        user = self.user(host)
        self.command.prepare(user, self.site, host)
        result = self.start(user, host, TORTURE=fault)
        try:
            wrong = self.check(fault, result, host, user)
        except AssertionError as error:
            wrong = str(error)
        self.runs += 1
        self.failed += result.status != 0
        if wrong:
            self.bugs.append(f"TORTURE={fault}: {wrong}\n{result}")
        shutil.rmtree(user.folder)

    def run(self, faults):
        with concurrent.futures.ThreadPoolExecutor(
                2 * (os.cpu_count() or 2)) as pool:
            for future in [pool.submit(self.one, number, fault)
                           for number, fault in enumerate(faults)]:
                future.result()

    def report(self, label):
        tell(f"{label}: {self.runs} faults, {self.failed} runs failed, "
             f"{len(self.bugs)} bugs")
        assert not self.bugs, "\n\n".join(self.bugs[:20])
        assert self.runs and self.failed


@pytest.fixture
def torture(request, tmp_path):
    site, command = COMMANDS[request.param]
    return Torture(request.getfixturevalue(site), command, tmp_path)


each_command = pytest.mark.parametrize("torture", COMMANDS, indirect=True,
                                       ids=COMMANDS)


@each_command
def test_memory(torture, request):
    allocations, _ = torture.count()
    torture.run([f"memory:{n + 1}" for n in range(allocations)])
    torture.report(f"{request.node.name}, allocations")


@each_command
def test_calls(torture, request):
    _, calls = torture.count()
    torture.run([f"call:{n + 1}:{error}" for n in range(calls)
                 for error in ERRORS])
    torture.report(f"{request.node.name}, calls")


@each_command
def test_kill(torture, request):
    _, calls = torture.count()
    torture.run([f"kill:{n + 1}" for n in range(calls)])
    torture.report(f"{request.node.name}, kills")


# Signals

SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1,
           signal.SIGSTOP]
RUNS = 150


@each_command
def test_signals(torture, request):
    """At random instants of a normal run; one that is stopped goes on later."""
    print(f"\nSEED={SEED}")
    chance = random.Random(SEED)
    torture.count()
    ended = 0
    for number in range(RUNS):
        host = f"s{number}"
        torture.forget_limits()
        user = torture.user(host)
        torture.command.prepare(user, torture.site, host)
        process = user.start(*torture.command.words(torture.site, host))
        which, pause = chance.choice(SIGNALS), chance.uniform(0, 0.08)
        time.sleep(pause)
        process.send_signal(which)
        process.send_signal(signal.SIGCONT)
        result = finish(process)
        ended += result.status == -which
        assert result.status in (-which, *STATUSES), (which, pause, result)
        assert torture.command.now(torture.site, host) in (
            torture.command.before, torture.command.done), (which, pause)
        wrong = torture.check_again(host, user)
        assert not wrong, (which, pause, wrong)
        shutil.rmtree(user.folder)
    tell(f"{request.node.name}: {RUNS} signals, {ended} ended it; "
         f"SEED={SEED}")


# Races, against a model

PROCESSES = 100


@pytest.mark.parametrize("kind", [*PROVIDERS, Knot],
                         ids=lambda kind: kind.label)
def test_model(kind, request, internet, tmp_path):
    """So many processes, each of which adds and removes one value at random. The
    model: each value's last command counts, whatever the others do; foreign values
    stay."""
    print(f"\nSEED={SEED}")
    chance = random.Random(SEED)
    provider = make(kind, request)
    site, host = provider.site, Program(tmp_path / "host")
    host.configure(config(internet, site.account(), wait="0"))
    provider.add_foreign("_acme-challenge")
    foreign = provider.foreign("_acme-challenge")
    plans = {value: [chance.choice(["present-txt", "cleanup-txt"])
                     for _ in range(chance.randint(1, 3))]
             for value in many(PROCESSES)}

    def live(value):
        for command in plans[value]:
            check_done(host(command, site.name, value, limit=300))

    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        list(pool.map(live, plans))
    model = [value for value, plan in plans.items()
             if plan[-1] == "present-txt"]
    assert site.challenge() == sorted([*model, FOREIGN])
    assert provider.foreign("_acme-challenge") == foreign
    tell(f"{kind.label}: {PROCESSES} processes, "
         f"{sum(map(len, plans.values()))} commands, as the model; SEED={SEED}")
