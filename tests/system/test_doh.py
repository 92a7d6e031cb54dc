"""DNS over HTTPS: as the resolver, and where port 53 leads nowhere."""

import re

import pytest

from lab import config, new_address
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401 (fixtures)
from lab.doh import ClosedPort53, DohResolver, FakeDoh
from lab.expect import check_done, check_failure, unchanged
from lab.godaddy import new_godaddy_v1, new_godaddy_v3      # noqa: F401
from lab.pdns import new_powerdns, powerdns                 # noqa: F401
from vectors import ONE, TWO


@pytest.fixture
def doh(internet, folder, run):
    return run(DohResolver(folder("doh"), new_address(),
                           internet.root.address))


def by_doh(doh, text, **more):
    """A configuration whose resolver is the DoH server."""
    return with_doh(doh, re.sub(r"resolver = .*", f'resolver = "{doh.url}"',
                                text), **more)


def with_doh(doh, text, url=None):
    """A configuration with the DoH server behind the resolver."""
    return (f'doh = "{url or doh.url}"\nca-file = "{doh.ca_file}"\n' + text)


def without_server(site):
    return re.sub(" server = .*", f" zones = {{ {site.name} }}",
                  site.config())


def asked(server, mark):
    return {(name, kind) for name, kind, _, _ in server.queries(mark)}


def asked_for_challenges(server, mark):
    return {one for one in asked(server, mark)
            if one[0].startswith("_acme-challenge")}


# The resolver that the user names

@pytest.mark.parametrize("end", ["", "{?dns}", "?key=a"])
def test_resolver(end, doh, site, internet, program):
    """It is asked for zones and servers, the servers for the rest."""
    program.configure(by_doh(doh, without_server(site)).replace(
        f'resolver = "{doh.url}"', f'resolver = "{doh.url}{end}"'))
    plain, mark = internet.resolver.mark(), doh.mark()
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]
    check_done(program("cleanup-txt", site.name, ONE))
    assert site.challenge() == []
    assert (site.name, "NS") in asked(doh, mark)
    assert not asked_for_challenges(doh, mark)
    assert not asked(internet.resolver, plain)


def test_resolver_of_the_update_server(doh, site, program):
    """By its name, which only the resolver knows."""
    program.configure(by_doh(doh, site.config(server=f"ns1.{site.name}")))
    mark = doh.mark()
    check_done(program("present-txt", site.name, ONE))
    assert (f"ns1.{site.name}", "A") in asked(doh, mark)


def test_certificate_of_somebody_else(doh, site, tmp_path, program):
    """Nothing is asked, and nobody else is asked instead."""
    other = FakeDoh(str(tmp_path), new_address(), lambda query: (500, b""))
    try:
        program.configure(by_doh(doh, without_server(site)).replace(
            doh.ca_file, other.ca_file))
        mark = doh.mark()
        with unchanged(site):
            result = program("present-txt", site.name, ONE)
    finally:
        other._server.server_close()
    check_failure(result, 1, doh.url, "not trusted")
    assert not asked(doh, mark)


@pytest.mark.parametrize("behave", [
    lambda query: (500, b""), lambda query: (404, query),
    lambda query: (200, b""), lambda query: (200, b"garbage" * 9),
    lambda query: (200, query), lambda query: (302, query)],
    ids=["500", "404", "empty", "garbage", "the query", "redirect"])
def test_useless_server(behave, site, folder, run, program):
    fake = run(FakeDoh(folder("doh"), new_address(), behave))
    program.configure(by_doh(fake, without_server(site)))
    with unchanged(site):
        check_failure(program("present-txt", site.name, ONE), 75, fake.url)
    assert fake.seen
    query, headers = fake.seen[0]
    assert query[:2] == b"\0\0"         # the id: replies can be kept
    assert headers["Accept"] == "application/dns-message"


# Where port 53 is closed

@pytest.fixture
def closed(internet, cloudflare):       # noqa: F811
    """Neither the resolver nor the zone's name servers can be reached."""
    with ClosedPort53(internet.resolver.address, cloudflare.address) as one:
        yield one


@pytest.mark.long
def test_closed(closed, doh, cloudflare, program):      # noqa: F811
    """The value is looked for by HTTPS, though not before it is there."""
    program.configure(with_doh(doh, cloudflare.config(wait="4s")))
    mark = doh.mark()
    check_done(program("present-txt", cloudflare.name, ONE, "*."
                       + cloudflare.name, TWO))
    assert cloudflare.challenge() == sorted([ONE, TWO])
    assert closed.dropped() > 0
    assert asked_for_challenges(doh, mark) == {
        ("_acme-challenge." + cloudflare.name, "TXT")}
    check_done(program("cleanup-txt", cloudflare.name, ONE,
                       cloudflare.name, TWO))
    assert cloudflare.challenge() == []
    assert asked_for_challenges(doh, mark) == {
        ("_acme-challenge." + cloudflare.name, "TXT")}


