"""Killed or stopped at any instant, the next run puts things right."""

import re
import signal

import pytest

from lab import finish, wait_until
from lab.expect import check_done
from test_wait import lagging       # noqa: F401 (a fixture)
from vectors import ONE, TWO

# Calls that change something outside of the process. Between two of them
# every instant is like every other, so these are all the points there are.
CHANGING = ("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync",
            "rename", "renameat", "renameat2", "link", "linkat", "unlink",
            "unlinkat", "flock", "connect", "sendto", "sendmsg", "sendmmsg",
            "writev")
QUIET = {"ASAN_OPTIONS": "detect_leaks=0"}      # ptrace is taken


def changing_calls(program, tmp_path, *args):
    """[(call, count)]: the n-th of its kind, in order, of a whole run."""
    trace = tmp_path / "trace"
    check_done(program(*args, env=QUIET, under=[
        "strace", "-f", "-qq", "-o", str(trace),
        "-e", "trace=" + ",".join(CHANGING), "-e", "signal=none"]))
    seen, points = {}, []
    for line in trace.read_text().splitlines():
        call = re.match(r"\d+ +(\w+)\(", line)
        if not call:
            continue
        call = call.group(1)
        seen[call] = seen.get(call, 0) + 1
        if call != "openat" or "O_CREAT" in line or "O_TMPFILE" in line:
            points.append((call, seen[call]))
    return points


def run_killed(program, point, *args):
    call, count = point
    return program(*args, env=QUIET, under=[
        "strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
        "-e", f"inject={call}:signal=KILL:when={count}"])


def journal(program):
    try:
        with open(f"{program.state}/journal.json", encoding="utf-8") as text:
            return text.read()
    except FileNotFoundError:
        return ""


def test_kill_present_anywhere(site, ddns01, tmp_path):
    """After it cleanup-txt empties the zone, and a new present works."""
    present = ["present-txt", site.name, ONE]
    cleanup = ["cleanup-txt", site.name, ONE]
    check_done(ddns01(*present))
    check_done(ddns01(*cleanup))
    points = changing_calls(ddns01, tmp_path, *present)
    check_done(ddns01(*cleanup))
    assert len(points) > 5
    published = 0
    for point in points:
        result = run_killed(ddns01, point, *present)
        assert result.status == -signal.SIGKILL, (point, result)
        published += site.challenge() == [ONE]
        result = ddns01(*cleanup)
        assert (result.status, result.errors) == (0, []), (point, result)
        assert site.challenge() == [], point
        assert ONE not in journal(ddns01), point
    assert 0 < published < len(points)
    check_done(ddns01(*present))
    assert site.challenge() == [ONE]


def test_kill_present_then_present(site, ddns01, tmp_path):
    present = ["present-txt", site.name, ONE]
    points = changing_calls(ddns01, tmp_path, *present)
    for point in points[::3]:
        check_done(ddns01("cleanup-txt", site.name, ONE))
        run_killed(ddns01, point, *present)
        result = ddns01(*present)
        assert (result.status, result.errors) == (0, []), (point, result)
        assert site.challenge() == [ONE]


def test_kill_cleanup_anywhere(site, ddns01, tmp_path):
    """Cleanup again finishes it; what others published stays."""
    present = ["present-txt", site.name, ONE]
    cleanup = ["cleanup-txt", site.name, ONE]
    check_done(ddns01("present-txt", site.name, TWO))
    check_done(ddns01(*present))
    points = changing_calls(ddns01, tmp_path, *cleanup)
    for point in points:
        check_done(ddns01(*present))
        run_killed(ddns01, point, *cleanup)
        result = ddns01(*cleanup)
        assert (result.status, result.errors) == (0, []), (point, result)
        assert site.challenge() == [TWO], point
    assert ONE not in journal(ddns01)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stopped_while_waiting(how, lagging, program):     # noqa: F811
    """It ends soon and quietly; cleanup-txt knows what to do."""
    program.configure(lagging.config(wait="10m"))
    process = program.start("present-txt", lagging.name, ONE)
    assert wait_until(lambda: lagging.challenge() == [ONE])
    process.send_signal(how)
    result = finish(process, limit=10)
    assert result.status in (-how, 75), result
    assert result.out == "" or "later" in result.out
    assert len(result.err.splitlines()) <= 1
    check_done(program("cleanup-txt", lagging.name, ONE))
    assert lagging.challenge() == []
