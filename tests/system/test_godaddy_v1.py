"""GoDaddy's API v1 replaces whole sets: what others have there survives."""

import json
import time

import pytest

from lab import finish
from lab.cloudflare import IP, NEXT, update
from lab.expect import check_done, check_failure
from lab.godaddy import new_godaddy_v1      # noqa: F401 (a fixture)
from vectors import ONE, THREE, TWO

CHALLENGE = "_acme-challenge"


@pytest.fixture
def site(new_godaddy_v1):                                   # noqa: F811
    return new_godaddy_v1()


@pytest.fixture
def gd(program, site):
    program.configure(site.config())
    return program


def test_warning(site, gd):
    """Once in a run, and only when the API is asked."""
    result = gd(*update(site), site.full("second"))
    assert len(result.warnings) == 1 and "end in 2026" in result.warnings[0]
    assert "gd_pat_" in result.warnings[0]
    assert gd(*update(site), site.full("second")).warnings == []


@pytest.mark.parametrize("blank", ["", " "])
def test_blank_leftovers_are_dropped(blank, site, gd):
    site.add("TXT", CHALLENGE, blank)
    site.foreign()
    check_done(gd("present-txt", site.name, ONE))
    check_done(gd("cleanup-txt", site.name, ONE))
    assert site.records() == [(CHALLENGE, "TXT", "somebody-elses", 777)]


def test_nothing_but_a_leftover_is_left(site, gd):
    site.add("TXT", CHALLENGE, "")
    check_done(gd("present-txt", site.name, ONE))
    check_done(gd("cleanup-txt", site.name, ONE))
    assert site.records() == []


def test_long_and_short_ttls(site, gd):
    """Each value keeps its own."""
    for ttl in 600, 7200, 604800:
        site.add("TXT", CHALLENGE, f"theirs-{ttl}", ttl)
    before = site.records()
    check_done(gd("present-txt", site.name, ONE, site.name, TWO))
    for value in ONE, TWO:
        check_done(gd("cleanup-txt", site.name, value))
    assert site.records() == before


@pytest.mark.parametrize("when", ["read", "write"])
def test_somebody_adds_while_we_add(when, site, gd):
    for value in "x", "y":
        site.fake.between(site.name, "TXT", CHALLENGE, value, when=when)
    check_done(gd("present-txt", site.name, ONE))
    assert site.challenge() == sorted([ONE, "x", "y"])
    assert {r[3] for r in site.records() if r[2] in "xy"} == {777}


@pytest.mark.parametrize("member", ["data", "type"])
def test_a_list_that_is_not_understood(member, site, gd):
    """What cannot be read cannot be written back."""
    check_done(gd("present-txt", site.name, ONE))
    site.foreign()
    before = site.records()
    site.fake.fault("set", "GET", "TXT", times=None, member=f"0.{member}",
                    value=7)
    result = gd("cleanup-txt", site.name, "somebody-elses")
    check_failure(result, 1, "makes no sense")
    assert site.records() == before


def test_somebody_adds_while_we_remove_the_last(site, gd):
    """It is there when the set is read: then it stays."""
    check_done(gd("present-txt", site.name, ONE))
    site.foreign()
    check_done(gd("cleanup-txt", site.name, ONE))
    assert site.challenge() == ["somebody-elses"]


def test_somebody_writes_an_older_copy(site, gd):
    """Their PUT, made of what they read before, drops others' values and
    brings ours back: both are put right."""
    site.foreign()
    site.foreign(value="kept")
    check_done(gd("present-txt", site.name, ONE))

    site.fake.between(site.name, "TXT", CHALLENGE, ONE, ttl=600, when="after")
    site.fake.between(site.name, "TXT", CHALLENGE, "kept", when="after",
                      gone=True)
    check_done(gd("cleanup-txt", site.name, ONE))
    assert site.records() == [(CHALLENGE, "TXT", "kept", 777),
                              (CHALLENGE, "TXT", "somebody-elses", 777)]


@pytest.mark.parametrize("verb", ["present", "cleanup"])
@pytest.mark.parametrize("reads", [1, 2])
def test_reads_lag_behind_writes(reads, verb, site, gd):
    site.foreign()
    if verb == "cleanup":
        check_done(gd("present-txt", site.name, ONE))
    site.fake.switches.stale_reads = reads
    check_done(gd(f"{verb}-txt", site.name, ONE))
    assert site.challenge() == sorted(
        ["somebody-elses"] + [ONE] * (verb == "present"))


