"""What a dying or sleeping process shows of the token."""

import os
import re
import signal
import time

from lab import wait_until
from lab.cloudflare import (cf, cloudflare, new_cloudflare)    # noqa: F401
from vectors import ONE


LARGE = 2**30       # the shadow of a sanitizer's memory, which holds no text


def read(path):
    with open(path, encoding="utf-8") as text:
        return text.read().replace(" ", "")


def waiting(site, program):
    """A process that has made its requests and waits for the name servers."""
    site.fake.switches.dns_silent = True
    process = program.start("present-txt", "--wait", "60s", site.name, ONE)
    end = time.monotonic() + 20
    journal = os.path.join(program.state, "journal.json")
    while not site.challenge() or '"published":true' not in read(journal):
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.02)
    return process


def count_in_memory(pid, word):
    """How often the word is in what the process could write to."""
    found = 0
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, \
            open(f"/proc/{pid}/mem", "rb") as mem:
        for line in maps:
            low, high, mode = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            size = int(high, 16) - int(low, 16)
            if "w" in mode and size < LARGE:
                mem.seek(int(low, 16))
                found += mem.read(size).count(word)
    return found


def test_no_core_is_written(cloudflare, cf):                # noqa: F811
    """Neither to a file nor to a program that collects them."""
    process = waiting(cloudflare, cf)
    with open(f"/proc/{process.pid}/limits", encoding="ascii") as limits:
        core, = [one.split() for one in limits if one.startswith("Max core")]
    os.kill(process.pid, signal.SIGABRT)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = 0
    process.stdout.close()
    process.stderr.close()
    assert core[4:6] == ["0", "0"]
    assert os.WTERMSIG(status) == signal.SIGABRT
    assert not os.WCOREDUMP(status)


def test_memory_of_a_waiting_process(cloudflare, cf):       # noqa: F811
    """Whoever may look into it all the same finds the token where it is kept;
    beside that only where libcurl has put the request together: it does not
    wipe what it has sent."""
    process = waiting(cloudflare, cf)
    try:
        found = count_in_memory(process.pid, cloudflare.token.encode())
    finally:
        process.kill()
        process.communicate()
    assert 1 <= found <= 4


def test_memory_of_a_process_that_ends(cloudflare, cf, tmp_path):  # noqa: F811
    """All accounts are closed: what we kept is wiped.  Left is a copy for each
    request in what libnghttp2 has freed; it cannot be told to wipe."""
    trace = tmp_path / "trace"
    trace.touch()
    process = cf.start("present-txt", cloudflare.name, ONE, env={
        "ASAN_OPTIONS": "detect_leaks=0"}, under=[
        "strace", "-qq", "-o", str(trace), "-e", "trace=exit_group", "-e",
        "inject=exit_group:delay_enter=20000000"])
    try:
        wait_until(lambda: "exit_group" in trace.read_text())
        with open(f"/proc/{process.pid}/task/{process.pid}/children",
                  encoding="ascii") as children:
            pid = int(children.read())
        found = count_in_memory(pid, cloudflare.token.encode())
        os.kill(pid, signal.SIGKILL)
    finally:
        process.kill()
        process.communicate()
    assert found <= len(cloudflare.fake.log.requests)
