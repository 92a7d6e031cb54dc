"""Which zone of a PowerDNS server a name belongs to, and how it is reached."""

import re

import pytest

from lab import config
from lab.cloudflare import lines, update
from lab.expect import check_done, check_failure
from lab.page import read, replaced
from lab.pdns import (KEY, new_powerdns, pdns,      # noqa: F401 (fixtures)
                      powerdns)
from test_certbot import KINDS, certbot, pebble     # noqa: F401 (fixtures)
from vectors import ONE, TWO, many

READ, WRITE = "GET zones/NAME", "PATCH zones/NAME"


def test_longest_zone(powerdns, pdns):      # noqa: F811
    """A zone within a zone on the same server, delegated or not: it answers."""
    inner = powerdns.full("inner")
    powerdns.server.add_zone(inner)
    for host in "www", "mail":
        check_done(pdns("present-txt", f"{host}.{inner}", ONE))
        assert powerdns.values(f"_acme-challenge.{host}.{inner}") == [ONE]
    assert not [name for name, _ in powerdns.records() if "acme" in name]


def test_zone_of_a_challenge_alone(powerdns, pdns):     # noqa: F811
    name = "_acme-challenge." + powerdns.name
    powerdns.server.add_zone(name, nameservers=[powerdns.full("ns1") + "."],
                             rrsets=[])
    check_done(pdns("present-txt", powerdns.name, ONE))
    assert [r["content"] for r in powerdns.server.rrsets(name)[
        name, "TXT"]["records"]] == [f'"{ONE}"']


def test_many_names_list_the_zones(powerdns, pdns):     # noqa: F811
    """More than eight suffixes: one request instead of one for each."""
    names = [powerdns.full(f"h{n}") for n in range(20)]
    check_done(pdns("present-txt", "--wait", "0", "--stdin",
                    stdin=lines(zip(names, many(20)))))
    assert powerdns.calls() == ["GET zones", WRITE, READ, WRITE, READ]


def test_configured_zone(powerdns, program):            # noqa: F811
    program.configure(config(powerdns.internet, powerdns.account(
        "own", f"zones = {{ {powerdns.name} }}")))
    check_done(program(*update(powerdns)))
    assert powerdns.calls() == ["GET zones", READ, WRITE]


@pytest.mark.parametrize("configured", [False, True])
def test_zone_of_another_server(configured, new_powerdns, program):  # noqa: F811
    here, there = new_powerdns(), new_powerdns()
    zones = [f"zones = {{ {there.name} }}"] if configured else []
    program.configure(config(here.internet, here.account("own", *zones)))
    check_failure(program("present-txt", there.name, ONE), 1, there.name)
    assert not any(c.startswith("PATCH") for c in here.calls())


def test_zone_that_is_gone(powerdns, pdns):             # noqa: F811
    """The state knows it; the server does not any more, then again."""
    check_done(pdns("present-txt", powerdns.name, ONE))
    powerdns.server.call("DELETE", f"/zones/{powerdns.name}.")
    check_failure(pdns("present-txt", powerdns.name, TWO), 1, powerdns.name)
    powerdns.server.add_zone(powerdns.name)
    check_done(pdns("present-txt", powerdns.name, TWO))
    assert powerdns.challenge() == [TWO]


@pytest.mark.parametrize("kind", ["Slave", "Secondary"])
def test_copies_are_refused(kind, new_powerdns, program):   # noqa: F811
    site = new_powerdns()
    program.configure(site.config())
    site.server.call("PUT", f"/zones/{site.name}.", {
        "kind": "Slave", "masters": ["127.0.0.99"]})
    if kind == "Secondary":     # as newer servers call it
        site.fake.fault("set", "GET", f"zone={site.name}", times=None,
                        member="0.kind", value="Secondary")
    before = site.records()
    check_failure(program("present-txt", site.name, ONE), 1, "copy",
                  site.name)
    assert site.records() == before


@pytest.mark.parametrize("kind, notified", [("Native", 0), ("Master", 1)])
def test_primaries_notify(kind, notified, new_powerdns, program):   # noqa: F811
    site = new_powerdns(kind=kind)
    program.configure(site.config())
    check_done(program("present-txt", site.name, ONE))
    check_done(program(*update(site)))
    assert site.calls().count("PUT zones/NAME./notify") == 2 * notified
    site.fake.log.clear()
    check_done(program(*update(site)))
    assert site.calls() == []


def test_failing_notify_does_no_harm(new_powerdns, program):    # noqa: F811
    """Older servers answer 400."""
    site = new_powerdns(kind="Master")
    program.configure(site.config())
    site.fake.fault("body", "PUT", status=400, body="Bad Request", times=None)
    check_done(program("present-txt", site.name, ONE))


def test_serial_that_stays(new_powerdns, program):      # noqa: F811
    """Nobody copies what has the same number; said once."""
    site = new_powerdns(kind="Master", soa_edit_api="")
    site.server.call("PUT", f"/zones/{site.name}.", {"soa_edit_api": ""})
    program.configure(site.config())
    result = program("present-txt", site.name, ONE)
    assert result.status == 0 and len(result.warnings) == 1
    assert "SOA-EDIT-API" in result.warnings[0]
    check_done(program("present-txt", site.name, TWO))