@pytest.mark.long
@pytest.mark.parametrize("how", ["unchanged", "empty"])
def test_domain_protection(how, site, gd):
    """Writes seem fine and are none."""
    site.foreign()
    site.fake.switches.protection = how
    with site.cost() as cost:
        result = gd("present-txt", "--wait", "0", site.name, ONE, limit=60)
    check_failure(result, 75, "do not show", "Domain Protection")
    assert ONE not in site.challenge() and "somebody-elses" in site.challenge()
    assert 3 <= len(cost.writes) <= 12


@pytest.mark.long
def test_protected_removal(site, gd):
    check_done(gd("present-txt", site.name, ONE))
    site.foreign()
    site.fake.switches.protection = "unchanged"
    check_failure(gd("cleanup-txt", site.name, ONE, limit=60), 75,
                  "do not show")
    site.fake.switches.protection = "off"
    check_done(gd("cleanup-txt", site.name, ONE))


EITHER_WAY = [
    {"duplicate": "200"}, {"duplicate": "422"}, {"type_in_put": "match"},
    {"delete_absent": "204"}, {"patch": "404"}, {"patch": "405"},
    {"patch": "422"}, {"gzip": True}, {"chunked": True},
    {"request_id": False}, {"token_on_v1": True}]


@pytest.mark.parametrize("switches", EITHER_WAY, ids=str)
def test_either_way(switches, site, gd):
    """Where it is not known what the API does, both will do."""
    site.fake.switches.set(**switches)
    site.beside()
    before = site.records()
    pairs = [site.name, ONE, site.full("www"), ONE, site.name, TWO]
    for _ in range(2):
        check_done(gd("present-txt", *pairs))
    assert site.challenge() == sorted([ONE, TWO, "somebody-elses"])
    for address in IP, NEXT:
        check_done(gd(*update(site, "second", address)))
    for _ in range(2):
        check_done(gd("cleanup-txt", *pairs))
    assert site.records() == sorted([*before, ("second", "A", NEXT, 600)])


@pytest.mark.parametrize("delete", ["404", "405"])
@pytest.mark.parametrize("empty", ["delete", "200", "422"])
def test_without_delete(empty, delete, site, gd):
    """The set is replaced by an empty one, if that is possible."""
    check_done(gd("present-txt", site.name, ONE))
    site.fake.switches.set(delete=delete, empty_put=empty)
    result = gd("cleanup-txt", site.name, ONE)
    if empty == "delete":
        check_done(result)
        assert site.challenge() == []
    elif empty == "200":
        check_failure(result, 75, "do not show")
    else:
        check_failure(result, 1, "INVALID_BODY")


def test_duplicates_of_a_batch(site, gd):
    """Those that are there do not hinder the others."""
    names = [site.full(f"h{n}") for n in range(6)]
    for n in 1, 4:
        site.add("TXT", f"{CHALLENGE}.h{n}", ONE, 600)
    check_done(gd("present-txt", "--wait", "0",
                  *(word for name in names for word in (name, ONE))))
    assert [site.values(f"{CHALLENGE}.{name}") for name in names] == [
        [ONE]] * 6


def test_a_set_is_not_replaced_by_an_old_look(site, gd):
    """When the PUT has to wait for its turn, the set is read anew."""
    check_done(gd("present-txt", site.name, ONE, site.name, TWO))
    gd.configure(site.config(limit=3))
    with open(f"{gd.state}/pace.json", "w", encoding="utf-8") as file:
        json.dump({"version": 1, f"gd godaddy {site.fake.url}": {
            "PUT /v1/domains/{domain}/records/{type}/{name}":
                [int(time.time()) - 59] * 3}}, file)
    site.fake.between(site.name, "TXT", CHALLENGE, "theirs", when="read")
    with site.cost() as cost:
        check_done(gd("cleanup-txt", site.name, ONE))
    assert cost.calls == ["GET TXT", "GET TXT", "PUT TXT", "GET TXT"]
    assert site.challenge() == sorted([TWO, "theirs"])


def test_locked_by_another_process(site, gd):
    """A slow one goes first; nothing is lost."""
    site.foreign()
    site.fake.fault("slow", "PUT", seconds=1)
    check_done(gd("present-txt", site.name, ONE, site.name, TWO))
    first = gd.start("cleanup-txt", site.name, ONE)
    second = gd.start("cleanup-txt", site.name, TWO)
    third = gd.start("present-txt", site.name, THREE)
    for process in first, second, third:
        check_done(finish(process))
    assert site.challenge() == sorted([THREE, "somebody-elses"])
