"""60 requests a minute and endpoint: paced, and what happens after a 429."""

import json
import os
import time

import pytest

from lab import finish
from lab.cloudflare import lines, update
from lab.expect import check_done, check_failure
from lab.godaddy import (godaddy, new_godaddy_v1,   # noqa: F401 (fixtures)
                         new_godaddy_v3)
from vectors import ONE, TWO, many

AT_ONCE = 5         # seconds; far less than any wait below
CLOCK = {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def later(minutes):
    return {"under": ["faketime", "-f", f"+{minutes}m"], "env": CLOCK}


def timed(call):
    start = time.monotonic()
    result = call()
    return result, time.monotonic() - start


@pytest.fixture
def known(godaddy, program):                                # noqa: F811
    """The domain is known; there is something to change and to remove."""
    program.configure(godaddy.config())
    check_done(program("present-txt", godaddy.full("first"), TWO))
    check_done(program(*update(godaddy)))
    return program


VERBS = {
    "present": lambda site: ["present-txt", "--wait", "0", site.name, ONE],
    "cleanup": lambda site: ["cleanup-txt", site.full("first"), TWO],
    "update": lambda site: update(site, "home", "203.0.113.99"),
}


@pytest.mark.parametrize("said", [{}, {"after": 600},
                                  {"after": 600, "in_body": False,
                                   "header": "seconds"},
                                  {"code": "QUOTA_EXCEEDED"}], ids=str)
@pytest.mark.parametrize("verb", VERBS)
def test_long(verb, said, godaddy, known):                  # noqa: F811
    """Nobody waits so long: 75, and how long it lasts, for all processes."""
    godaddy.fake.fault("429", times=None, **said)
    before = godaddy.records()
    with godaddy.cost() as cost:
        result, spent = timed(lambda: known(*VERBS[verb](godaddy)))
    wait = said.get("after", 3600 if "code" in said else 60)
    check_failure(result, 75, "429", f"wait {wait} s")
    assert len(cost.calls) == 1 and spent < AT_ONCE
    assert godaddy.records() == before
    godaddy.fake.faults.clear()
    with godaddy.cost() as cost:
        check_failure(known(*VERBS[verb](godaddy)), 75, "429")
    assert cost.calls == []
    check_done(known(*VERBS[verb](godaddy), **later(wait // 60 + 1)))


@pytest.mark.parametrize("said", [{"after": 1},
                                  {"after": 1, "in_body": False,
                                   "header": "seconds"}], ids=str)
@pytest.mark.parametrize("verb", VERBS)
def test_short(verb, said, godaddy, known):                 # noqa: F811
    godaddy.fake.fault("429", **said)
    with godaddy.cost() as cost:
        check_done(known(*VERBS[verb](godaddy)))
    assert cost.requests[1].arrived - cost.requests[0].arrived > 0.9


@pytest.mark.parametrize("body", ["429-html", "error"])
def test_429_of_other_shapes(body, godaddy, known):         # noqa: F811
    godaddy.fake.fault(body, status=429, times=None)
    check_failure(known(*VERBS["update"](godaddy)), 75, "429", "wait 60 s")


@pytest.mark.long
def test_nothing_is_asked_too_often(godaddy, known):        # noqa: F811
    """A limit of 5: the sixth waits for its turn, and there is no 429."""
    known.configure(godaddy.config(limit=5))
    godaddy.fake.switches.set(limit=5, limit_window=58)
    godaddy.fake.limiter.clear()
    names = [godaddy.full(f"n{n}") for n in range(6)]
    process = known.start(*update(godaddy), *names)
    limit = time.monotonic() + 20
    while len(godaddy.values("n4", "A")) == 0 and time.monotonic() < limit:
        time.sleep(0.05)
    with open(f"{known.state}/pace.json", encoding="utf-8") as file:
        times = [t for one in json.load(file).values() if isinstance(one, dict)
                 for t in one.values()]
    assert all(t[5] - t[0] >= 60 for t in times if len(t) > 5) and any(
        len(t) > 5 for t in times)
    assert {one.status for one in godaddy.fake.log.requests} <= {
        200, 201, 204}
    process.terminate()
    finish(process)


def test_count_is_shared(godaddy, known):                   # noqa: F811
    """What one process has used up, the next cannot: 75 within patience."""
    known.configure(godaddy.config(limit=2))
    started = [known.start("present-txt", "--wait", "0",
                           godaddy.full(value[:5]), value)
               for value in many(9)]
    time.sleep(2)
    asked = [r for r in godaddy.fake.log.requests if r.method != "GET"]
    # two before the limit was set, and two by it
    assert len(asked) <= 4
    for process in started:
        process.terminate()
        finish(process)


def test_too_long_a_queue(godaddy, known):                  # noqa: F811
    """What would have to wait for more than two minutes fails at once."""
    known.configure(godaddy.config(limit=1))
    state = f"{known.state}/pace.json"
    with open(state, "w", encoding="utf-8") as file:
        now = int(time.time())
        json.dump({"version": 1, f"gd godaddy {godaddy.fake.url}": {
            name: [now, now + 61, now + 110] for name in (
                "PATCH /v1/domains/{domain}/records", "GET dns-records")}},
                  file)
    with godaddy.cost() as cost:
        result, spent = timed(lambda: known(
            "present-txt", "--wait", "0", godaddy.name, ONE))
    check_failure(result, 75, "1 requests a minute")
    assert cost.calls == [] and spent < 40


@pytest.mark.parametrize("state", ["", "[]", '{"version":1}', "{",
                                   '{"version":1,"gd godaddy x":[]}'])
def test_damaged_state(state, godaddy, known):              # noqa: F811
    known.configure(godaddy.config(limit=60))
    with open(f"{known.state}/pace.json", "w", encoding="utf-8") as file:
        file.write(state)
    check_done(known("present-txt", godaddy.name, ONE))
    for name in known.state_files():
        if name.endswith(".bad"):
            os.remove(f"{known.state}/{name}")


def test_without_a_state(godaddy, known):                   # noqa: F811
    known.configure(godaddy.config(limit=60))
    text = lines((godaddy.full(f"h{n}"), v) for n, v in enumerate(many(20)))
    result = known("present-txt", "--wait", "0", "--stdin", stdin=text,
                   env={"DDNS01_STATE_DIR": "/proc/none"})
    assert result.status == 0, result


@pytest.mark.parametrize("limit", ["-1", "many", "100001"])
def test_bad_setting(limit, godaddy, known):                # noqa: F811
    known.configure(godaddy.config(limit=limit))
    check_failure(known(*update(godaddy)), 2, "rate-limit")