def test_closed_with_a_resolver(doh, internet, cloudflare,      # noqa: F811
                                program):
    """The network's own resolver is in reach: it is asked, as it is set."""
    program.configure(with_doh(doh, cloudflare.config(wait="4s")))
    with ClosedPort53(cloudflare.address):
        mark = doh.mark()
        check_done(program("present-txt", cloudflare.name, ONE))
    assert not asked(doh, mark)


@pytest.mark.long
def test_closed_for_ever(closed, doh, cloudflare, program):     # noqa: F811
    """Without DoH the value is published, and nobody can say more."""
    text = with_doh(doh, cloudflare.config(wait="1s"))
    program.configure(text.replace(f'"{doh.url}"', "off"))
    mark = doh.mark()
    result = program("present-txt", cloudflare.name, ONE)
    assert result.status == 75
    assert cloudflare.challenge() == [ONE]
    assert not asked(doh, mark)


@pytest.mark.long
def test_closed_and_late(closed, doh, cloudflare, program):     # noqa: F811
    """Not visible in time is said as such."""
    cloudflare.fake.switches.dns_delay = 60
    program.configure(with_doh(doh, cloudflare.config(wait="1s")))
    result = program("present-txt", cloudflare.name, ONE)
    check_failure(result, 75, doh.url, "does not show it")


@pytest.mark.long
def test_closed_alias_from_elsewhere(closed, doh, internet,     # noqa: F811
                                     new_site, cloudflare, program):
    """No account has the first zone: the world is asked where it leads."""
    home = new_site()
    target = f"here.{cloudflare.name}"
    home.change(("_acme-challenge.www", 60, "CNAME", target + "."))
    program.configure(with_doh(doh, cloudflare.config(wait="4s")))
    with ClosedPort53(home.address):
        check_done(program("present-txt", f"www.{home.name}", ONE))
        assert cloudflare.values(target) == [ONE]
        check_done(program("cleanup-txt", f"www.{home.name}", ONE))
        assert cloudflare.values(target) == []


@pytest.mark.long
def test_closed_alias_within(closed, doh, cloudflare, program): # noqa: F811
    """The account sees that an alias stands there."""
    target = f"here.{cloudflare.name}"
    cloudflare.add("CNAME", "_acme-challenge", target)
    program.configure(with_doh(doh, cloudflare.config(wait="4s")))
    mark = doh.mark()
    check_done(program("present-txt", cloudflare.name, ONE))
    assert cloudflare.values(target) == [ONE]
    assert (target, "CNAME") not in asked(doh, mark)


def test_closed_alias_at_powerdns(internet, doh, powerdns, program):    # noqa: F811
    """What it tells of the name is enough to follow."""
    target = f"here.{powerdns.name}"
    powerdns.change(("_acme-challenge", 60, "CNAME", target + "."))
    program.configure(with_doh(doh, powerdns.config(wait="0")))
    with ClosedPort53(internet.resolver.address, powerdns.address):
        check_done(program("present-txt", powerdns.name, ONE))
    assert powerdns.values(target) == [ONE]


@pytest.mark.parametrize("new", ["new_godaddy_v1", "new_godaddy_v3"])
def test_closed_alias_at_godaddy(new, request, internet, doh, program):
    """It tells of one type at a time: the alias is in the way, as it says."""
    site = request.getfixturevalue(new)()
    site.add("CNAME", "_acme-challenge", f"here.{site.name}")
    program.configure(with_doh(doh, site.config(wait="0")))
    before = site.records()
    with ClosedPort53(internet.resolver.address, site.address):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 1, "CNAME")
    assert site.records() == before


@pytest.mark.long
def test_closed_wildcard(closed, doh, new_site, cloudflare,     # noqa: F811
                         program):
    """It leads to our zone, but it is not followed, here as elsewhere."""
    home = new_site(records=f"* CNAME here.{cloudflare.name}.")
    program.configure(with_doh(doh, cloudflare.config(wait="1s")))
    with ClosedPort53(home.address):
        result = program("present-txt", f"www.{home.name}", ONE)
    check_failure(result, 1, home.name, "no account", "wildcard")
    assert cloudflare.values(f"here.{cloudflare.name}") == []


def test_default_server(internet, folder, run, cloudflare,      # noqa: F811
                        program):
    """The one of the manual, here in our own network."""
    doh = run(DohResolver(folder("doh"), "1.1.1.1", internet.root.address))
    text = cloudflare.config(wait="4s")
    program.configure(f'ca-file = "{doh.ca_file}"\n'
                      + re.sub("resolver = .*", "", text))
    mark = doh.mark()
    with ClosedPort53(internet.resolver.address, cloudflare.address):
        check_done(program("present-txt", cloudflare.name, ONE))
    assert ("_acme-challenge." + cloudflare.name, "TXT") in asked(doh, mark)


def test_mixed(doh, new_site, cloudflare, internet, program):   # noqa: F811
    """One zone's servers can be reached, the other's not: each its way."""
    site = new_site()
    program.configure(with_doh(doh, config(
        internet, cloudflare.account(), site.account("lab"), wait="4s")))
    with ClosedPort53(cloudflare.address):
        check_done(program("present-txt", cloudflare.name, ONE, site.name,
                           TWO))
    assert site.challenge() == [TWO]
