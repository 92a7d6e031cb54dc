"""present-txt and cleanup-txt with real name servers."""

import pytest

from lab.expect import check_done, unchanged
from vectors import ONE, TWO


@pytest.fixture(params=["bind", "knot"])
def site(new_site, request):
    return new_site(knot=request.param == "knot")


def test_one_value(site, ddns01):
    check_done(ddns01("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]
    assert site.ttl("_acme-challenge." + site.name) == 60
    check_done(ddns01("cleanup-txt", site.name, ONE))
    assert site.challenge() == []


def test_nothing_else_is_touched(site, ddns01):
    def others():
        records = site.records()
        del records[(site.name, "SOA")]
        return records
    before = others()
    check_done(ddns01("present-txt", site.name, ONE))
    check_done(ddns01("cleanup-txt", site.name, ONE))
    assert others() == before


def test_apex_and_wildcard_stand_together(site, ddns01):
    check_done(ddns01("present-txt", site.name, ONE))
    check_done(ddns01("present-txt", f"*.{site.name}", TWO))
    assert site.challenge() == sorted([ONE, TWO])
    check_done(ddns01("cleanup-txt", site.name, ONE))
    assert site.challenge() == [TWO]
    check_done(ddns01("cleanup-txt", f"*.{site.name}", TWO))
    assert site.challenge() == []


def test_pairs_in_one_call(site, ddns01):
    pairs = [site.name, ONE, f"*.{site.name}", TWO, f"www.{site.name}", ONE]
    result = ddns01("present-txt", *pairs)
    check_done(result)
    assert len(result.out.splitlines()) == 3
    assert site.challenge() == sorted([ONE, TWO])
    assert site.challenge("www") == [ONE]
    check_done(ddns01("cleanup-txt", *pairs))
    assert site.challenge() == site.challenge("www") == []


def test_foreign_values_survive(site, ddns01):
    name = "_acme-challenge." + site.name
    site.change((name + ".", 777, "TXT", "somebody-elses"))
    check_done(ddns01("present-txt", site.name, ONE))
    assert site.challenge() == sorted([ONE, "somebody-elses"])
    check_done(ddns01("cleanup-txt", site.name, ONE))
    assert site.challenge() == ["somebody-elses"]
    assert site.ttl(name) == 777


def test_twice_is_once(site, ddns01):
    """Already so is success, and nothing is sent that changes the zone."""
    check_done(ddns01("present-txt", site.name, ONE))
    with unchanged(site):
        check_done(ddns01("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]
    check_done(ddns01("cleanup-txt", site.name, ONE))
    with unchanged(site):
        check_done(ddns01("cleanup-txt", site.name, ONE))


def test_cleanup_of_what_was_never_there(site, ddns01):
    site.change(("_acme-challenge", 60, "TXT", TWO))
    with unchanged(site):
        check_done(ddns01("cleanup-txt", site.name, ONE))
        check_done(ddns01("cleanup-txt", f"never.{site.name}", ONE))


def test_same_pair_twice_in_one_call(site, ddns01):
    check_done(ddns01("present-txt", site.name, ONE, site.name, ONE))
    assert site.challenge() == [ONE]
    check_done(ddns01("cleanup-txt", site.name, ONE, site.name, ONE))
    assert site.challenge() == []


def test_ttl(site, ddns01):
    check_done(ddns01("present-txt", "--ttl", "123", site.name, ONE))
    assert site.ttl("_acme-challenge." + site.name) == 123


def test_quiet(site, ddns01):
    """-q: no information besides errors."""
    result = ddns01("-q", "present-txt", site.name, ONE)
    assert (result.status, result.err) == (0, "")
