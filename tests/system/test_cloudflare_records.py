"""What becomes of records: ours and everybody else's."""

import json
import os

import pytest

from lab import config
from lab.cloudflare import (IP, NEXT, OWNERS, cf, cloudflare,  # noqa: F401
                            new_cloudflare, update)
from lab.expect import check_done, check_failure
from vectors import ONE, TWO, many

QUOTED = f'"{ONE}"'


def forget(program, *files):
    """Takes the state away, or some of it."""
    for name in files or program.state_files():
        os.remove(os.path.join(program.state, name))


def owners(record):
    return {key: record[key] for key in OWNERS}


OWNER_SETTINGS = {
    "plain": {"ttl": 3600}, "proxied": {"proxied": True},
    "comment": {"comment": "the cellar; don't touch"},
    "tags": {"tags": ["room:cellar", "x"]},
    "settings": {"proxied": True, "settings": {"ipv4_only": True}},
    "all": {"proxied": True, "comment": "c", "tags": ["a:b"], "settings": {}},
}


@pytest.mark.parametrize("known", [False, True], ids=["listed", "by id"])
@pytest.mark.parametrize("name", OWNER_SETTINGS)
def test_owners_settings_survive(name, known, new_cloudflare,   # noqa: F811
                                 program):
    site = new_cloudflare(plan="pro")
    program.configure(site.config())
    site.add("A", "home", "192.0.2.1", **OWNER_SETTINGS[name])
    before = site.record("home")
    if known:
        check_done(program(*update(site, "home", NEXT)))
    with site.cost() as cost:
        check_done(program(*update(site)))
    assert cost.writes == ["PATCH dns_records"]
    assert cost.requests[-1].json == {"content": IP}
    after = site.record("home")
    assert owners(after) == owners(before)
    assert (after["id"], after["content"]) == (before["id"], IP)


def test_batch_sends_ids_and_content_only(cloudflare, cf):  # noqa: F811
    for name in "one", "two":
        cloudflare.add("A", name, "192.0.2.1", ttl=777, comment=name)
    with cloudflare.cost() as cost:
        check_done(cf(*update(cloudflare, "one"), cloudflare.full("two")))
    batch = cost.requests[-1].json
    assert list(batch) == ["patches"]
    assert [sorted(one) for one in batch["patches"]] == [["content", "id"]] * 2
    assert [cloudflare.record(n)["comment"] for n in ("one", "two")] == [
        "one", "two"]


CREATED = {     # options: ttl, proxied, comment
    "default": ([], (300, False, "ddns01")),
    "ttl": (["--ttl", "120"], (120, False, "ddns01")),
    "automatic": (["--ttl", "1"], (1, False, "ddns01")),
    "proxied": (["--proxied"], (1, True, "ddns01")),
    "comment": (["--comment", 'von "mir", 50 % äöü'],
                (300, False, 'von "mir", 50 % äöü')),
}


@pytest.mark.parametrize("name", CREATED)
def test_created_address(name, cloudflare, cf):             # noqa: F811
    options, expected = CREATED[name]
    for host, address in (("home", IP), ("six", "2001:db8::7")):
        family = ["--ipv4", f"static:{IP}", "--ipv6", "off"]
        if host == "six":
            family = ["--ipv4", "off", "--ipv6", "static:2001:DB8:0::7"]
        check_done(cf("update-ip", *family, *options, cloudflare.full(host)))
        record = cloudflare.record(host, "A" if host == "home" else "AAAA")
        assert (record["ttl"], record["proxied"], record["comment"]) == expected
        assert record["content"] == address


def test_both_families(cloudflare, cf):                     # noqa: F811
    cloudflare.add("AAAA", "home", "2001:db8:0:0:0::1", comment="six")
    words = ["update-ip", "--ipv4", f"static:{IP}", "--ipv6",
             "static:2001:db8::1", cloudflare.full("home")]
    with cloudflare.cost() as cost:
        check_done(cf(*words))
    assert cost.writes == ["POST dns_records"]      # the A; AAAA is as wanted
    assert cloudflare.record("home", "AAAA")["comment"] == "six"


@pytest.mark.parametrize("ttl", [60, 123])
def test_created_value(ttl, cloudflare, cf):                # noqa: F811
    check_done(cf("present-txt", "--ttl", str(ttl), cloudflare.name, ONE))
    record, = cloudflare.records()
    assert (record["content"], record["ttl"], record["comment"]) == (
        QUOTED, ttl, "ddns01")


