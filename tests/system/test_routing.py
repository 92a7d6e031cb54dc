"""Which zone, which account: by the longest zone, through CNAME and NS."""

import pytest

from lab import Bind, Zone, ask, config, new_address, zone_text
from lab.expect import check_done, check_failure, unchanged
from vectors import ONE, TWO


@pytest.fixture
def two(new_site):
    """Two zones, each with a server and a key of its own."""
    return new_site(), new_site()


@pytest.fixture
def ddns01(internet, two, program):
    """Accounts named one and two, both without a list of zones."""
    program.configure(config(internet, two[0].account("one"),
                             two[1].account("two")))
    return program


def with_zones(internet, program, *accounts):
    """accounts: (label, site, [zones])."""
    program.configure(config(internet, *(
        site.account(label, "zones = { %s }" % ", ".join(zones))
        for label, site, zones in accounts)))


def test_each_to_its_own(two, ddns01):
    one, other = two
    result = ddns01("--json", "present-txt", one.name, ONE, other.name, TWO)
    check_done(result)
    assert [(j["zone"], j["account"]) for j in result.json] == [
        (one.name, "one"), (other.name, "two")]
    assert (one.challenge(), other.challenge()) == ([ONE], [TWO])
    check_done(ddns01("cleanup-txt", one.name, ONE, other.name, TWO))
    assert one.challenge() == other.challenge() == []


@pytest.fixture
def nested(new_site):
    """A zone, and a zone below it on another server."""
    child_address = new_address()
    parent = new_site(records=f"sub NS ns1.sub\nns1.sub A {child_address}")
    child = new_site(f"sub.{parent.name}", delegated=False,
                     address=child_address)
    return parent, child


@pytest.mark.parametrize("listed", [False, True], ids=["asked", "listed"])
@pytest.mark.parametrize("order", [1, -1], ids=["parent first", "child first"])
def test_longest_zone(listed, order, nested, internet, program):
    accounts = [("parent", nested[0]), ("child", nested[1])][::order]
    program.configure(config(internet, *(
        site.account(label, *(["zones = { %s }" % site.name] * listed))
        for label, site in accounts)))
    parent, child = nested
    result = program("--json", "present-txt", f"a.sub.{parent.name}", ONE,
                     f"a.{parent.name}", TWO)
    check_done(result)
    assert [j["account"] for j in result.json] == ["child", "parent"]
    assert child.challenge("a") == [ONE]
    assert parent.challenge("a") == [TWO]


def test_two_zones_on_one_server(internet, new_site, folder, run, program):
    """The server has parent and child: the record belongs to the child."""
    parent = new_site()
    child = "sub." + parent.name
    parent.server.stop()
    parent.server.zones.append(Zone(
        child, zone_text(child, [parent.address]),
        allow=f"key {parent.key.name};"))
    parent.server.zones[0].text += ("sub NS ns1.sub\n"
                                    f"ns1.sub A {parent.address}\n")
    parent.server.start()
    program.configure(parent.config())
    result = program("--json", "present-txt", child, ONE, parent.name, TWO)
    check_done(result)
    assert [j["zone"] for j in result.json] == [child, parent.name]
    assert ask.values(parent.address, "_acme-challenge." + child) == [ONE]


def test_account_option(two, ddns01):
    one, other = two
    check_done(ddns01("--account", "one", "present-txt", one.name, ONE))
    check_done(ddns01("present-txt", "--account", "one", one.name, TWO))
    assert one.challenge() == sorted([ONE, TWO])
    with unchanged(other):
        result = ddns01("--account", "one", "present-txt", other.name, ONE)
    check_failure(result, 1, other.name)


def test_unknown_account(two, ddns01):
    with unchanged(*two):
        result = ddns01("--account", "three", "present-txt", two[0].name, ONE)
    check_failure(result, 2, "three")


def test_no_account_for_the_zone(two, internet, program):
    one, other = two
    with_zones(internet, program, ("one", one, [one.name]))
    with unchanged(*two):
        result = program("present-txt", other.name, ONE)
    check_failure(result, 1, other.name)


def test_zone_listed_but_not_served(two, internet, program):
    """The list sends the name to an account whose server refuses it."""
    one, other = two
    with_zones(internet, program, ("one", one, [one.name, other.name]))
    with unchanged(*two):
        result = program("present-txt", other.name, ONE)
    check_failure(result, 1, other.name)


def test_name_in_no_zone(two, ddns01):
    with unchanged(*two):
        result = ddns01("present-txt", "no-such-zone.test", ONE)
    check_failure(result, 1, "no-such-zone.test")


def test_one_name_without_zone_fails_alone(two, ddns01):
    result = ddns01("--json", "present-txt", "no-such-zone.test", ONE,
                    two[0].name, TWO)
    check_failure(result, 1, "no-such-zone.test")
    assert [j["outcome"] for j in result.json] == ["failed", "published"]
    assert two[0].challenge() == [TWO]


def test_server_from_the_zone(site, internet, program):
    """Without a server setting updates go to the primary in the SOA."""
    account = site.account().replace(f'server = "{site.address}"', "")
    program.configure(config(internet, account))
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]


def test_server_by_name(site, internet, program):
    program.configure(config(internet, site.account(
        server=f"ns1.{site.name}")))
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]


def test_server_name_unknown(site, internet, program):
    program.configure(config(internet, site.account(
        server="no-such-server.test")))
    with unchanged(site):
        result = program("present-txt", site.name, ONE)
    assert result.status in (1, 75), result
    check_failure(result, result.status, "no-such-server.test")


def test_server_at_another_port(internet, new_site, folder, run, program):
    """A hidden primary at port 5353; its copy is what the world asks."""
    public = new_address()
    site = new_site(servers=[public], delegated=False, port=5353,
                    tell=public)
    site.server.zones[0].text = zone_text(site.name, [public])
    site.server.stop()
    site.server.start()
    run(Bind(folder("public"), public,
             [Zone(site.name, primary=f"{site.address} port 5353",
                   notified_by=site.address)]))
    internet.delegate(site.name, [public])
    program.configure(config(internet, site.account(
        server=f"{site.address}:5353")))
    check_done(program("present-txt", site.name, ONE))
    assert ask.values(public, "_acme-challenge." + site.name) == [ONE]
