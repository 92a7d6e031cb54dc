"""PowerDNS by its HTTP API: what is asked for, and what stays."""

import pytest

from lab.cloudflare import lines, update
from lab.expect import check_done, check_failure
from lab.pdns import new_powerdns, pdns, powerdns   # noqa: F401 (fixtures)
from vectors import ONE, TWO, many

FOREIGN = "somebody-elses"
READ, WRITE = "GET zones/NAME", "PATCH zones/NAME"


@pytest.fixture
def used(powerdns, pdns):           # noqa: F811
    """The zone and what the server knows are in the state."""
    check_done(pdns("present-txt", powerdns.full("first"), ONE))
    check_done(pdns(*update(powerdns)))
    powerdns.fake.log.clear()
    return powerdns


@pytest.fixture
def extended(powerdns, pdns):       # noqa: F811
    """The same with a server that knows EXTEND and PRUNE."""
    powerdns.fake.switches.extend = True
    check_done(pdns("present-txt", powerdns.full("first"), ONE))
    powerdns.fake.log.clear()
    return powerdns


def records(*contents, disabled=()):
    """As the API has them, in the order of in_order()."""
    return in_order([{"content": c, "disabled": False} for c in contents]
                    + [{"content": c, "disabled": True} for c in disabled])


def in_order(found):
    return sorted(found, key=lambda one: one["content"])


# What it costs

def test_first_use(powerdns, pdns):         # noqa: F811
    """Two names may be zones; EXTEND is tried once."""
    check_done(pdns("present-txt", powerdns.name, ONE))
    assert powerdns.calls() == ["GET zones"] * 2 + [WRITE, READ, WRITE, READ]


def test_present_and_cleanup(used, pdns):   # noqa: F811
    """Read, written, and read back."""
    check_done(pdns("present-txt", used.name, ONE, "*." + used.name, TWO))
    assert used.calls() == [READ, WRITE, READ]
    used.fake.log.clear()
    check_done(pdns("present-txt", used.name, ONE))
    assert used.calls() == [READ]
    used.fake.log.clear()
    check_done(pdns("cleanup-txt", used.name, ONE, "*." + used.name, TWO))
    assert used.calls() == [READ, WRITE, READ]
    assert used.rrset("_acme-challenge") is None


def test_present_and_cleanup_extended(extended, pdns):      # noqa: F811
    for verb, there in ("present-txt", [ONE, TWO]), ("cleanup-txt", []):
        extended.fake.log.clear()
        check_done(pdns(verb, extended.name, ONE, extended.name, TWO))
        assert extended.calls() == [WRITE]
        assert extended.challenge() == sorted(there)


def test_unchanged_address(used, pdns):     # noqa: F811
    for _ in range(2):
        check_done(pdns(*update(used)))
    assert used.calls() == []


def test_changed_address(used, pdns):       # noqa: F811
    for address in "203.0.113.8", "203.0.113.9":
        used.fake.log.clear()
        check_done(pdns(*update(used, "home", address)))
        assert used.calls() == [WRITE]
        assert used.rrset("home", "A")["records"] == records(address)


@pytest.mark.parametrize("extend", [False, True])
def test_many_names_and_both_families(extend, powerdns, pdns):  # noqa: F811
    powerdns.fake.switches.extend = extend
    names = [powerdns.full(f"h{n}") for n in range(100)]
    for last, calls in ("7", ["GET zones", READ, WRITE]), ("8", [WRITE]):
        powerdns.fake.log.clear()
        check_done(pdns(
            "update-ip", "--ipv4", f"static:203.0.113.{last}",
            "--ipv6", f"static:2001:db8::{last}", *names))
        assert powerdns.calls() == calls
        assert powerdns.rrset("h99", "AAAA")["records"] == records(
            f"2001:db8::{last}")
    powerdns.fake.log.clear()
    check_done(pdns("present-txt", "--wait", "0", "--stdin",
                    stdin=lines(zip(names, many(100)))))
    assert powerdns.calls()[:1] == [WRITE]
    assert len(powerdns.calls()) == (1 if extend else 4)
    assert [powerdns.challenge(f"h{n}") for n in range(100)] == [
        [v] for v in many(100)]