DUPLICATES = {      # there; what is kept by id; requests that write
    "two, one right": (["192.0.2.1", IP], [1], ["DELETE dns_records"]),
    "two wrong": (["192.0.2.1", "192.0.2.2"], [0], ["POST dns_records/batch"]),
    "three": (["192.0.2.1", IP, "192.0.2.3"], [1], ["POST dns_records/batch"]),
}


@pytest.mark.parametrize("name", DUPLICATES)
def test_duplicates_are_recycled(name, cloudflare, cf):     # noqa: F811
    contents, kept, writes = DUPLICATES[name]
    made = [cloudflare.add("A", "home", c, comment=c) for c in contents]
    with cloudflare.cost() as cost:
        check_done(cf(*update(cloudflare)))
    assert cost.writes == writes
    record = cloudflare.record("home")
    assert record["content"] == IP
    assert record["id"] in [made[n]["id"] for n in kept]


def test_cname_is_explained_and_stays(cloudflare, cf):      # noqa: F811
    cloudflare.add("CNAME", "home", "elsewhere.test", comment="mine")
    before = cloudflare.records()
    check_failure(cf(*update(cloudflare)), 1, "CNAME", "elsewhere.test")
    assert cloudflare.records() == before


def test_cname_that_the_dns_does_not_show(cloudflare, cf):  # noqa: F811
    """Behind the proxy an alias looks like addresses."""
    cloudflare.add("CNAME", "home", "elsewhere.test", proxied=True)
    before = cloudflare.records()
    check_failure(cf(*update(cloudflare)), 1, "CNAME")
    assert cloudflare.records() == before


def test_cname_that_came_later(cloudflare, cf):             # noqa: F811
    check_done(cf(*update(cloudflare)))
    cloudflare.fake.remove_record(cloudflare.zone,
                                  cloudflare.record("home")["id"])
    cloudflare.add("CNAME", "home", "elsewhere.test", proxied=True)
    before = cloudflare.records()
    check_failure(cf(*update(cloudflare, "home", NEXT)), 1, "CNAME")
    assert cloudflare.records() == before


@pytest.mark.parametrize("code, text", [
    (81053, "An A, AAAA, or CNAME record"), (81054, "A CNAME record"),
    (81055, "Conflict"), (81056, "NS records with that host")])
def test_conflict(code, text, cloudflare, cf):              # noqa: F811
    cloudflare.foreign()
    before = cloudflare.records()
    cloudflare.fake.fault("error", "POST", "dns_records", times=None,
                          status=400, code=code, text=text)
    for words in (["present-txt", cloudflare.name, ONE], update(cloudflare)):
        check_failure(cf(*words), 1, str(code), text)
    assert cloudflare.records() == before


def test_txt_beside_a_cname_follows_it(cloudflare, cf):     # noqa: F811
    """The CA follows the alias, and so do we; it stays."""
    target = cloudflare.full("target")
    cloudflare.add("CNAME", "_acme-challenge.www", target)
    check_done(cf("present-txt", cloudflare.full("www"), ONE))
    assert cloudflare.values(target) == [ONE]
    check_done(cf("cleanup-txt", cloudflare.full("www"), ONE))
    assert [r["type"] for r in cloudflare.records()] == ["CNAME"]


STORED = {          # what others have stored for ONE
    "unquoted": [ONE], "quoted": [QUOTED], "both": [ONE, QUOTED],
    "two strings": [f'"{ONE[:20]}" "{ONE[20:]}"'],
    "escaped": [f'"\\{ord(ONE[0]):03d}{ONE[1:]}"'],
    "all": [ONE, QUOTED, f'"{ONE[:9]}" "{ONE[9:]}"'],
}


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("where", ["name", "zone"])
def test_all_forms_are_removed(where, name, cloudflare, cf):  # noqa: F811
    """Also with more names than are read one by one."""
    others = [cloudflare.foreign(value=v) for v in (
        TWO, ONE.swapcase(), ONE + "x", ONE[:-1], f'"{ONE} "')]
    for content in STORED[name]:
        cloudflare.add("TXT", "_acme-challenge", content)
    more = [cloudflare.full("www"), ONE] if where == "zone" else []
    check_done(cf("cleanup-txt", cloudflare.name, ONE, *more))
    assert cloudflare.records() == sorted(others, key=lambda r: r["id"])


