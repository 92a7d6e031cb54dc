"""Which zone holds a name, and under which id."""

import json
import os

import pytest

from lab import config
from lab.cloudflare import (IP, NEXT, cf, cloudflare,  # noqa: F401
                            lines, new_cloudflare, update)
from lab.expect import check_done, check_failure
from vectors import ONE, TWO, many

OTHER_ID = "0123456789abcdef0123456789abcdef"


def at(site, zone, name="_acme-challenge", kind="TXT"):
    return [one["content"].strip('"')
            for one in site.fake.records(zone, name, kind)]


def test_sub_zone(cloudflare, cf):                          # noqa: F811
    """The longest zone wins, whatever was known before."""
    check_done(cf("present-txt", cloudflare.name, ONE))
    sub = cloudflare.add_zone(cloudflare.full("dev"))
    cloudflare.add("NS", "dev", "ns1." + cloudflare.full("dev"))
    cloudflare.add("A", "ns1.dev", cloudflare.address)
    check_done(cf("present-txt", cloudflare.full("a.b.dev"), TWO))
    assert at(cloudflare, sub, "_acme-challenge.a.b") == [TWO]
    check_done(cf("cleanup-txt", cloudflare.full("a.b.dev"), TWO))
    assert at(cloudflare, sub, "_acme-challenge.a.b") == []
    assert cloudflare.challenge() == [ONE]


def test_name_that_only_ends_alike(cloudflare, cf):         # noqa: F811
    """example.test is no zone of myexample.test."""
    other = "my" + cloudflare.name
    cloudflare.internet.delegate(other, [cloudflare.address])
    result = cf("present-txt", other, ONE)
    assert result.status != 0 and len(result.errors) == 1, result
    assert cloudflare.records() == []


@pytest.mark.parametrize("other_name", ["empty", "0"])
def test_token_for_one_zone(other_name, cloudflare, program):   # noqa: F811
    cloudflare.add_zone()
    token = cloudflare.fake.add_token(zones=[cloudflare.zone.id])
    cloudflare.fake.switches.one_zone_other_name = other_name
    program.configure(cloudflare.config(token=token))
    for name in "", "www", "a.b.c":
        check_done(program("present-txt", cloudflare.full(name), ONE))
        assert cloudflare.challenge(name) == [ONE]
    for one in cloudflare.fake.log.requests:
        assert one.path != "/client/v4/zones" or dict(one.query)["name"]


@pytest.mark.parametrize("how", ["10000", "9109", "0", "empty"])
def test_no_zone_read(how, cloudflare, program):            # noqa: F811
    """The error names the permission; with a zone id it is not needed."""
    cloudflare.fake.switches.zone_read_missing = how
    token = cloudflare.fake.add_token(["dns:edit"])
    program.configure(cloudflare.config(token=token))
    check_failure(program("present-txt", cloudflare.name, ONE), 1,
                  *({"empty": ["Zone:Read"]}.get(how, [f"({how})"])))
    program.configure(config(cloudflare.internet, cloudflare.account(
        "cf", f"zone-id = {cloudflare.zone.id}", token=token)))
    with cloudflare.cost() as cost:
        check_done(program("present-txt", cloudflare.full("www"), ONE))
    assert cost.calls == ["POST dns_records"]
    assert cloudflare.challenge("www") == [ONE]


@pytest.mark.parametrize("how", ["refused by DNS", "no delegation"])
def test_no_such_zone(how, cloudflare, cf):                 # noqa: F811
    other = cloudflare.internet.new_name()
    if how == "refused by DNS":
        cloudflare.internet.delegate(other, [cloudflare.address])
    check_failure(cf("present-txt", other, ONE),
                  75 if how == "refused by DNS" else 1, other)


SAME_NAME = {       # statuses of two zones: which is taken, exit status
    "active, pending": ("active", "pending", 0),
    "moved, active": ("moved", "active", 1),
    "active, deleted": ("active", "deleted", 0),
    "deleted, pending": ("deleted", "pending", 1),
    "active, active": ("active", "active", None),
    "pending, moved": ("pending", "moved", None),
}


@pytest.mark.parametrize("name", SAME_NAME)
def test_two_zones_of_one_name(name, new_cloudflare, program):  # noqa: F811
    *statuses, taken = SAME_NAME[name]
    site = new_cloudflare(status=statuses[0])
    second = site.fake.add_zone(site.name, status=statuses[1],
                                account=site.fake.add_account("Work"))
    program.configure(site.config(wait="0"))
    result = program("present-txt", site.name, ONE)
    zones = [site.zone, second]
    if taken is None:
        check_failure(result, 2, "zone-id", site.name)
    else:
        assert result.status == 0, result
    assert [at(site, zone) for zone in zones] == [
        [ONE] if n == taken else [] for n in range(2)]
    program.configure(config(site.internet, site.account(
        "cf", f"zone-id = {second.id}"), wait="0"))
    assert program("present-txt", site.name, TWO).status == 0
    assert TWO in at(site, second)