def test_more_than_a_server_takes_at_once(powerdns, pdns):  # noqa: F811
    """Its limit is 2 MB by default; larger PATCHes are cut."""
    names = [powerdns.full(f"{n:04d}.{'x' * 60}.{'y' * 60}")
             for n in range(8000)]
    check_done(pdns(*update(powerdns), *names, limit=120))
    assert powerdns.calls().count(WRITE) == 2
    assert len(powerdns.records()) == 8000 + 3 + 1


def test_dry_run(used, pdns):               # noqa: F811
    before = used.records()
    for words in (["present-txt", used.full("www"), ONE],
                  update(used, "home", "203.0.113.8"), update(used, "other"),
                  ["cleanup-txt", used.full("first"), ONE]):
        result = pdns("--json", "-n", *words)
        check_done(result)
        assert {j["outcome"] for j in result.json} <= {"planned", "unchanged"}
    assert used.records() == before and WRITE not in used.calls()


# What stays

def test_what_others_have_at_an_address(powerdns, pdns):    # noqa: F811
    """TTL, comments and disabled records, with and without a memory."""
    powerdns.change(("home", 777, "A", "192.0.2.1"),
                    ("home", 777, "A", "192.0.2.2"), comments=["owner's"],
                    disabled=[("home", "A", "192.0.2.3")])
    kept = powerdns.rrset("home", "A")
    for address in "203.0.113.7", "203.0.113.8":
        check_done(pdns(*update(powerdns, "home", address)))
        now = powerdns.rrset("home", "A")
        assert in_order(now["records"]) == records(
            address, disabled=["192.0.2.3"])
        assert (now["ttl"], now["comments"]) == (777, kept["comments"])


def test_ttl_without_a_look(powerdns, pdns):                # noqa: F811
    powerdns.change(("home", 777, "A", "192.0.2.1"), comments=["owner's"])
    kept = powerdns.rrset("home", "A")
    check_done(pdns(*update(powerdns)))
    powerdns.fake.log.clear()
    check_done(pdns(*update(powerdns, "home", "203.0.113.8")))
    assert powerdns.calls() == [WRITE]
    assert powerdns.rrset("home", "A") == {
        **kept, "records": records("203.0.113.8")}


def test_enforced_ttl(used, pdns):          # noqa: F811
    check_done(pdns(*update(used, "home", "203.0.113.8", "--enforce",
                            "--ttl", "120")))
    assert used.rrset("home", "A")["ttl"] == 120


def test_a_disabled_record_with_our_address(powerdns, pdns):    # noqa: F811
    powerdns.change(disabled=[("home", "A", "203.0.113.7")])
    check_done(pdns(*update(powerdns)))
    assert powerdns.rrset("home", "A")["records"] == records("203.0.113.7")


def test_comments_of_a_set_that_goes(powerdns, pdns):       # noqa: F811
    check_done(pdns("present-txt", powerdns.name, ONE))
    name = "_acme-challenge." + powerdns.name
    powerdns.server.replace(powerdns.name, name, "TXT", 60,
                            records(f'"{ONE}"'), comments=[
                                {"content": "theirs", "account": "me"}])
    check_done(pdns("cleanup-txt", powerdns.name, ONE))
    left = powerdns.rrset("_acme-challenge")
    assert left["records"] == []
    assert [c["content"] for c in left["comments"]] == ["theirs"]
    check_done(pdns("present-txt", powerdns.name, TWO))
    assert powerdns.challenge() == [TWO]
    assert len(powerdns.rrset("_acme-challenge")["comments"]) == 1


def test_extend_with_another_ttl(extended, pdns):           # noqa: F811
    """The server wants one TTL in a set: it is read, then written."""
    extended.change(("_acme-challenge", 777, "TXT", FOREIGN))
    check_done(pdns("present-txt", extended.name, ONE))
    assert extended.challenge() == sorted([ONE, FOREIGN])
    assert extended.rrset("_acme-challenge")["ttl"] == 777


