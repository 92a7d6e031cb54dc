"""Challenge names that are elsewhere: CNAME, DNAME, NS, and wildcards."""

import pytest

from lab import ask, config, new_address
from lab.expect import check_done, check_failure, unchanged
from vectors import ONE, TWO


@pytest.fixture
def two(new_site):
    """The zone of the names, and the zone where challenges go."""
    return new_site(), new_site()


@pytest.fixture
def ddns01(internet, two, program):
    program.configure(config(internet, two[0].account("one"),
                             two[1].account("two")))
    return program


def alias(site, name, target, kind="CNAME"):
    site.change((f"{name}.{site.name}.", 60, kind, f"{target}."))


def test_cname_to_another_account(two, ddns01):
    home, away = two
    target = f"www.{away.name}"
    alias(home, "_acme-challenge.www", target)
    with unchanged(home):
        result = ddns01("--json", "present-txt", f"www.{home.name}", ONE)
    check_done(result)
    (line,) = result.json
    assert (line["record"], line["zone"], line["account"]) == (
        target, away.name, "two")
    assert away.values(target) == [ONE]
    check_done(ddns01("cleanup-txt", f"www.{home.name}", ONE))
    assert away.values(target) == []


def test_cname_needs_no_key_for_the_first_zone(two, internet, program):
    home, away = two
    alias(home, "_acme-challenge", f"home.{away.name}")
    program.configure(away.config())
    check_done(program("present-txt", home.name, ONE))
    assert away.values(f"home.{away.name}") == [ONE]


def test_many_names_lead_to_one(two, ddns01):
    """Two names, one record: both values stand, each goes alone."""
    home, away = two
    target = f"all.{away.name}"
    alias(home, "_acme-challenge.a", target)
    alias(home, "_acme-challenge.b", target)
    before = away.server.counts()["UPDATE"]
    check_done(ddns01("present-txt", f"a.{home.name}", ONE,
                      f"b.{home.name}", TWO))
    assert away.server.counts()["UPDATE"] - before == 1
    assert away.values(target) == sorted([ONE, TWO])
    check_done(ddns01("cleanup-txt", f"a.{home.name}", ONE))
    assert away.values(target) == [TWO]


@pytest.mark.parametrize("links", [1, 2, 8, 60])
def test_chain(links, two, ddns01):
    """The links are in the two zones by turns.  What common resolvers do not
    follow to its end is published all the same, with a warning."""
    links += 1
    names = [f"c{n}.{two[n % 2].name}" for n in range(links)]
    names[0] = "_acme-challenge." + two[0].name
    for n, (name, target) in enumerate(zip(names, names[1:])):
        two[n % 2].change((name + ".", 60, "CNAME", target + "."))
    result = ddns01("present-txt", two[0].name, ONE)
    assert (result.status, result.errors) == (0, []), result
    assert len(result.warnings) == (1 if links > 12 else 0)
    assert all(f"has {links - 1} aliases in a row" in one
               for one in result.warnings)
    assert two[(links - 1) % 2].values(names[-1]) == [ONE]
    result = ddns01("cleanup-txt", two[0].name, ONE)
    assert (result.status, result.errors) == (0, []), result
    assert two[(links - 1) % 2].values(names[-1]) == []


def test_chain_too_long(two, ddns01):
    home = two[0]
    home.change(("_acme-challenge", 60, "CNAME", "c0"),
                *((f"c{n}", 60, "CNAME", f"c{n + 1}") for n in range(70)))
    with unchanged(*two):
        result = ddns01("present-txt", home.name, ONE)
    check_failure(result, 1, "_acme-challenge." + home.name)


@pytest.mark.parametrize("links", [1, 2, 3])
def test_loop(links, two, ddns01):
    names = [f"c{n}.{two[n % 2].name}" for n in range(links)]
    names[0] = "_acme-challenge." + two[0].name
    for n, (name, target) in enumerate(zip(names, names[1:] + names[:1])):
        two[n % 2].change((name + ".", 60, "CNAME", target + "."))
    with unchanged(*two):
        result = ddns01("present-txt", two[0].name, ONE)
    check_failure(result, 1,
                  "_acme-challenge." + two[0].name, "circle")


def test_cname_to_a_zone_of_nobody(two, ddns01):
    home = two[0]
    alias(home, "_acme-challenge", "somewhere.no-such-zone.test")
    with unchanged(*two):
        result = ddns01("present-txt", home.name, ONE)
    check_failure(result, 1, home.name, "somewhere.no-such-zone.test")


