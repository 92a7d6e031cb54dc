"""Records at GoDaddy, by both versions of its API: values, costs, zones."""

import pytest

from lab import config, finish
from lab.cloudflare import IP, NEXT, lines, update
from lab.expect import check_done, check_failure
from lab.godaddy import (gd, godaddy, new_godaddy_v1,  # noqa: F401 (fixtures)
                         new_godaddy_v3)
from vectors import ONE, TWO, many

V1 = {"v1": True, "v3": False}


def test_parallel_processes_without_a_state(godaddy, gd):   # noqa: F811
    """Nothing is locked, and values that are added are added."""
    godaddy.beside()
    values = many(10)
    started = [gd.start("present-txt", "--wait", "0", godaddy.name, value,
                        env={"DDNS01_STATE_DIR": "/proc/none"})
               for value in values]
    for process in started:
        result = finish(process)
        assert result.status == 0, result
        assert "going on without a memory" in result.err
    assert godaddy.challenge() == sorted([*values, "somebody-elses"])


def test_certbot_like(godaddy, gd):                         # noqa: F811
    """A value is visible when the call ends, and its removal is exact."""
    check_done(gd("present-txt", godaddy.name, ONE, "*." + godaddy.name, TWO))
    name = godaddy.full("_acme-challenge")
    assert godaddy.published(name) == sorted([ONE, TWO])
    check_done(gd("cleanup-txt", godaddy.name, ONE))
    assert godaddy.published(name) == [TWO]


# What it costs

def measured(site, program, *args, **more):
    with site.cost() as cost:
        check_done(program(*args, **more))
    return cost


def test_cost_of_challenges(godaddy, gd):                   # noqa: F811
    check_done(gd("present-txt", godaddy.full("first"), TWO))
    cost = measured(godaddy, gd, "present-txt", godaddy.name, ONE)
    assert cost.calls == {"v1": ["PATCH records", "GET TXT"],
                          "v3": ["GET dns-records", "POST dns-records"]}[
                              godaddy.version]
    assert cost.handshakes == 1
    cost = measured(godaddy, gd, "cleanup-txt", godaddy.name, ONE)
    assert cost.calls == {"v1": ["GET TXT", "DELETE TXT"],
                          "v3": ["DELETE dns-records"]}[godaddy.version]


def test_cost_of_an_address(godaddy, gd):                   # noqa: F811
    cost = measured(godaddy, gd, *update(godaddy))
    assert len(cost.writes) == 1 and len(cost.reads) == 2   # domain, set
    for _ in range(2):
        assert measured(godaddy, gd, *update(godaddy)).calls == []
    cost = measured(godaddy, gd, *update(godaddy, "home", NEXT))
    assert cost.calls == {"v1": ["GET A", "PUT A"],
                          "v3": ["POST dns-records", "DELETE dns-records"]}[
                              godaddy.version]
    assert godaddy.values("home", "A") == [NEXT]
    cost = measured(godaddy, gd, "update-ip", "--audit", "0",
                    *update(godaddy, "home", NEXT)[1:])
    assert len(cost.calls) == 1 and not cost.writes


def test_values_of_one_domain_at_once(new_godaddy_v1, program):     # noqa: F811
    """v1 adds them by one request, and reads some of the names back."""
    site = new_godaddy_v1()
    program.configure(site.config())
    check_done(program("present-txt", site.full("first"), TWO))
    pairs = [(site.full(f"h{n}"), value) for n, value in enumerate(many(40))]
    cost = measured(site, program, "present-txt", "--wait", "0", "--stdin",
                    stdin=lines(pairs))
    assert cost.writes == ["PATCH records"] and len(cost.reads) == 10


# What is there stays as it is

def test_addresses_keep_their_ttl(godaddy, gd):             # noqa: F811
    godaddy.add("A", "home", "192.0.2.1", ttl=777)
    for address in IP, NEXT:
        check_done(gd(*update(godaddy, "home", address)))
        assert [r[2:] for r in godaddy.records()] == [(address, 777)]
    check_done(gd("update-ip", "--enforce", "--ttl", "900", "--audit", "0",
                  *update(godaddy, "home", NEXT)[1:]))
    assert [r[2:] for r in godaddy.records()] == [(NEXT, 900)]


def test_ttl_floor(godaddy, gd):                            # noqa: F811
    check_done(gd("update-ip", "--ttl", "60", *update(godaddy)[1:]))
    check_done(gd("present-txt", godaddy.name, ONE))
    assert {r[3] for r in godaddy.records()} == {600}
    check_done(gd("update-ip", "--ttl", "900",
                  *update(godaddy, "more")[1:]))
    assert ("more", "A", IP, 900) in godaddy.records()


def test_apex_wildcard_and_six(godaddy, gd):                # noqa: F811
    check_done(gd("update-ip", "--ipv4", f"static:{IP}", "--ipv6",
                  "static:2001:DB8:0::9", "--allow-private", godaddy.name,
                  "*." + godaddy.name))
    assert [r[:3] for r in godaddy.records()] == [
        ("*", "A", IP), ("*", "AAAA", "2001:db8::9"),
        ("@", "A", IP), ("@", "AAAA", "2001:db8::9")]


def test_an_address_in_another_form(godaddy, gd):           # noqa: F811
    godaddy.add("AAAA", "home", "2001:0db8:0:0::9")
    cost = measured(godaddy, gd, "update-ip", "--ipv4", "off", "--ipv6",
                    "static:2001:db8::9", "--allow-private",
                    godaddy.full("home"))
    assert cost.writes == []


