"""update-ip: records follow the address, and nothing else happens."""

import time

import pytest

from lab import config
from lab.expect import check_done, check_failure, unchanged
from vectors import ONE

OLD, NEW = "192.0.2.1", "192.0.2.2"
OLD6, NEW6 = "2001:db8::1", "2001:db8::2"
V4, V6 = ["--ipv4", f"static:{NEW}"], ["--ipv6", f"static:{NEW6}"]


@pytest.fixture(params=["bind", "knot"])
def any_site(new_site, request):
    return new_site(knot=request.param == "knot")


def cost(site, call):
    before = site.server.counts()
    call()
    after = site.server.counts()
    return {k: after[k] - before[k] for k in after}


def test_new_record(any_site, program):
    program.configure(any_site.config())
    home = f"home.{any_site.name}"
    result = program("update-ip", *V4, "--ttl", "77", home)
    check_done(result)
    assert any_site.records()[(home, "A")] == (77, [NEW])
    assert (home, "AAAA") not in any_site.records()


def test_both_families_in_one_update(site, ddns01):
    home = f"home.{site.name}"
    paid = cost(site, lambda: check_done(ddns01("update-ip", *V4, *V6, home)))
    assert paid["UPDATE"] == 1
    assert site.values(home, "A") == [NEW]
    assert site.values(home, "AAAA") == [NEW6]


def test_change_replaces_all_and_keeps_the_rest(any_site, program):
    """All old addresses go, the TTL and other types stay."""
    program.configure(any_site.config())
    home = f"home.{any_site.name}"
    any_site.change(("home", 555, "A", OLD), ("home", 555, "A", "192.0.2.9"),
                    ("home", 99, "AAAA", OLD6), ("home", 99, "TXT", "text"),
                    ("other", 99, "A", OLD))
    before = any_site.records()
    check_done(program("update-ip", *V4, home))
    after = any_site.records()
    assert after.pop((home, "A")) == (555, [NEW])
    del before[(home, "A")]
    del before[(any_site.name, "SOA")], after[(any_site.name, "SOA")]
    assert after == before


def test_ttl_is_enforced_on_request(site, ddns01):
    """A ttl that the user gave is wanted, the default is not."""
    site.change(("home", 555, "A", OLD))
    check_done(ddns01("update-ip", *V4, "--ttl", "66", f"home.{site.name}"))
    assert site.ttl(f"home.{site.name}", "A") in (66, 555)


def test_unchanged_costs_nothing(site, ddns01):
    """Not one message reaches the server, and the resolver is left alone."""
    home = f"home.{site.name}"
    check_done(ddns01("update-ip", *V4, *V6, home))
    mark = site.internet.resolver.mark()
    paid = cost(site, lambda: check_done(ddns01("update-ip", *V4, *V6, home)))
    assert paid == {"UPDATE": 0, "QUERY": 0, "TCP": 0}
    assert site.internet.resolver.queries(mark) == []
    result = ddns01("--json", "update-ip", *V4, home)
    assert [j["outcome"] for j in result.json] == ["unchanged"]


def test_already_so_without_memory(site, ddns01):
    """It is read and found right: no UPDATE."""
    site.change(("home", 555, "A", NEW))
    with unchanged(site):
        paid = cost(site, lambda: check_done(
            ddns01("update-ip", *V4, f"home.{site.name}")))
    assert paid["UPDATE"] == 0


def test_changes_back_and_forth(site, ddns01):
    home = f"home.{site.name}"
    for address in (OLD, NEW, OLD, OLD, NEW):
        check_done(ddns01("update-ip", "--ipv4", f"static:{address}", home))
        assert site.values(home, "A") == [address]


def test_audit_finds_a_foreign_change(site, ddns01):
    """After the time the record is read again, and put right."""
    home = f"home.{site.name}"
    audit = ["--audit", "1s"]
    check_done(ddns01("update-ip", *audit, *V4, home))
    site.change(("home", 60, "A", OLD), remove=[("home", "A")])
    time.sleep(1.1)
    check_done(ddns01("update-ip", *audit, *V4, home))
    assert site.values(home, "A") == [NEW]


def test_names_from_the_configuration(site, program):
    program.configure(site.config(f"""
update-ip {{
    names = {{ one.{site.name}, "*.two.{site.name}", {site.name} }}
    ipv4 = static:{NEW}
    ttl = 120
    name one.{site.name} {{ ttl = 60  ipv6 = "static:{NEW6}" }}
}}"""))
    paid = cost(site, lambda: check_done(program("update-ip")))
    assert paid["UPDATE"] == 1
    records = site.records()
    assert records[(f"one.{site.name}", "A")] == (60, [NEW])
    assert records[(f"one.{site.name}", "AAAA")] == (60, [NEW6])
    assert records[(f"*.two.{site.name}", "A")] == (120, [NEW])
    assert records[(site.name, "A")] == (120, [NEW])
    assert len([key for key in records if key[1] == "AAAA"]) == 1