def test_dname(two, ddns01):
    home, away = two
    alias(home, "dept", f"moved.{away.name}", "DNAME")
    with unchanged(home):
        check_done(ddns01("present-txt", f"www.dept.{home.name}", ONE,
                          f"dept.{home.name}", TWO))
    assert away.challenge("www.moved") == [ONE]
    assert away.challenge("moved") == [TWO]
    check_done(ddns01("cleanup-txt", f"www.dept.{home.name}", ONE))
    assert away.challenge("www.moved") == []


def test_dname_makes_the_name_too_long(two, ddns01):
    home, away = two
    long = ".".join(["d" * 60] * 3)
    alias(home, "dept", f"{long}.{away.name}", "DNAME")
    with unchanged(*two):
        result = ddns01("present-txt", f"{'a' * 60}.dept.{home.name}", ONE)
    check_failure(result, 1, f"dept.{home.name}")


@pytest.mark.parametrize("cut", ["_acme-challenge.www", "www"])
def test_zone_cut(cut, internet, new_site, program):
    """The challenge name, or the name, is a zone of its own elsewhere."""
    address = new_address()
    home = new_site(records=f"{cut} NS ns1.{cut}\nns1.{cut} A {address}")
    child = new_site(f"{cut}.{home.name}", address=address, delegated=False)
    program.configure(config(internet, home.account("home"),
                             child.account("child")))
    with unchanged(home):
        result = program("--json", "present-txt", f"www.{home.name}", ONE)
    check_done(result)
    assert (result.json[0]["zone"], result.json[0]["account"]) == (
        child.name, "child")
    assert child.values(f"_acme-challenge.www.{home.name}") == [ONE]
    check_done(program("cleanup-txt", f"www.{home.name}", ONE))
    assert child.values(f"_acme-challenge.www.{home.name}") == []


@pytest.mark.parametrize("records", [
    "* CNAME existing.{0}.", "* CNAME elsewhere.{0}.", "* TXT other",
    "* A 192.0.2.1", "* CNAME host.no-such-zone.test.", "* CNAME loop.*"])
@pytest.mark.parametrize("host", ["www", "existing", "deep.below"])
def test_wildcard_is_not_followed(records, host, internet, new_site, program):
    """A wildcard that catches the challenge name says nothing about it."""
    name = internet.new_name()
    site = new_site(name, records=records.format(name)
                    + "\nexisting A 192.0.2.7")
    program.configure(site.config())
    before = site.records()
    check_done(program("present-txt", f"{host}.{name}", ONE))
    assert site.records()[(f"_acme-challenge.{host}.{name}", "TXT")][1] == [
        f'"{ONE}"']
    check_done(program("present-txt", f"{host}.{name}", TWO))
    check_done(program("cleanup-txt", f"{host}.{name}", ONE, f"{host}.{name}",
                       TWO))
    after = site.records()
    assert after.pop((name, "SOA")) != before.pop((name, "SOA"))
    assert after == before


def test_wildcard_txt_with_the_same_value(new_site, program):
    """The value only seems to be there: the record is still written."""
    site = new_site(records=f"* TXT {ONE}")
    program.configure(site.config())
    check_done(program("present-txt", f"www.{site.name}", ONE))
    assert (f"_acme-challenge.www.{site.name}", "TXT") in site.records()


def test_real_cname_that_equals_the_wildcard(two, internet, program):
    """It exists by itself, so it is followed, whatever the wildcard says."""
    home, away = two
    target = f"all.{away.name}"
    alias(home, "*", target)
    alias(home, "_acme-challenge.www", target)
    program.configure(config(internet, home.account("one"),
                             away.account("two")))
    check_done(program("present-txt", f"www.{home.name}", ONE))
    assert away.values(target) == [ONE]
    # Without the real one the wildcard alone is left: not followed.
    home.change(remove=[(f"_acme-challenge.www.{home.name}.", "CNAME")])
    check_done(program("present-txt", f"www.{home.name}", TWO))
    assert home.values(f"_acme-challenge.www.{home.name}") == [TWO]


def test_wildcard_cname_target_is_asked_by_the_ca(two, internet, program):
    """While our value stands, the wildcard no longer catches the name."""
    home, away = two
    alias(home, "*", f"all.{away.name}")
    program.configure(home.config())
    check_done(program("present-txt", f"www.{home.name}", ONE))
    assert ask.values(internet.resolver.address,
                      f"_acme-challenge.www.{home.name}",
                      recurse=True) == [ONE]