def test_alias_in_the_way(godaddy, gd):                     # noqa: F811
    """It comes up after it was looked for."""
    check_done(gd(*update(godaddy)))
    godaddy.fake.store.write(godaddy.domain, [])
    godaddy.add("CNAME", "home", "elsewhere.test")
    before = godaddy.records()
    result = gd(*update(godaddy, "home", NEXT))
    check_failure(result, 1, "DUPLICATE_RECORD", "CNAME")
    assert godaddy.records() == before


def test_somebody_has_changed_it(godaddy, gd):              # noqa: F811
    """What the state remembers may be stale."""
    check_done(gd(*update(godaddy)))
    godaddy.fake.store.write(godaddy.domain, [])
    for address in "192.0.2.1", "192.0.2.2":
        godaddy.add("A", "home", address)
    check_done(gd(*update(godaddy, "home", NEXT)))
    assert godaddy.values("home", "A") == [NEXT]


def test_value_removed_and_added_by_another(godaddy, gd):   # noqa: F811
    check_done(gd("present-txt", godaddy.name, ONE))
    godaddy.fake.store.write(godaddy.domain, [])
    godaddy.foreign("_acme-challenge", ONE)
    check_done(gd("cleanup-txt", godaddy.name, ONE))
    assert godaddy.records() == []


def test_dry_run(godaddy, gd):                              # noqa: F811
    godaddy.beside()
    before = godaddy.records()
    with godaddy.cost() as cost:
        for words in (["present-txt", godaddy.name, ONE], update(godaddy),
                      ["cleanup-txt", godaddy.name, "somebody-elses"]):
            check_done(gd("--dry-run", *words))
    assert godaddy.records() == before and cost.writes == []


def test_owner_is_refused(godaddy, gd):                     # noqa: F811
    with godaddy.cost() as cost:
        result = gd("update-ip", "--owner", "me", *update(godaddy)[1:])
    check_failure(result, 2, "owner", "godaddy")
    assert cost.writes == []


# Domains

def test_domain_is_found_once(godaddy, gd):                 # noqa: F811
    probe = "GET domain" if V1[godaddy.version] else "GET dns-records"
    cost = measured(godaddy, gd, "present-txt", "--wait", "0",
                    godaddy.full("a.b"), ONE)
    assert cost.calls[0] == probe
    assert cost.calls.count("GET domain") == V1[godaddy.version]
    cost = measured(godaddy, gd, "present-txt", "--wait", "0",
                    godaddy.full("c.d"), ONE)
    assert len(cost.calls) == 2


@pytest.mark.parametrize("unknown", ["404", "400"])
def test_domain_that_the_dns_does_not_show(unknown, godaddy,
                                           gd):             # noqa: F811
    """Nobody answers for it, so suffixes are tried, the longest first."""
    godaddy.fake.switches.set(unknown_zone=unknown, dns_silent=True)
    with godaddy.cost() as cost:
        result = gd("present-txt", "--wait", "0", godaddy.full("a.b"), ONE)
    assert result.status == 0, result
    assert godaddy.challenge("a.b") == [ONE]
    names = [one.path.split("/")[4 if godaddy.version == "v3" else 3]
             for one in cost.requests]
    assert names[:3] == [godaddy.full("a.b"), godaddy.full("b"), godaddy.name]


def test_configured_domain_costs_no_look(godaddy, program):     # noqa: F811
    program.configure(config(godaddy.internet, godaddy.account(
        "gd", "zones = { %s }" % godaddy.name)))
    cost = measured(godaddy, program, "present-txt", "--wait", "0",
                    godaddy.name, ONE)
    assert len(cost.calls) == 2


def test_domain_of_nobody(godaddy, gd, internet):           # noqa: F811
    result = gd("present-txt", internet.new_name(), ONE)
    check_failure(result, 1, "no account serves", "godaddy: no domain")


@pytest.mark.parametrize("other", ["403", "404"])
def test_domain_of_another_account(other, godaddy, gd):     # noqa: F811
    godaddy.fake.switches.other_account = other
    theirs = godaddy.add_domain(account="other")
    result = gd("present-txt", theirs.name, ONE)
    check_failure(result, 1, theirs.name,
                  "account" if other == "403" else "no domain")


def test_domain_that_went_away(godaddy, gd):                # noqa: F811
    check_done(gd("present-txt", godaddy.name, ONE))
    del godaddy.fake.store.domains[godaddy.name]
    check_failure(gd("present-txt", godaddy.name, TWO), 1, "UNKNOWN_DOMAIN",
                  "name servers")
    godaddy.fake.store.domains[godaddy.name] = godaddy.domain
    check_done(gd("present-txt", godaddy.name, TWO))


def test_domain_without_a_zone(godaddy, gd):                # noqa: F811
    domain = godaddy.add_domain(zone_file=False)
    godaddy.fake.store.by_name[domain.name] = [domain]
    result = gd("present-txt", domain.name, ONE)
    check_failure(result, 1, "godaddy")


# Deleting

def test_delete(godaddy, gd):                               # noqa: F811
    godaddy.beside()
    before = godaddy.records()
    check_done(gd(*update(godaddy, "second")))
    check_done(gd("update-ip", "--delete", "--max-deletes", "1", "--ipv4",
                  f"static:{IP}", godaddy.full("second")))
    assert godaddy.records() == before


def test_deletions_have_a_limit(godaddy, gd):               # noqa: F811
    for n in range(3):
        godaddy.add("A", "home", f"192.0.2.{n}")
    before = godaddy.records()
    with godaddy.cost() as cost:
        result = gd("update-ip", "--max-deletes", "1", *update(godaddy)[1:])
    check_failure(result, 1, "max-deletes")
    assert godaddy.records() == before and cost.writes == []
    check_done(gd("update-ip", "--max-deletes", "2", *update(godaddy)[1:]))
    assert godaddy.values("home", "A") == [IP]