STATUSES = {"initializing": (0, True), "pending": (0, True),
            "active": (0, False), "moved": (0, True), "deleted": (1, False),
            "purged": (75, False), "deactivated": (75, False)}  # DNS is silent


@pytest.mark.parametrize("status", STATUSES)
def test_status(status, new_cloudflare, program):           # noqa: F811
    """The world does not see what is done in a zone that is not active."""
    site = new_cloudflare(status=status)
    program.configure(site.config(wait="0"))
    result = program("present-txt", site.name, ONE)
    code, warned = STATUSES[status]
    assert result.status == code, result
    assert at(site, site.zone) == ([] if code else [ONE])
    assert bool([w for w in result.warnings if status in w]) == warned, result
    assert len(result.errors) == (1 if code else 0)


@pytest.mark.parametrize("form", ["both", "ascii", "unicode"])
def test_idn(form, internet, new_cloudflare, program):      # noqa: F811
    name = "bücher-" + internet.new_name()
    site = new_cloudflare(name)
    site.fake.switches.idn_query = form
    program.configure(site.config())
    ascii_name = name.encode("idna").decode()
    for given in name, ascii_name.upper(), "www." + name:
        check_done(program("present-txt", given, ONE))
    assert at(site, site.zone) == at(
        site, site.zone, "_acme-challenge.www") == [ONE]
    check_done(program("cleanup-txt", ascii_name, ONE, "www." + name, ONE))
    check_done(program("update-ip", "--ipv4", f"static:{IP}", "--ipv6", "off",
                       "zuhause." + name, "grün." + name))
    assert {r["name"] for r in site.records()} == {
        "zuhause." + ascii_name, "xn--grn-ioa." + ascii_name}


UNKNOWN = ["403/10000", "404/7003", "400/7003"]


@pytest.mark.parametrize("answer", UNKNOWN)
def test_stale_zone_id(answer, cloudflare, cf):             # noqa: F811
    """A zone that was deleted and made anew has another id."""
    names = [cloudflare.full(f"h{n}") for n in range(8)]
    check_done(cf(*update(cloudflare), *names))
    check_done(cf("present-txt", cloudflare.name, ONE))
    old = cloudflare.zone
    cloudflare.fake.remove_zone(old)
    cloudflare.fake.switches.unknown_zone = answer
    cloudflare.zone = cloudflare.fake.add_zone(cloudflare.name)
    with cloudflare.cost() as cost:
        check_done(cf(*update(cloudflare, "home", NEXT), *names))
    assert cost.calls == ["POST dns_records/batch", "GET zones",
                          "GET dns_records", "POST dns_records/batch"]
    assert len(cloudflare.records()) == 9
    with cloudflare.cost() as cost:
        check_done(cf("cleanup-txt", cloudflare.name, ONE))
        check_done(cf("present-txt", cloudflare.name, TWO))
    assert "GET zones" not in cost.calls
    assert cloudflare.challenge() == [TWO]


@pytest.mark.parametrize("answer", UNKNOWN)
def test_stale_zone_id_of_one_value(answer, cloudflare, cf):    # noqa: F811
    check_done(cf("present-txt", cloudflare.name, ONE))
    cloudflare.fake.remove_zone(cloudflare.zone)
    cloudflare.fake.switches.unknown_zone = answer
    cloudflare.zone = cloudflare.fake.add_zone(cloudflare.name)
    check_done(cf("present-txt", cloudflare.name, TWO))
    assert cloudflare.challenge() == [TWO]


@pytest.mark.parametrize("answer", UNKNOWN)
def test_wrong_zone_id_in_the_settings(answer, cloudflare,      # noqa: F811
                                       program):
    cloudflare.fake.switches.unknown_zone = answer
    program.configure(config(cloudflare.internet, cloudflare.account(
        "cf", f"zone-id = {OTHER_ID}")))
    with cloudflare.cost() as cost:
        result = program("present-txt", cloudflare.name, ONE)
    check_failure(result, 1, answer[-4:].lstrip("/"), "zone")
    assert set(cost.calls) <= {"POST dns_records", "GET dns_records"}
    assert len(cost.writes) == 1


def test_zone_id_of_another_zone(cloudflare, new_cloudflare,    # noqa: F811
                                 program):
    """The API appends the zone to a foreign name: noticed, and told."""
    second = cloudflare.add_zone()
    program.configure(config(cloudflare.internet, cloudflare.account(
        "cf", f"zone-id = {second.id}"), wait="0"))
    check_failure(program("present-txt", cloudflare.name, ONE), 2, "zone-id",
                  second.ascii)
    check_failure(program("present-txt", cloudflare.name, ONE, cloudflare.name,
                          TWO), 2, "zone-id", second.ascii)
    assert cloudflare.fake.records(second) == []    # nothing is left behind
    cloudflare.fake.fault("error", "DELETE", times=None, status=403, code=10000,
                          text="Authentication error")
    check_failure(program("present-txt", cloudflare.name, ONE), 2, "zone-id",
                  "remove that record", "(10000)")