def test_without_a_state(powerdns, pdns):               # noqa: F811
    for address in "203.0.113.7", "203.0.113.8":
        check_done(pdns(*update(powerdns, "home", address),
                        env={"DDNS01_STATE_DIR": pdns.home}))
        assert powerdns.values(powerdns.full("home"), "A") == [address]


# How it is reached

@pytest.mark.parametrize("end", ["", "/", "/api/v1", "/api/v1/",
                                 "/api/v1/servers/localhost"])
def test_url(end, powerdns, program):                   # noqa: F811
    program.configure(powerdns.config(url=powerdns.fake.url + end))
    check_done(program("present-txt", powerdns.name, ONE))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_plain_on_this_host(host, powerdns, program):   # noqa: F811
    """Allowed: nothing is there, but it is tried."""
    program.configure(powerdns.config(url=f"http://{host}:1"))
    check_failure(program("present-txt", powerdns.name, ONE), 75, "no reply")


PLAIN = ["http://192.0.2.1:8081", "http://ns1.example.com:8081",
         "http://127.0.0.1.example.com", "http://[2001:db8::1]:8081"]


@pytest.mark.parametrize("url", PLAIN)
def test_plain_elsewhere(url, powerdns, program):       # noqa: F811
    program.configure(powerdns.config(url=url))
    check_failure(program("present-txt", powerdns.name, ONE), 2,
                  "allow-plain", "api-url")


def test_plain_elsewhere_allowed(new_powerdns, program):    # noqa: F811
    """The name of another host, which the loopback has in this test."""
    site = new_powerdns(direct=True)
    url = site.server.url.replace(site.address, f"ns1.{site.name}")
    program.configure(config(site.internet, site.account(
        "own", "allow-plain = yes", url=url)))
    check_failure(program("present-txt", site.name, ONE), 75, "resolve host")


WRONG = {       # account's settings, words
    "no url": ([], ["api-url"]),
    "no key": (['api-url = "http://127.0.0.1:8081"'], ["api-key-file"]),
    "other scheme": (['api-url = "ftp://a.test"', "api-key = k"], ["https://"]),
    "user in it": (['api-url = "https://me:secret@a.test"', "api-key = k"],
                   ["user"]),
    "server id": (['api-url = "https://a.test"', "api-key = k",
                   'server-id = "a b"'], ["server-id"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_settings(case, program):
    settings, words = WRONG[case]
    program.configure("\n".join(["account a {", "provider = powerdns",
                                 *settings, "}"]))
    result = program("present-txt", "a.test", ONE)
    check_failure(result, 2, *words)
    assert "secret" not in result.err


def test_other_server_id(powerdns, program):            # noqa: F811
    program.configure(config(powerdns.internet, powerdns.account(
        "own", "server-id = elsewhere")))
    check_failure(program("present-txt", powerdns.name, ONE), 2, "404",
                  "server-id")


@pytest.mark.parametrize("names", [
    ["PDNS_API_URL", "PDNS_API_KEY", "PDNS_SERVER_NAME"],
    ["PDNS_Url", "PDNS_Token", "PDNS_ServerId"]])
def test_variables_of_other_clients(names, new_powerdns, program):  # noqa: F811
    site = new_powerdns(direct=True)
    values = [site.server.url, KEY, "localhost"]
    check_done(program("present-txt", site.name, ONE, env={
        **dict(zip(names, values)),
        "DDNS01_RESOLVER": site.internet.resolver.address}))
    assert site.challenge() == [ONE]


def test_key_is_nowhere(powerdns, program):             # noqa: F811
    program.configure(powerdns.config(key="not-the-key-but-secret"))
    result = program("-v", "-v", "present-txt", powerdns.name, ONE)
    check_failure(result, 1, "401")
    assert "secret" not in result.err + result.out
    program.configure(powerdns.config())
    result = program("-v", "-v", "present-txt", powerdns.name, ONE)
    assert result.status == 0 and KEY not in result.err + result.out
    for name in program.state_files():
        with open(f"{program.state}/{name}", encoding="utf-8") as file:
            assert KEY not in file.read()
    assert all("X-API-Key".lower() in dict(r.headers)
               for r in powerdns.fake.log.requests)


@pytest.mark.parametrize("page", ["man/ddns01.conf.5", "examples/ddns01.conf"])
def test_example(page, new_powerdns, program):              # noqa: F811
    site = new_powerdns(direct=True)
    site.account()      # writes the key
    text = re.search(r"^(?:# )?account own {\n.*?^(?:# )?}\n", read(page),
                     re.M | re.S)[0]
    text = replaced(re.sub("^# ?", "", text, flags=re.M), {
        "http://127.0.0.1:8081": site.server.url,
        "/etc/ddns01/powerdns.key": f"{site.folder}/api-key"})
    program.configure(config(site.internet, text))
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]


@pytest.mark.parametrize("kind", KINDS)
def test_certbot(kind, new_powerdns, program, certbot):     # noqa: F811
    """Apex and wildcard, through a zone of a real server."""
    site = new_powerdns(direct=True)
    program.configure(site.config())
    site.change(("_acme-challenge", 60, "TXT", "foreign"))
    names = [site.name, "*." + site.name]
    result = certbot.order(*KINDS[kind], *names)
    assert result.status == 0, str(result)
    assert "ddns01: error" not in result.err + result.out
    assert certbot.names(site.name) == sorted(names)
    assert site.challenge() == ["foreign"]