def test_operands_instead_of_the_configured_names(site, program):
    program.configure(site.config(
        f"update-ip {{ names = {{ a.{site.name} }} }}"))
    check_done(program("update-ip", *V4, f"b.{site.name}"))
    assert site.values(f"a.{site.name}", "A") == []
    assert site.values(f"b.{site.name}", "A") == [NEW]


def test_no_names(site, ddns01):
    with unchanged(site):
        check_failure(ddns01("update-ip", *V4), 2)


def test_wildcard_name_is_not_its_parent(site, ddns01):
    check_done(ddns01("update-ip", *V4, f"*.w.{site.name}"))
    assert (f"*.w.{site.name}", "A") in site.records()


def test_name_that_a_wildcard_catches(new_site, program):
    """It gets a record of its own; the wildcard stays as it is."""
    site = new_site(records=f"* A {OLD}")
    program.configure(site.config())
    check_done(program("update-ip", *V4, f"home.{site.name}"))
    records = site.records()
    assert records[(f"home.{site.name}", "A")][1] == [NEW]
    assert records[(f"*.{site.name}", "A")] == (300, [OLD])


def test_cname_in_the_way(site, ddns01):
    """Whose it is, we cannot know: it is named and left alone."""
    site.change(("home", 60, "CNAME", f"elsewhere.{site.name}."))
    with unchanged(site):
        result = ddns01("update-ip", *V4, f"home.{site.name}")
    check_failure(result, 1, f"home.{site.name}", "CNAME")


def test_one_bad_name_fails_alone(new_site, program):
    site = new_site(policy='deny lab-key name "bad.{0}"; '
                           "grant lab-key zonesub ANY;")
    program.configure(site.config())
    names = [f"{n}.{site.name}" for n in ("good", "bad", "better")]
    result = program("--json", "update-ip", *V4, *names)
    check_failure(result, 1, f"bad.{site.name}")
    assert [j["outcome"] for j in result.json] == ["changed", "failed",
                                                   "changed"]
    assert [j["status"] for j in result.json] == [0, 1, 0]
    assert site.values(names[0], "A") == site.values(names[2], "A") == [NEW]
    assert site.values(names[1], "A") == []


def test_two_zones(new_site, internet, program):
    sites = [new_site(), new_site()]
    program.configure(config(internet, sites[0].account("one"),
                             sites[1].account("two")))
    names = [f"home.{s.name}" for s in sites]
    result = program("--json", "update-ip", *V4, *names)
    check_done(result)
    assert [(j["zone"], j["account"]) for j in result.json] == [
        (sites[0].name, "one"), (sites[1].name, "two")]
    assert [s.values(n, "A") for s, n in zip(sites, names)] == [[NEW]] * 2


def test_worst_status_of_a_mix(new_site, internet, program):
    """1 is worse than 75 is worse than 0; each name has its own."""
    good, down = new_site(), new_site()
    program.configure(config(internet, good.account("good"), down.account(
        "down", f"zones = {{ {down.name} }}")))
    down.server.stop()
    names = [f"a.{good.name}", f"a.{down.name}", "a.no-such-zone.test"]
    result = program("--json", "update-ip", *V4, *names[:2])
    check_failure(result, 75, down.address)
    assert [j["status"] for j in result.json] == [0, 75]
    result = program("--json", "update-ip", *V4, *names)
    assert result.status == 1, result
    assert [j["status"] for j in result.json] == [0, 75, 1]
    assert len(result.errors) == 2, result


def test_server_down_changes_nothing_and_is_remembered_as_nothing(site,
                                                                  ddns01):
    """The next run does not believe that it was done."""
    home = f"home.{site.name}"
    site.server.stop()
    result = ddns01("update-ip", *V4, home)
    check_failure(result, 75)
    site.server.start()
    check_done(ddns01("update-ip", *V4, home))
    assert site.values(home, "A") == [NEW]


def test_spellings(site, ddns01):
    check_done(ddns01("update-ip", *V4, f"BÜCHER.{site.name}."))
    assert site.values(f"xn--bcher-kva.{site.name}", "A") == [NEW]


def test_challenges_are_left_alone(site, ddns01):
    """Both halves of the program at one zone at a time."""
    check_done(ddns01("present-txt", site.name, ONE))
    check_done(ddns01("update-ip", *V4, site.name))
    assert site.challenge() == [ONE]
