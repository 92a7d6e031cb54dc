"""429: waits as told, or gives up at once; other processes wait, too."""

import time

import pytest

from lab import Program, config, finish
from lab.cloudflare import (cf, cloudflare, new_cloudflare,  # noqa: F401
                            update)
from lab.expect import check_done, check_failure
from vectors import ONE, TWO, many

BODIES = ["10429", "10100", "10300", "971", "html", "text", "empty"]
AT_ONCE = 1.5       # seconds


def timed(call):
    start = time.monotonic()
    result = call()
    return result, time.monotonic() - start


@pytest.fixture
def known(cloudflare, cf):                                  # noqa: F811
    """The zone's id is in the state; there is something to clean up."""
    check_done(cf("present-txt", cloudflare.full("first"), TWO))
    check_done(cf(*update(cloudflare)))
    return cf


VERBS = {
    "present": lambda site: ["present-txt", site.name, ONE],
    "cleanup": lambda site: ["cleanup-txt", site.full("first"), TWO],
    "update": lambda site: update(site, "home", "203.0.113.99"),
}


@pytest.mark.parametrize("after", [None, 600])
@pytest.mark.parametrize("body", BODIES)
def test_long(body, after, cloudflare, known):              # noqa: F811
    """Nobody waits for five minutes: 75, and how long it lasts."""
    cloudflare.fake.fault("429", "POST", times=None, body=body, after=after)
    before = cloudflare.records()
    with cloudflare.cost() as cost:
        result, spent = timed(lambda: known("present-txt", cloudflare.name,
                                            ONE))
    check_failure(result, 75, "429", str(after or 300))
    assert cost.calls == ["POST dns_records"]
    assert spent < AT_ONCE
    assert cloudflare.records() == before


@pytest.mark.parametrize("header", ["seconds", "date"])
@pytest.mark.parametrize("verb", VERBS)
def test_short(verb, header, cloudflare, known):            # noqa: F811
    cloudflare.fake.fault("429", "POST|PATCH|DELETE", after=2, header=header)
    with cloudflare.cost() as cost:
        result, spent = timed(lambda: known(*VERBS[verb](cloudflare)))
    check_done(result)
    assert len(cost.writes) == 2 and spent > 1
    assert cost.requests[-1].arrived - cost.requests[0].arrived > 0.9


@pytest.mark.parametrize("where", ["zones", "dns_records"])
def test_short_one_for_a_look(where, cloudflare, cf):       # noqa: F811
    """Looking up a zone and listing records wait likewise."""
    cloudflare.add("A", "home", "192.0.2.1")
    cloudflare.fake.fault("429", "GET", where, after=3)
    with cloudflare.cost() as cost:
        check_done(cf(*update(cloudflare)))
    times = [one.arrived for one in cost.requests]
    assert max(b - a for a, b in zip(times, times[1:])) > 1.9
    assert len(cost.writes) == 1


@pytest.mark.parametrize("where", ["zones", "dns_records"])
def test_long_one_for_a_look(where, cloudflare, cf):        # noqa: F811
    cloudflare.add("A", "home", "192.0.2.1")
    cloudflare.fake.fault("429", "GET", where, times=None, after=200)
    with cloudflare.cost() as cost:
        result, spent = timed(lambda: cf(*update(cloudflare)))
    check_failure(result, 75, "429", "200")
    assert spent < AT_ONCE
    assert cost.writes == [] and cost.calls.count("GET dns_records") <= 1


def test_ratelimit_header(cloudflare, known):               # noqa: F811
    """Without Retry-After, Ratelimit says when there is something left."""
    cloudflare.fake.switches.set(limit=2, limit_window=2, limit_block=2,
                                 retry_after="none")
    cloudflare.fake.limiter.clear()
    values = many(3)
    for value in values:
        check_done(known("present-txt", cloudflare.name, value))
    assert cloudflare.challenge() == values
    times = [one.arrived for one in cloudflare.fake.log.requests[-2:]]
    assert times[1] - times[0] > 0.9


@pytest.mark.parametrize("verb", VERBS)
def test_shared_between_processes(verb, cloudflare, known):     # noqa: F811
    """While it lasts no process asks; then all is as before."""
    cloudflare.fake.fault("429", "POST", after=40)
    check_failure(known("present-txt", cloudflare.full("x"), ONE), 75, "429")
    cloudflare.fake.faults.clear()
    with cloudflare.cost() as cost:
        result, spent = timed(lambda: known(*VERBS[verb](cloudflare)))
    check_failure(result, 75, "429")
    assert cost.calls == [] and cost.handshakes == 0 and spent < AT_ONCE
    later = ["faketime", "-f", "+1m"]
    check_done(known(*VERBS[verb](cloudflare), under=later,
                     env={"FAKETIME_DONT_FAKE_MONOTONIC": "1"}))


def test_short_one_is_shared_too(cloudflare, known):        # noqa: F811
    """A second process waits for what the first was told."""
    cloudflare.fake.fault("429", "POST", after=3)
    with cloudflare.cost() as cost:
        first = known.start("present-txt", cloudflare.name, ONE)
        time.sleep(1)
        second = known.start("present-txt", cloudflare.full("x"), TWO)
        for process in first, second:
            check_done(finish(process))
    times = [one.arrived for one in cost.requests]
    assert times[1] - times[0] > 1.9 and len(times) == 3


def test_other_accounts_go_on(cloudflare, new_cloudflare,   # noqa: F811
                              program):
    other = new_cloudflare()
    program.configure(config(cloudflare.internet, cloudflare.account("a"),
                             other.account("b")))
    cloudflare.fake.fault("429", times=None, after=600)
    result = program("present-txt", cloudflare.name, ONE, other.name, TWO)
    check_failure(result, 75, cloudflare.name, "429")
    assert other.challenge() == [TWO]


def test_without_a_state(cloudflare, program, tmp_path):    # noqa: F811
    """Nothing can be shared, all the rest is the same."""
    one = Program(tmp_path / "other")
    one.configure(cloudflare.config())
    one.env["DDNS01_STATE_DIR"] = "/proc/none"
    cloudflare.fake.fault("429", "POST", after=600)
    result, spent = timed(lambda: one("present-txt", cloudflare.name, ONE))
    check_failure(result, 75, "429", "600")
    assert spent < AT_ONCE
    assert one("present-txt", cloudflare.name, ONE).status == 0


def test_slow_answers(cloudflare, known):                   # noqa: F811
    """Soft throttling: five seconds for every answer."""
    cloudflare.fake.fault("slow", times=None, seconds=5)
    check_done(known("present-txt", cloudflare.name, ONE))
    assert cloudflare.challenge() == [ONE]


def test_a_few_per_second(cloudflare, cf):                  # noqa: F811
    """Below the limit of the address all is done, if not at once."""
    cloudflare.fake.switches.limit_per_second = 3
    zones = [cloudflare.add_zone() for _ in range(6)]
    pairs = [word for zone in zones for word in (zone.ascii, ONE)]
    check_done(cf("present-txt", *pairs))
    assert all(len(zone.records) == 1 for zone in zones)


@pytest.mark.parametrize("header", ["seconds", "date"])
def test_no_wait_at_all(header, cloudflare, known):         # noqa: F811
    """Retry-After of now or before: soon, not in five minutes."""
    cloudflare.fake.fault("429", "POST", after=0 if header == "seconds" else -9,
                          header=header)
    with cloudflare.cost() as cost:
        check_done(known("present-txt", cloudflare.name, ONE))
    assert cost.calls == ["POST dns_records"] * 2