@pytest.mark.parametrize("identical", [False, True])
def test_unquoted_twin(identical, cloudflare, cf):          # noqa: F811
    """What another client has published unquoted is as good."""
    cloudflare.fake.switches.txt_quotes_identical = identical
    cloudflare.add("TXT", "_acme-challenge", ONE)
    check_done(cf("present-txt", cloudflare.name, ONE))
    assert ONE in cloudflare.challenge()
    forget(cf)
    check_done(cf("cleanup-txt", cloudflare.name, ONE))
    assert cloudflare.challenge() == []


@pytest.mark.parametrize("code", [81057, 81058])
@pytest.mark.parametrize("count", [1, 3])
def test_identical_is_success(count, code, cloudflare, cf):     # noqa: F811
    """Of one value or, of some in a batch, the others are done as well."""
    cloudflare.fake.switches.identical_code = code
    cloudflare.add("TXT", "_acme-challenge", QUOTED)
    values = [ONE, *many(count - 1)]
    check_done(cf("present-txt", *(
        word for value in values for word in (cloudflare.name, value))))
    assert cloudflare.challenge() == sorted(values)
    check_done(cf("cleanup-txt", *(
        word for value in values for word in (cloudflare.name, value))))
    assert cloudflare.challenge() == []


def test_stale_record_id_of_a_value(cloudflare, cf):        # noqa: F811
    """Somebody has removed it and made it anew: the new one is removed."""
    check_done(cf("present-txt", cloudflare.name, ONE))
    record, = cloudflare.records()
    cloudflare.fake.remove_record(cloudflare.zone, record["id"])
    cloudflare.add("TXT", "_acme-challenge", ONE)
    kept = cloudflare.foreign()
    check_done(cf("cleanup-txt", cloudflare.name, ONE))
    assert cloudflare.records() == [kept]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("again", [None, "192.0.2.9", NEXT])
def test_stale_record_id_of_an_address(again, count, cloudflare,  # noqa: F811
                                       cf):
    names = [cloudflare.full(f"h{n}") for n in range(count - 1)]
    check_done(cf(*update(cloudflare), *names))
    cloudflare.fake.remove_record(cloudflare.zone,
                                  cloudflare.record("home")["id"])
    if again:
        cloudflare.add("A", "home", again, comment="anew")
    check_done(cf(*update(cloudflare, "home", NEXT), *names))
    assert cloudflare.record("home")["content"] == NEXT
    assert cloudflare.record("home")["comment"] == (
        "anew" if again else "ddns01")
    assert set(cloudflare.fake.contents(cloudflare.zone)) == {NEXT}


@pytest.mark.parametrize("page", [20, 100])
def test_more_than_a_page_of_values_at_one_name(page, cloudflare,  # noqa: F811
                                                cf):
    cloudflare.fake.switches.default_page = page
    values = many(page + page // 2)
    for value in values:
        cloudflare.add("TXT", "_acme-challenge", f'"{value}"')
    for value in values[0], values[-1]:
        check_done(cf("cleanup-txt", cloudflare.name, value))
    assert cloudflare.challenge() == values[1:-1]


def test_names_in_other_case(cloudflare, cf):               # noqa: F811
    check_done(cf(*update(cloudflare, "HOME")))
    check_done(cf(*update(cloudflare, "Home", NEXT)))
    assert cloudflare.record("home")["content"] == NEXT


@pytest.mark.parametrize("code", [81057, 81058])
def test_address_that_has_come_since(code, cloudflare, cf):     # noqa: F811
    """The remembered record would become like one that somebody has added."""
    cloudflare.fake.switches.identical_code = code
    check_done(cf(*update(cloudflare)))
    cloudflare.add("A", "home", NEXT, comment="theirs")
    check_done(cf(*update(cloudflare, "home", NEXT)))
    assert cloudflare.record("home")["content"] == NEXT


def test_more_values_at_one_name_than_a_batch_takes(cloudflare,  # noqa: F811
                                                    cf):
    """No request has more operations than the API takes."""
    cloudflare.fake.switches.set(limit=None)
    values = many(90)
    cf.configure(config(cloudflare.internet, cloudflare.account(
        "cf", "batch-limit = 40")))
    words = [word for value in values for word in (cloudflare.name, value)]
    for verb, key in ("present-txt", "posts"), ("cleanup-txt", "deletes"):
        with cloudflare.cost() as cost:
            check_done(cf(verb, *words))
        sizes = [len(json.loads(one.body)[key]) for one in cost.requests
                 if one.method == "POST"]
        assert sorted(sizes) == [10, 40, 40]
        assert cloudflare.challenge() == (values if key == "posts" else [])
