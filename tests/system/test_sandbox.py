"""What a running ddns01 has given up; see tests/unit/test_sandbox.c, too."""

import os
import signal

import pytest

from lab import finish, wait_until
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401
from lab.expect import check_done
from lab.watching import NEVER, NEW, address_file, watch     # noqa: F401
from vectors import ONE


def given_up(pid):
    """(no new privileges, kind of seccomp), as proc(5) tells."""
    with open(f"/proc/{pid}/status", encoding="ascii") as text:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in text)
    return status["NoNewPrivs"], status["Seccomp"]


@pytest.mark.parametrize("sandbox, state", [
    ("yes", ("1", "2")), ("no", ("0", "0"))])
def test_while_a_request_is_under_way(sandbox, state, cloudflare,   # noqa: F811
                                      program):
    """When the first byte of a server comes in, it is all given up."""
    before = given_up(os.getpid())
    program.configure(f"sandbox = {sandbox}\n" + cloudflare.config())
    seen = []
    cloudflare.fake.switches.latency = 0.3
    process = program.start("present-txt", "--wait", "0", cloudflare.name, ONE)
    wait_until(lambda: cloudflare.fake.log.requests
               or process.poll() is not None, 20)
    if process.poll() is None:
        seen.append(given_up(process.pid))
    check_done(finish(process))
    assert seen == [state if sandbox == "yes" else before]


@pytest.mark.parametrize("setting, old, new", [
    ("on-change", "", 'on-change = "/bin/true"'),
    ("state-dir", 'state-dir = "{0}/state"', 'state-dir = "{0}/home"')])
def test_reload_that_would_not_work(setting, old, new, cloudflare,  # noqa: F811
                                    program, watch):    # noqa: F811
    """It is told, and what was goes on."""
    del program.env["DDNS01_STATE_DIR"]

    def configure(line):
        line = line.format(program.folder)
        top, own = (line, "") if setting == "state-dir" else ("", line)
        program.configure("\n".join([
            top, cloudflare.config(
                "update-ip {", f'  names = {{ "{cloudflare.name}" }}',
                f'  ipv4 = "file:{address_file(program)}"', own, "}")]))

    configure(old)
    one = watch(program, "--every", "1d", env={"XDG_STATE_HOME": program.home})
    one.wait_round(1)
    configure(new)
    one.send(signal.SIGHUP)
    one.wait_for(f"'{setting}' is new.*start ddns01 again.*old configuration")
    address_file(program, NEW)
    one.check()
    assert cloudflare.published(cloudflare.name, "A") == [NEW]


def test_watch(cloudflare, program, watch):     # noqa: F811
    """Files that are replaced, and read again, are still within reach."""
    source = address_file(program)
    program.configure(cloudflare.config(
        "update-ip {", f'  names = {{ "{cloudflare.name}" }}',
        f'  ipv4 = "file:{source}"', "}"))
    one = watch(program, *NEVER)
    one.wait_round(1)
    assert given_up(one.pid) == ("1", "2")
    os.unlink(source)
    address_file(program, NEW)
    one.check()
    assert one.stop().status == 0
    assert cloudflare.published(cloudflare.name, "A") == [NEW]
