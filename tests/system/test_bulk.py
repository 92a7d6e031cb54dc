"""Many values: few messages, nothing lost, one bad name fails alone."""

import pytest

from lab import config
from lab.expect import check_done
from vectors import many

SIXTY_FOUR_KIB = 65535


def counted(site, call):
    """The result of call() and what it cost the server."""
    before = site.server.counts()
    result = call()
    after = site.server.counts()
    return result, {k: after[k] - before[k] for k in after}


def lines(pairs):
    return "".join(f"{name} {value}\n" for name, value in pairs)


def test_hundred_names_in_one_update(site, ddns01):
    names = [f"host{n}" for n in range(100)]
    text = lines((site.full(n), v) for n, v in zip(names, many(100)))
    result, cost = counted(
        site, lambda: ddns01("--json", "present-txt", "--stdin", stdin=text))
    check_done(result)
    assert cost["UPDATE"] == 1
    assert {line["outcome"] for line in result.json} == {"published"}
    assert len(result.json) == 100
    records = site.records()
    for name, value in zip(names, many(100)):
        key = (f"_acme-challenge.{name}.{site.name}", "TXT")
        assert records[key] == (60, [f'"{value}"'])
    result, cost = counted(
        site, lambda: ddns01("cleanup-txt", "--stdin", stdin=text))
    check_done(result)
    assert cost["UPDATE"] == 1
    assert not [key for key in site.records() if key[1] == "TXT"]


def test_hundred_values_at_one_name(site, ddns01):
    text = lines((site.name, v) for v in many(100))
    result, cost = counted(
        site, lambda: ddns01("present-txt", "--stdin", stdin=text))
    check_done(result)
    assert cost["UPDATE"] == 1
    assert site.challenge() == many(100)
    result, cost = counted(
        site, lambda: ddns01("cleanup-txt", "--stdin", stdin=text))
    check_done(result)
    assert cost["UPDATE"] == 1
    assert site.challenge() == []


def test_large_update_goes_over_one_tcp_connection(site, ddns01):
    """Also the reads before it: no connection per name."""
    text = lines((site.full(f"h{n}"), v) for n, v in enumerate(many(100)))
    result, cost = counted(site, lambda: ddns01(
        "present-txt", "--wait", "0", "--stdin", stdin=text))
    check_done(result)
    assert cost["UPDATE"] == 1
    ports = set(site.server.update_ports())
    assert len(ports) == 1
    assert cost["TCP"] == 1


def test_split_at_64_kib_only(site, ddns01):
    """1600 names take more than one message, but no more than needed."""
    count = 1600
    pairs = [(site.full(f"n{n}"), v) for n, v in enumerate(many(count))]
    result, cost = counted(site, lambda: ddns01(
        "present-txt", "--stdin", "--wait", "60s", stdin=lines(pairs)))
    check_done(result)
    # Owner (with compression), type, class, TTL, length, and the string.
    least = sum(len(f"_acme-challenge.n{n}.") + 2 + 10 + 1 + len(v)
                for n, (_, v) in enumerate(pairs)) / SIXTY_FOUR_KIB
    uncompressed = least + count * len(site.name) / SIXTY_FOUR_KIB
    assert least <= cost["UPDATE"] <= uncompressed + 1
    assert len(set(site.server.update_ports())) <= cost["UPDATE"]
    txt = [key for key in site.records() if key[1] == "TXT"]
    assert len(txt) == count
    result, cost = counted(site, lambda: ddns01(
        "cleanup-txt", "--stdin", stdin=lines(pairs)))
    check_done(result)
    assert cost["UPDATE"] <= uncompressed + 1
    assert not [key for key in site.records() if key[1] == "TXT"]


def test_two_zones_take_an_update_each(internet, new_site, program):
    sites = [new_site(), new_site()]
    program.configure(config(internet, *(s.account(f"account{n}")
                                         for n, s in enumerate(sites))))
    text = lines((s.full(f"h{n}"), v) for s in sites
                 for n, v in enumerate(many(30)))
    before = [s.server.counts()["UPDATE"] for s in sites]
    check_done(program("present-txt", "--stdin", stdin=text))
    after = [s.server.counts()["UPDATE"] for s in sites]
    assert [a - b for a, b in zip(after, before)] == [1, 1]


@pytest.mark.parametrize("count", [2, 30])
def test_one_refused_name_fails_alone(count, new_site, program):
    """The server refuses the whole message because of one name in it."""
    site = new_site(policy='deny lab-key name "_acme-challenge.bad.{0}"; '
                           "grant lab-key zonesub ANY;")
    program.configure(site.config())
    names = [f"good{n}" for n in range(count)] + ["bad"]
    text = lines((site.full(n), v) for n, v in zip(names, many(count + 1)))
    result = program("--json", "present-txt", "--stdin", stdin=text)
    assert result.status == 1, result
    assert len(result.errors) == 1, result
    assert f"bad.{site.name}" in result.errors[0]
    outcomes = {line["name"]: line for line in result.json}
    assert outcomes[site.full("bad")]["outcome"] == "failed"
    assert outcomes[site.full("bad")]["status"] == 1
    for name, value in list(zip(names, many(count + 1)))[:-1]:
        assert outcomes[site.full(name)]["outcome"] == "published"
        assert site.challenge(name) == [value]
    assert site.challenge("bad") == []
