"""Whose records they are ('owner'), and how they shall look ('enforce')."""

import pytest

from lab.cloudflare import (IP, NEXT, cf, cloudflare,       # noqa: F401
                            new_cloudflare, update)
from lab.expect import check_done, check_failure

OLD = "192.0.2.1"
OWNER = ["--owner", "box"]
FOREIGN = [None, "owner=boxes", "owner=Box", "xowner=box", "owner=box;",
           "owner = box", "box"]


def looks(record):
    return record["content"], record["ttl"], record["proxied"], record[
        "comment"]


@pytest.mark.parametrize("comment", [None, "mine"])
def test_created_record_is_marked(comment, cloudflare, cf):  # noqa: F811
    more = ["--comment", comment] if comment else []
    check_done(cf(*update(cloudflare, "home", IP, *OWNER, *more)))
    assert cloudflare.record("home")["comment"] == (
        f"{comment or 'ddns01'} owner=box")


def test_mark_that_is_in_the_comment(cloudflare, cf):       # noqa: F811
    words = ["--comment", "owner=box here"]
    check_done(cf(*update(cloudflare, "home", IP, *OWNER, *words)))
    assert cloudflare.record("home")["comment"] == "owner=box here"


def test_only_marked_records_are_touched(cloudflare, cf):   # noqa: F811
    theirs = [cloudflare.add("A", "home", f"192.0.2.{n}", comment=comment)
              for n, comment in enumerate(FOREIGN, 1)]
    ours = cloudflare.add("A", "home", "198.51.100.1", ttl=777,
                          comment="old owner=box\tx")
    for address in IP, NEXT:    # looked at, and by its id
        with cloudflare.cost() as cost:
            check_done(cf(*update(cloudflare, "home", address, *OWNER)))
        assert cost.writes == ["PATCH dns_records"]
        assert cost.requests[-1].json == {"content": address}
    after = {one["id"]: one for one in cloudflare.records()}
    assert after.pop(ours["id"])["content"] == NEXT
    assert sorted(after) == sorted(one["id"] for one in theirs)
    assert [after[one["id"]] for one in theirs] == theirs


def test_further_records_of_ours_go(cloudflare, cf):        # noqa: F811
    theirs = cloudflare.add("A", "home", OLD, comment="owner=other")
    for n in range(2, 5):
        cloudflare.add("A", "home", f"192.0.2.{n}", comment="owner=box")
    check_done(cf(*update(cloudflare, "home", IP, *OWNER)))
    assert sorted(r["content"] for r in cloudflare.records()) == [OLD, IP]
    assert theirs in cloudflare.records()


@pytest.mark.parametrize("known", [False, True], ids=["listed", "by id"])
@pytest.mark.parametrize("stale", [False, True])
def test_address_that_another_has_already(known, stale, cloudflare,  # noqa: F811
                                          cf):
    """Theirs will do; a stale one of ours goes."""
    if stale:
        if known:
            check_done(cf(*update(cloudflare, "home", OLD, *OWNER)))
        else:
            cloudflare.add("A", "home", OLD, comment="owner=box")
    theirs = cloudflare.add("A", "home", IP, comment="owner=other")
    check_done(cf(*update(cloudflare, "home", IP, *OWNER)))
    assert cloudflare.records() == [theirs]


def test_two_hosts_share_a_name(cloudflare, cf):            # noqa: F811
    """Each keeps its own record; the state is each host's own."""
    other = {"DDNS01_STATE_DIR": cf.home}
    check_done(cf(*update(cloudflare, "home", IP, *OWNER)))
    check_done(cf(*update(cloudflare, "home", OLD, "--owner", "two"),
                  env=other))
    check_done(cf(*update(cloudflare, "home", NEXT, *OWNER)))
    assert sorted(cloudflare.values(cloudflare.full("home"), "A")) == sorted(
        [NEXT, OLD])


def test_record_known_under_another_owner(cloudflare, cf):  # noqa: F811
    """What the state knows is not ours any more."""
    check_done(cf(*update(cloudflare, "home", IP)))
    before = cloudflare.record("home")
    check_done(cf(*update(cloudflare, "home", NEXT, *OWNER)))
    assert before in cloudflare.records()
    assert sorted(cloudflare.values(cloudflare.full("home"), "A")) == [
        IP, NEXT]


def test_cname_is_in_the_way_of_owners_too(cloudflare, cf):  # noqa: F811
    cloudflare.add("CNAME", "home", "elsewhere.test", proxied=True)
    check_failure(cf(*update(cloudflare, "home", IP, *OWNER)), 1, "CNAME")


@pytest.mark.parametrize("plan, length, fits", [
    ("free", 90, True), ("free", 91, False), ("pro", 490, True),
    ("pro", 491, False)])
def test_length_of_the_comment(plan, length, fits, new_cloudflare,  # noqa: F811
                               program):
    """100 characters on the Free plan, 500 else; the mark has ten."""
    site = new_cloudflare(plan=plan)
    program.configure(site.config())
    words = update(site, "home", IP, *OWNER, "--comment", "ä" * length)
    with site.cost() as cost:
        result = program(*words)
    if fits:
        check_done(result)
        assert len(site.record("home")["comment"]) == length + 10
    elif plan == "free":    # the plan is not visible: the API says it
        check_failure(result, 1, "100")
    else:
        check_failure(result, 2, "comment", "501")
        assert cost.writes == []
        assert site.records() == []


