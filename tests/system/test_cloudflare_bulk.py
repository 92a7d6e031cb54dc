"""Many values: batches, their limit, a bad one among them, many processes."""

import pytest

from lab import config
from lab.cloudflare import (cf, cloudflare, lines,  # noqa: F401
                            new_cloudflare, update)
from lab.expect import check_done, check_failure
from vectors import ONE, many


def sizes(cost):
    """Operations of each request that writes, the largest first."""
    return sorted((sum(map(len, one.json.values()))
                   if one.path.endswith("/batch") else 1
                   for one in cost.requests if one.method != "GET"),
                  reverse=True)


def hosts(site, count):
    return [(site.full(f"h{n}"), v) for n, v in enumerate(many(count))]


@pytest.fixture
def roomy(cloudflare, cf):                                  # noqa: F811
    """No quota, and the zone's id is known."""
    cloudflare.zone.quota = None
    check_done(cf("present-txt", cloudflare.name, ONE))
    return cloudflare


def test_450_values(roomy, cf):                             # noqa: F811
    text = lines(hosts(roomy, 450))
    with roomy.cost() as cost:
        check_done(cf("-q", "present-txt", "--wait", "0", "--stdin",
                      stdin=text))
    assert sizes(cost) == [200, 200, 50]
    assert cost.reads == [] and cost.handshakes == 1
    assert len(roomy.records()) == 451
    with roomy.cost() as cost:
        check_done(cf("-q", "cleanup-txt", "--stdin", stdin=text))
    assert sizes(cost) == [200, 200, 50] and cost.reads == []
    assert [r["content"] for r in roomy.records()] == [f'"{ONE}"']


@pytest.mark.parametrize("limit, expected", [
    (1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (3500, [7])])
def test_batch_limit(limit, expected, roomy, program):
    program.configure(config(roomy.internet, roomy.account(
        "cf", f"batch-limit = {limit}")))
    with roomy.cost() as cost:
        check_done(program("present-txt", "--stdin",
                           stdin=lines(hosts(roomy, 7))))
    assert sizes(cost) == expected


@pytest.mark.parametrize("limit", ["0", "3501", "many"])
def test_bad_batch_limit(limit, cloudflare, program):       # noqa: F811
    program.configure(config(cloudflare.internet, cloudflare.account(
        "cf", f"batch-limit = {limit}")))
    check_failure(program("present-txt", cloudflare.name, ONE), 2,
                  "batch-limit")


def test_a_plan_with_a_lower_limit(roomy, program):
    """Too many operations for the plan: smaller batches do it all."""
    program.configure(config(roomy.internet, roomy.account(
        "cf", "batch-limit = 3500"), wait="0"))
    check_done(program("-q", "present-txt", "--stdin",
                       stdin=lines(hosts(roomy, 450))))
    assert len(roomy.records()) == 451


@pytest.mark.parametrize("bad", [[0], [39], [0, 1], [3, 20, 38]])
def test_bad_ones_are_isolated(bad, roomy, cf):             # noqa: F811
    """Few requests more, and one line, as the cause is the same."""
    pairs = hosts(roomy, 40)
    for n in bad:
        for letter in "ab":     # no room is left
            roomy.add("TXT", f"_acme-challenge.h{n}", letter * 4090)
    foreign = roomy.records()
    with roomy.cost() as cost:
        result = cf("--json", "present-txt", "--stdin", stdin=lines(pairs))
    check_failure(result, 1, roomy.full(f"h{bad[0]}"), "(1004)",
                  f"and {len(bad) - 1} more" if len(bad) > 1 else "")
    for n, (name, value) in enumerate(pairs):
        line, = [j for j in result.json if j["name"] == name]
        assert line["outcome"] == ("failed" if n in bad else "published")
        assert (value in roomy.challenge(f"h{n}")) == (n not in bad)
    assert len(cost.requests) <= 1 + 2 * 6 * len(bad)       # 2 ** 6 > 40
    kept = {r["id"]: r for r in roomy.records()}
    assert all(kept[r["id"]] == r for r in foreign)


def test_quota_in_the_middle(cloudflare, cf):               # noqa: F811
    """What fits is published, the rest is told to be too much."""
    cloudflare.zone.quota = 25
    result = cf("--json", "present-txt", "--stdin",
                stdin=lines(hosts(cloudflare, 40)))
    assert result.status == 1, result
    assert all("81045" in one for one in result.errors), result
    done = [j for j in result.json if j["outcome"] == "published"]
    assert len(done) == len(cloudflare.records()) == 25
    for one in done:
        name = one["name"].partition(".")[0]
        assert cloudflare.challenge(name) == one["values"]


@pytest.mark.parametrize("kind", ["reset", "520-html", "truncated"])
def test_one_of_three_batches_is_lost(kind, roomy, cf):     # noqa: F811
    """Answered or not, in the end every value is there once."""
    roomy.fake.fault(kind, "POST", "/batch", nth=2, commit=True)
    check_done(cf("-q", "present-txt", "--wait", "0", "--stdin",
                  stdin=lines(hosts(roomy, 450))))
    contents = roomy.fake.contents(roomy.zone)
    assert contents == sorted(f'"{v}"' for v in [ONE, *many(450)])


def test_addresses_and_a_bad_one(roomy, cf):                # noqa: F811
    """A CNAME behind the proxy fails alone."""
    roomy.add("CNAME", "h7", "elsewhere.test", proxied=True)
    names = [roomy.full(f"h{n}") for n in range(20)]
    result = cf("--json", *update(roomy), *names)
    check_failure(result, 1, roomy.full("h7"), "CNAME")
    assert len(roomy.fake.records(roomy.zone, kind="A")) == 20
    with roomy.cost() as cost:
        result = cf(*update(roomy), *names)
    check_failure(result, 1, roomy.full("h7"), "CNAME")
    assert cost.writes == []


def test_dry_run_writes_nothing(roomy, cf):                 # noqa: F811
    roomy.add("A", "home", "192.0.2.1")
    before = roomy.records()
    for words in (["present-txt", roomy.full("www"), ONE], update(roomy),
                  ["cleanup-txt", roomy.name, ONE]):
        with roomy.cost() as cost:
            result = cf("--json", "-n", *words)
        check_done(result)
        assert [j["outcome"] for j in result.json] == ["planned"]
        assert cost.writes == []
    assert roomy.records() == before