@pytest.mark.parametrize("text", [
    'two" "strings', r"a \"quote\" and \\ and \000 and \065", "x" * 255])
def test_foreign_text_of_any_kind(text, powerdns, pdns):    # noqa: F811
    """It is written as it was read."""
    name = "_acme-challenge." + powerdns.name
    powerdns.server.replace(powerdns.name, name, "TXT", 60,
                            records(f'"{text}"'))
    kept = powerdns.rrset("_acme-challenge")
    check_done(pdns("present-txt", powerdns.name, ONE))
    assert ONE in powerdns.challenge()
    check_done(pdns("cleanup-txt", powerdns.name, ONE))
    assert powerdns.rrset("_acme-challenge") == kept


def test_our_value_is_lost_at_once(used, pdns):             # noqa: F811
    """Another host replaces the set after us: ours is put back, theirs stays."""
    def replace():
        used.server.replace(used.name, "_acme-challenge." + used.name, "TXT",
                            60, records(f'"{FOREIGN}"'))

    used.fake.before("PATCH", lambda: used.fake.before("GET", replace))
    check_done(pdns("present-txt", used.name, ONE))
    assert used.challenge() == sorted([ONE, FOREIGN])
    assert used.calls() == [READ, WRITE, READ, WRITE, READ]


def test_our_value_is_lost_always(used, pdns):              # noqa: F811
    def replace():
        used.server.replace(used.name, "_acme-challenge." + used.name, "TXT",
                            60, records(f'"{FOREIGN}"'))
        used.fake.before("GET", replace)

    used.fake.before("GET", replace)
    check_failure(pdns("present-txt", used.name, ONE), 75, "others keep")
    assert FOREIGN in used.challenge()


# One bad among many

@pytest.mark.parametrize("extend", [False, True])
def test_one_is_refused(extend, used, pdns):                # noqa: F811
    """An alias comes up between our look and our PATCH."""
    used.fake.switches.extend = extend
    names = [f"h{n}" for n in range(20)]
    used.fake.before("PATCH", lambda: used.change(
        ("h7", 60, "CNAME", "elsewhere.test.")))
    result = pdns(*update(used), *(used.full(n) for n in names))
    check_failure(result, 1, used.full("h7"), "Conflicts", "in the way")
    assert [n for n in names if used.rrset(n, "A") is None] == ["h7"]
    assert used.calls().count(WRITE) <= 10
    used.fake.log.clear()
    result = pdns(*update(used), *(used.full(n) for n in names))
    check_failure(result, 1, used.full("h7"), "alias", "elsewhere.test")
    assert WRITE not in used.calls()


def test_owner_is_refused(used, pdns):      # noqa: F811
    before = used.records()
    check_failure(pdns(*update(used, "home", "203.0.113.8", "--owner", "me")),
                  2, "powerdns", "owner")
    assert used.records() == before


@pytest.mark.parametrize("verb", ["present", "cleanup", "update"])
@pytest.mark.parametrize("twist", ["wrong-types", "extra", "reordered"])
def test_replies_of_another_shape(twist, verb, used, pdns):     # noqa: F811
    """Members that are not known don't matter, and unusable ones are no
    reason to change what cannot be seen."""
    used.change(("_acme-challenge", 60, "TXT", FOREIGN))
    check_done(pdns("present-txt", used.name, TWO))
    before = used.challenge()
    used.fake.fault(twist, "GET", times=None)
    words, after = {
        "present": (["present-txt", used.name, ONE], [FOREIGN, ONE, TWO]),
        "cleanup": (["cleanup-txt", used.name, TWO], [FOREIGN]),
        "update": (update(used, "home", "203.0.113.8"), before)}[verb]
    result = pdns(*words)
    if twist == "wrong-types" and verb != "update":
        assert result.status != 0 and len(result.errors) == 1, result
        assert used.challenge() == before
    else:
        check_done(result)
        assert used.challenge() == sorted(after)