def test_damaged_ids_in_the_state(cloudflare, cf):          # noqa: F811
    """What is no id does not get into a path."""
    check_done(cf(*update(cloudflare)))
    path = os.path.join(cf.state, "facts.json")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert cloudflare.zone.id in text
    for bad in "../../user", "", "x" * 40:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(cloudflare.zone.id, json.dumps(bad)[1:-1]))
        with cloudflare.cost() as cost:
            check_done(cf("present-txt", cloudflare.name, ONE))
        assert all("user" not in one.path for one in cost.requests)


def test_moved_between_accounts(cloudflare, program):       # noqa: F811
    """The zone is under another token now, both are configured."""
    old = cloudflare.fake.add_token(zones=[cloudflare.zone.id])
    other = cloudflare.add_zone()
    new = cloudflare.fake.add_token(zones=[other.id])
    tokens = [cloudflare.secret(old, "old"), cloudflare.secret(new, "new")]
    program.configure(config(cloudflare.internet, *(cloudflare.account(
        f"cf{n}", credentials=[f'api-token-file = "{path}"'])
        for n, path in enumerate(tokens))))
    check_done(program("present-txt", cloudflare.name, ONE, other.ascii, TWO))
    assert cloudflare.challenge() == [ONE] and at(cloudflare, other) == [TWO]
    cloudflare.fake.actors.tokens[old].grants.clear()
    for grant in cloudflare.fake.actors.tokens[new].grants.values():
        grant.add(cloudflare.zone.id)
    program("present-txt", cloudflare.full("www"), TWO)     # notices
    check_done(program("present-txt", cloudflare.full("www"), TWO))
    assert cloudflare.challenge("www") == [TWO]


def test_many_zones(cloudflare, cf):                        # noqa: F811
    zones = [cloudflare.add_zone() for _ in range(12)]
    text = lines((zone.ascii, v) for zone, v in zip(zones, many(12)))
    check_done(cf("present-txt", "--stdin", stdin=text))
    assert [at(cloudflare, z) for z in zones] == [[v] for v in many(12)]
    with cloudflare.cost() as cost:
        check_done(cf("cleanup-txt", "--stdin", stdin=text))
    assert cost.calls == ["DELETE dns_records"] * 12