def test_rfc2136_keeps_no_owner(new_site, program):
    site = new_site()
    program.configure(site.config())
    check_failure(program("update-ip", "--ipv4", f"static:{IP}", *OWNER,
                          f"home.{site.name}"), 2,
                  "provider 'rfc2136' keeps no comments", "owner")
    assert site.values(f"home.{site.name}", "A") == []


def test_rfc2136_enforces_the_ttl(new_site, program):
    site = new_site()
    program.configure(site.config())
    name = f"home.{site.name}"
    site.change(("home", 777, "A", IP))
    words = ["update-ip", "--ipv4", f"static:{IP}", "--ttl", "120"]
    check_done(program(*words, name))
    assert site.ttl(name, "A") == 777
    check_done(program(*words, "--enforce", name))
    assert site.ttl(name, "A") == 120


# enforce

ENFORCED = {    # as it is; options; what is sent beside the content
    "equal": ({"ttl": 300, "comment": "ddns01"}, [], {}),
    "ttl": ({"ttl": 777, "comment": "ddns01"}, [], {"ttl": 300}),
    "comment": ({"ttl": 300, "comment": "theirs"}, [],
                {"comment": "ddns01"}),
    "no comment": ({"ttl": 300}, [], {"comment": "ddns01"}),
    "proxied": ({"ttl": 1, "comment": "ddns01"}, ["--proxied"],
                {"proxied": True, "ttl": 1}),
    "is proxied": ({"proxied": True, "comment": "ddns01"}, ["--proxied"], {}),
    "not proxied": ({"proxied": True, "comment": "ddns01"}, [],
                    {"proxied": False, "ttl": 300}),
    "all": ({"proxied": True, "comment": "x"},
            ["--ttl", "120", "--comment", "y"],
            {"proxied": False, "ttl": 120, "comment": "y"}),
}


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("name", ENFORCED)
def test_what_differs_is_enforced(name, moved, new_cloudflare,  # noqa: F811
                                  program):
    """In the request that changes the content, or in one of its own."""
    fields, options, sent = ENFORCED[name]
    site = new_cloudflare(plan="pro")
    program.configure(site.config())
    site.add("A", "home", OLD if moved else IP, tags=["a:b"], **fields)
    if moved:
        sent = {"content": IP, **sent}
    words = update(site, "home", IP, "--enforce", *options)
    with site.cost() as cost:
        check_done(program(*words))
    assert [one.json for one in cost.requests if one.method == "PATCH"] == (
        [sent] if sent else [])
    assert len(cost.writes) == (1 if sent else 0)
    record = site.record("home")
    for key, value in sent.items():
        assert record[key] == value
    assert record["tags"] == ["a:b"]
    with site.cost() as cost:
        check_done(program(*words))
    assert cost.calls == []


def test_an_audit_repairs_drift(cloudflare, cf):            # noqa: F811
    words = update(cloudflare, "home", IP, "--enforce", "--audit", "0")
    check_done(cf(*words))
    record = cloudflare.record("home")
    cloudflare.fake.remove_record(cloudflare.zone, record["id"])
    cloudflare.add("A", "home", IP, ttl=60, comment="by hand")
    check_done(cf(*words))
    assert looks(cloudflare.record("home")) == (IP, 300, False, "ddns01")
    with cloudflare.cost() as cost:
        check_done(cf(*words))
    assert cost.writes == []


def test_known_record_costs_one_request(cloudflare, cf):    # noqa: F811
    """How it looks is not known then: all is sent."""
    check_done(cf(*update(cloudflare, "home", OLD, "--enforce", *OWNER)))
    with cloudflare.cost() as cost:
        check_done(cf(*update(cloudflare, "home", IP, "--enforce", *OWNER)))
    assert cost.calls == ["PATCH dns_records"]
    assert cost.requests[0].json == {
        "content": IP, "ttl": 300, "proxied": False,
        "comment": "ddns01 owner=box"}


def test_turned_on_later(cloudflare, cf):                   # noqa: F811
    """The state does not hide what was not enforced before."""
    cloudflare.add("A", "home", IP, ttl=777, comment="theirs")
    check_done(cf(*update(cloudflare)))
    check_done(cf(*update(cloudflare, "home", IP, "--enforce")))
    assert looks(cloudflare.record("home")) == (IP, 300, False, "ddns01")


def test_enforced_in_a_batch(cloudflare, cf):               # noqa: F811
    for n in range(3):
        cloudflare.add("A", f"h{n}", IP, ttl=300 + n, comment="ddns01")
    names = [cloudflare.full(f"h{n}") for n in range(1, 3)]
    with cloudflare.cost() as cost:
        check_done(cf(*update(cloudflare, "h0", IP, "--enforce"), *names))
    assert cost.writes == ["POST dns_records/batch"]
    assert [sorted(one) for one in cost.requests[-1].json["patches"]] == [
        ["id", "ttl"]] * 2
    assert {r["ttl"] for r in cloudflare.records()} == {300}
