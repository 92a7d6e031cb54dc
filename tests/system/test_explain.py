"""--explain and --dry-run of update-ip: how each result comes about."""

import pytest

from lab.cloudflare import (IP, NEXT, cf, cloudflare,   # noqa: F401 (fixtures)
                            new_cloudflare, update)
from lab.expect import check_done, unchanged

OLD, NEW = "192.0.2.1", "192.0.2.7"
V4 = ["--ipv4", f"static:{NEW}"]


def parts(result):
    """{heading: its indented lines}, in order."""
    found = {}
    for line in result.out.splitlines():
        if line.startswith("    "):
            found[list(found)[-1]].append(line.strip())
        else:
            found[line] = []
    return found


@pytest.mark.parametrize("there, plan", [
    ([], f"none -> {NEW}"), ([OLD], f"{OLD} -> {NEW}"),
    ([OLD, "192.0.2.2"], f"{OLD},192.0.2.2 -> {NEW}")])
def test_plan(there, plan, site, ddns01):
    site.change(*[("home", 60, "A", one) for one in there])
    home = site.full("home")
    with unchanged(site):
        result = ddns01("-n", "update-ip", *V4, home)
        told = ddns01("-n", "--json", "update-ip", *V4, home)
    check_done(result)
    word, kind, outcome, rest = result.out.rstrip("\n").split(" ", 3)
    assert (word, kind, outcome) == (home, "A", "planned")
    assert sorted(rest.split(" -> ")[0].split(",")) == sorted(
        plan.split(" -> ")[0].split(",")) and rest.endswith(f" -> {NEW}")
    line, = told.json
    assert (sorted(line["was"]), line["values"]) == (sorted(there), [NEW])


def test_plan_from_the_state(cloudflare, cf):   # noqa: F811
    """Where nobody has to look, the old value is the one we know."""
    check_done(cf(*update(cloudflare)))
    with cloudflare.cost() as cost:
        result = cf("-n", *update(cloudflare, "home", NEXT))
    check_done(result)
    assert result.out == (f"{cloudflare.full('home')} A planned "
                          f"{IP} -> {NEXT}\n")
    assert cost.writes == []
    assert cloudflare.record("home")["content"] == IP


def test_nothing_to_plan(site, ddns01):
    site.change(("home", 60, "A", NEW))
    result = ddns01("-n", "update-ip", *V4, site.full("home"))
    check_done(result)
    assert result.out == f"{site.full('home')} A unchanged {NEW}\n"


def test_all_facts(site, ddns01):
    """Sources in order, refused ones with the reason; then each record."""
    home = site.full("home")
    site.change(("home", 60, "A", OLD))
    words = ["update-ip", "--ipv4", f"interface:lo,static:{NEW}", home]
    result = ddns01("--explain", *words)
    check_done(result)
    found = parts(result)
    assert list(found) == [f"ipv4 = interface:lo,static:{NEW}: {NEW}",
                           "ipv6 = off: switched off", f"{home} A",
                           f"{home} A changed {NEW}"]
    refused, taken = found[f"ipv4 = interface:lo,static:{NEW}: {NEW}"]
    assert refused.startswith("interface:lo: refused: 127.")
    assert "Loopback" in refused
    assert taken == f"static:{NEW}: {NEW}"
    assert found[f"{home} A"] == [
        f"address: {NEW}", f"zone: {site.name}", "account: lab",
        "state: nothing is known", f"provider: {OLD}",
        f"result: changed: {OLD} -> {NEW}"]
    again = parts(ddns01("--explain", *words))[f"{home} A"]
    assert again[3].startswith(f"state: {NEW}, confirmed ")
    assert again[3].endswith(" s ago")
    assert again[4:] == [
        "provider: was not asked what is there",
        "result: unchanged, as the state says; nobody was asked"]
    with unchanged(site):
        planned = parts(ddns01("-n", "--explain", "update-ip", "--ipv4",
                               f"static:{OLD}", home))[f"{home} A"]
    assert planned[-1] == f"result: planned: {NEW} -> {OLD}"


def test_audit(site, ddns01):
    home = site.full("home")
    check_done(ddns01("update-ip", *V4, home))
    found = parts(ddns01("--explain", "update-ip", "--audit", "0", *V4, home))
    assert found[f"{home} A"][-2:] == [
        f"provider: {NEW}", "result: unchanged, as the provider says"]


def test_failure(site, ddns01):
    """No address: it is said which source said what, and nothing is done."""
    home = site.full("home")
    with unchanged(site):
        result = ddns01("--explain", "update-ip", "--ipv4",
                        "file:/nowhere,interface:lo", home)
    assert result.status == 75
    found = parts(result)
    head = "ipv4 = file:/nowhere,interface:lo: no address"
    assert "/nowhere" in found[head][0] and "Loopback" in found[head][1]
    assert found[f"{home} A"][0] == "address: not known"
    assert found[f"{home} A"][-1].startswith("result: failed: source ")


def test_json(site, ddns01):
    home = site.full("home")
    words = ["--json", "--explain", "update-ip", "--ipv4",
             f"interface:lo,static:{NEW}", home]
    line, = ddns01(*words).json
    assert [s["source"] for s in line["sources"]] == ["interface:lo",
                                                      f"static:{NEW}"]
    refused, taken = line["sources"]
    assert refused["refused"] and "Loopback" in refused["error"]
    assert taken == {"source": f"static:{NEW}", "address": NEW,
                     "refused": False}
    assert (line["state"], line["looked"], line["was"]) == (None, True, [])
    line, = ddns01(*words).json
    assert line["state"]["values"] == [NEW] and line["state"]["age"] < 60
    assert (line["looked"], line["was"]) == (False, [NEW])


def test_delete(site, ddns01):
    home = site.full("home")
    check_done(ddns01("update-ip", *V4, home))
    found = parts(ddns01("--explain", "update-ip", "--delete", home))
    assert list(found) == [f"{home} A", f"{home} A removed {NEW}"]
    assert found[f"{home} A"][-1] == f"result: removed: {NEW} -> none"