STRANGE = {     # answers to a look-up: exit status
    "wrong-types": ({}, 1), "set": ({"member": "result.0.id", "value": 7}, 1),
    "missing": ({"members": ["result"]}, 1),
    "body": ({"body": '{"success":true,"result":{"id":"' + OTHER_ID + '"}}'},
             1),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_strange_list(kind, cloudflare, cf):                # noqa: F811
    options, status = STRANGE[kind]
    cloudflare.fake.fault(kind, "GET", "/zones", times=None, **options)
    check_failure(cf("present-txt", cloudflare.name, ONE), status,
                  cloudflare.name)
    assert cloudflare.records() == []


def test_zone_without_what_we_do_not_need(cloudflare, cf):  # noqa: F811
    cloudflare.fake.fault("missing", "GET", "/zones", times=None, members=[
        "status", "name_servers", "account", "plan", "meta", "owner", "type",
        "result_info", "permissions", "paused"])
    check_done(cf("present-txt", cloudflare.name, ONE))
    assert cloudflare.challenge() == [ONE]


@pytest.mark.parametrize("answer", [*UNKNOWN, "403/9109"])
def test_stale_zone_id_when_records_are_listed(answer, cloudflare,  # noqa: F811
                                               cf):
    """The id is noticed to be stale by the look as well as by the change."""
    check_done(cf("present-txt", cloudflare.name, ONE))
    cloudflare.fake.remove_zone(cloudflare.zone)
    cloudflare.zone = cloudflare.fake.add_zone(cloudflare.name)
    if answer == "403/9109":
        cloudflare.fake.fault("error", "GET", "dns_records", status=403,
                              code=9109, text="Unauthorized to access "
                              "requested resource")
    else:
        cloudflare.fake.switches.unknown_zone = answer
    with cloudflare.cost() as cost:
        check_done(cf(*update(cloudflare)))
    assert cost.calls == ["GET dns_records", "GET zones", "GET dns_records",
                          "POST dns_records"]
    assert cloudflare.record("home")["content"] == IP


@pytest.mark.parametrize("status", ["deactivated", "deleted"])
def test_zone_that_is_no_more_is_told(status, new_cloudflare,   # noqa: F811
                                      program):
    site = new_cloudflare(delegated=False, status=status)
    program.configure(site.config(wait="0"))
    check_failure(program("present-txt", site.name, ONE), 1,
                  f"'{site.name}' is {status}")
    assert at(site, site.zone) == []


def test_zone_of_another_name_is_not_taken(cloudflare, cf):     # noqa: F811
    """Should the filter not be heeded, nobody else's zone is written to."""
    cloudflare.fake.fault("set", "GET", "/zones", times=None,
                          member="result.0.name", value="my" + cloudflare.name)
    check_failure(cf("present-txt", cloudflare.name, ONE), 1,
                  "Zone:Zone:Read", "another account")
    assert cloudflare.records() == []


@pytest.mark.parametrize("how", ["10000", "9109", "0", "empty"])
def test_no_zone_read_remedy(how, cloudflare, program):     # noqa: F811
    """It is the zones that may not be read, not the records."""
    cloudflare.fake.switches.zone_read_missing = how
    program.configure(cloudflare.config(
        token=cloudflare.fake.add_token(["dns:edit"])))
    result = program("present-txt", cloudflare.name, ONE)
    check_failure(result, 1, "Zone:Zone:Read")
    assert "DNS:Edit" not in result.err


@pytest.mark.parametrize("status", ["active", "pending"])
@pytest.mark.parametrize("info", ["total_pages", "no total_pages"])
def test_list_of_many_zones(info, status, cloudflare, cf):      # noqa: F811
    """More than a page of them, also when nobody says how many pages."""
    zones = [cloudflare.add_zone(status=status) for _ in range(60)]
    if info != "total_pages":
        cloudflare.fake.fault("missing", "GET", "/zones", times=None,
                              members=["result_info"])
    known = [zones[0].ascii, ONE]
    assert cf("present-txt", *known).status == 0
    text = lines((zone.ascii, v) for zone, v in zip(zones, many(60)))
    result = cf("present-txt", "--wait", "0", "--stdin", stdin=text)
    assert result.status == 0, result
    assert sorted(at(cloudflare, zones[0])) == sorted([ONE, many(60)[0]])
    assert [at(cloudflare, z) for z in zones[1:]] == [
        [v] for v in many(60)[1:]]


@pytest.mark.parametrize("other_name", ["empty", "0"])
def test_token_for_one_zone_without_delegation(other_name,  # noqa: F811
                                               new_cloudflare, program):
    """The DNS shows the top-level domain only, which is not asked about."""
    site = new_cloudflare(delegated=False)
    site.fake.switches.one_zone_other_name = other_name
    program.configure(site.config(
        token=site.fake.add_token(zones=[site.zone.id]), wait="0"))
    assert program("present-txt", site.full("www"), ONE).status == 0
    assert site.challenge("www") == [ONE]
    assert all("." in dict(one.query)["name"]
               for one in site.fake.log.requests if one.method == "GET")


def test_answer_with_the_name_in_other_case(cloudflare, cf):    # noqa: F811
    """It is the same name: the record stays."""
    cloudflare.fake.fault("set", "POST", "dns_records", member="result.name",
                          value=f"_ACME-challenge.{cloudflare.name}".upper())
    check_done(cf("present-txt", cloudflare.name, ONE))
    assert cloudflare.challenge() == [ONE]


@pytest.mark.parametrize("code, status", [(0, 0), (9109, 1), (10000, 1)])
def test_longer_suffix_is_refused(code, status, new_cloudflare, program):
    """The DNS does not tell whether it is a zone: only a token for one zone,
    which may not ask about others, is known to mean nothing by it."""
    site = new_cloudflare(delegated=False)
    name = site.full("a.b")
    site.fake.fault("error", "GET", "name=b\\.", times=None, status=403,
                    code=code, text="No.")
    program.configure(site.config(wait="0"))
    result = program("present-txt", name, ONE)
    if status:
        check_failure(result, status, "No.", str(code))
    assert result.status == status
    assert site.challenge("a.b") == ([] if status else [ONE])


def test_records_without_a_number_of_pages(cloudflare, cf):     # noqa: F811
    """A page of less than was asked for need not be the last one."""
    for n in range(120):
        cloudflare.add("TXT", f"t{n}", f'"{n}"')
    cloudflare.add("A", "zz", "192.0.2.1")
    names = [cloudflare.full(f"t{n}") for n in range(60)]
    cloudflare.fake.switches.largest_page = 100
    cloudflare.fake.fault("missing", "GET", "dns_records", times=None,
                          members=["result_info"])
    result = cf(*update(cloudflare, "zz"), *names)
    check_done(result)
    found = [r for r in cloudflare.records() if r["type"] == "A"]
    assert len(found) == 61 and {r["content"] for r in found} == {IP}
