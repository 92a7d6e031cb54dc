"""check-setup: where a name's challenge leads, and what its servers say."""

import signal

import pytest

from lab import (LoopbackAddress, behaviour, config, fake_clock,
                 finish, new_address, wait_until)
from lab.check import check, nothing_written
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401
from lab.expect import check_done, unchanged
from lab.fake import CLOSE, Fake
from lab.pdns import new_powerdns, powerdns             # noqa: F401
from lab.signed import sign, trust

OF_NAME = ["delegation", "zone", "caa", "servers", "agreement", "dnssec",
           "leftovers"]


def check_site(program, site, *words, name="www", status=0):
    """The lines about one name; nothing is written."""
    with nothing_written(program), unchanged(site):
        told = check(program, *words, site.full(name))
    assert told.run.status == status, told.run
    return told


def alone(told, outcomes, *words):
    """These checks of the name are not ok, and the words are told."""
    wrong = {what: level for what, level in told.wrong().items()
             if what in OF_NAME}
    assert wrong == outcomes, told.run
    text = " ".join(f"{one['text']} {one['remedy']}"
                    for one in told.run.json if one["outcome"] != "ok")
    for word in words:
        assert word in text, (word, told.run)


def test_all_is_well(ddns01, site):
    told = check_site(ddns01, site)
    alone(told, {})
    assert sorted(one["check"] for one in told.run.json
                  if one["check"] in OF_NAME) == sorted(OF_NAME)
    assert told.one("delegation")["text"] == (
        f"'_acme-challenge.{site.full('www')}' is no alias")
    assert told.one("leftovers")["text"].startswith("nothing at ")
    assert told.one("servers")["subject"] == site.name


def test_one_zone_is_told_of_once(ddns01, site):
    told = check(ddns01, *(site.full(n) for n in ["a", "b", "*.c"]))
    assert told.run.status == 0
    assert len(told.of("servers")) == len(told.of("agreement")) == 1
    assert len(told.of("caa")) == len(told.of("leftovers")) == 3


# Name servers. The second one is not the one that is updated.

def lame(rcode):
    return lambda site: behaviour.with_rcode(rcode)


def not_authoritative(site):
    honest = behaviour.relay(site.address)
    return lambda query, tcp: [
        message[:2] + bytes([message[2] & ~4]) + message[3:]
        for message in honest(query, tcp)]


def other_serial(site):
    """A copy of the zone that is three changes behind."""
    honest = behaviour.relay(site.address)

    def behave(query, tcp):
        for message in honest(query, tcp):
            yield message.replace(SERIAL, bytes([0, 0, 0, 9]))
    return behave


def other_values(site):
    """Has no TXT records yet."""
    honest = behaviour.relay(site.address)
    return lambda query, tcp: [behaviour.header(query)] if (
        b"\x0f_acme-challenge" in query) else honest(query, tcp)


def udp_only(site):
    honest = behaviour.relay(site.address)
    return lambda query, tcp: [CLOSE] if tcp else honest(query, tcp)


def tcp_only(site):
    honest = behaviour.relay(site.address)
    return lambda query, tcp: honest(query, tcp) if tcp else []


SERIAL = bytes([0, 0, 0, 1])
SERVERS = {
    "refuses": [lame(5), {"servers": "failed"}, 1,
                ["does not serve the zone: REFUSED"]],
    "fails": [lame(2), {"servers": "failed"}, 1, ["SERVFAIL"]],
    "not authoritative": [not_authoritative, {"servers": "failed"}, 1,
                          ["is not authoritative"]],
    "silent": [lambda site: behaviour.silent, {"servers": "failed"}, 75,
               ["does not answer", "open port 53"]],
    "no UDP": [tcp_only, {"servers": "failed"}, 75, ["by UDP"]],
    "no TCP": [udp_only, {"servers": "warning"}, 0, ["by TCP", "RFC 7766"]],
    "old copy": [other_serial, {"agreement": "failed"}, 75,
                 ["serial number 9 at 'ns2", "but 1 elsewhere"]],
    "other values": [other_values, {"agreement": "failed"}, 75,
                     ["have other TXT records"]],
}


@pytest.mark.parametrize("case", SERVERS.values(), ids=SERVERS)
def test_second_server(case, program, new_site, run):
    behave, wrong, status, words = case
    second = new_address()
    site = new_site(servers=[second],
                    records="_acme-challenge.www 60 TXT other")
    run(Fake(second, behave(site)))
    program.configure(site.config())
    told = check_site(program, site, status=status)
    alone(told, wrong, *words)


def test_by_ipv6(program, new_site):
    with LoopbackAddress() as second:
        site = new_site(servers=[second], ipv6=second)
        program.configure(site.config())
        told = check_site(program, site)
    alone(told, {})
    assert told.one("servers")["text"].endswith("1 by IPv4, 1 by IPv6")


def test_other_family_is_out_of_reach(program, new_site):
    """No route leads to it from here, so it is told of and not judged."""
    site = new_site(servers=["2001:db8::53"])
    program.configure(site.config())
    told = check_site(program, site)
    alone(told, {})
    assert "the other family can't be tried" in told.one("servers")["text"]


def test_server_without_address(program, new_site):
    site = new_site(records="@ NS ns.nowhere.test.")
    program.configure(site.config())
    told = check_site(program, site, status=1)
    alone(told, {"servers": "failed", "agreement": "warning"},
          "name server 'ns.nowhere.test' has no address")


def test_parent_names_others(program, new_site, run):
    second = new_address()
    site = new_site()
    site.internet.delegate(site.name, [site.address, second])
    run(Fake(second, behaviour.relay(site.address)))
    program.configure(site.config())
    alone(check_site(program, site), {"agreement": "warning"},
          "the parent zone names other name servers")


# CAA (RFC 8659 and RFC 8657).

URL = "https://ca.example/acct/7"
CA = ["--ca", "ca.example"]
CAA = {
    "this CA": ['www CAA 0 issue "ca.example"', CA, None, ["ca.example"]],
    "in capitals": ['www CAA 0 ISSUE "CA.example"', CA, None, []],
    "another one too": ['www CAA 0 issue "x.example"\n'
                        'www CAA 0 issue "ca.example"', CA, None, []],
    "above": ['@ CAA 0 issue "ca.example"', CA, None, []],
    "nearest counts": ['@ CAA 0 issue "ca.example"\n'
                       'www CAA 0 issue "x.example"', CA, "failed",
                       ["CAA records at 'www.", "x.example",
                        '0 issue "ca.example"']],
    "of an alias": ['www CNAME host\nhost CAA 0 issue "x.example"', CA,
                    "failed", ["let other CAs issue only"]],
    "an alias without, then above": [
        'www CNAME host\nhost A 192.0.2.1\n@ CAA 0 issue "x.example"', CA,
        "failed", ["x.example"]],
    "by a wildcard alias": ['* CNAME host\nhost CAA 0 issue "x.example"', CA,
                            "failed", ["x.example"]],
    "nobody": ['@ CAA 0 issue ";"', [], "failed", ["let no CA issue"]],
    "other methods": ['@ CAA 0 issue "ca.example; validationmethods=http-01,'
                      'tls-alpn-01"', [], "failed", ["validationmethods"]],
    "our method": ['@ CAA 0 issue "ca.example; validationmethods=http-01,'
                   'dns-01"', CA, None, []],
    "other account": [f'@ CAA 0 issue "ca.example; accounturi={URL}"',
                      [*CA, "--account-url", URL + "7"], "failed",
                      ["no other ACME account"]],
    "this account": [f'@ CAA 0 issue "ca.example; accounturi={URL}"',
                     [*CA, "--account-url", URL], None, []],
    "unknown account": [f'@ CAA 0 issue "ca.example; accounturi={URL}"', CA,
                        "warning", [URL, "--account-url"]],
    "critical": ['@ CAA 128 tbs "x"', CA, "failed", ["critical"]],
    "unknown, not critical": ['@ CAA 0 tbs "x"', CA, None, []],
    "only for wildcards": ['@ CAA 0 issuewild "x.example"', CA, None, []],
}


@pytest.mark.parametrize("case", CAA.values(), ids=CAA)
def test_caa(case, program, new_site):
    records, words, level, said = case
    site = new_site(records=records)
    program.configure(site.config())
    told = check_site(program, site, *words, status=int(level == "failed"))
    alone(told, {"caa": level} if level else {}, *(said if level else []))
    assert told.one("caa")["subject"] == site.full("www")


def test_caa_of_wildcards(program, new_site):
    site = new_site(records='@ CAA 0 issue "ca.example"\n'
                            '@ CAA 0 issuewild "x.example"')
    program.configure(site.config())
    told = check_site(program, site, *CA)
    alone(told, {})
    told = check_site(program, site, *CA, name="*.www", status=1)
    alone(told, {"caa": "failed"}, "x.example")


# DNSSEC.

def test_signed(ddns01, site):
    trust(site, sign(site))
    for name in ("www", "*"):
        told = check_site(ddns01, site, name=name)
        alone(told, {})
        assert told.one("dnssec")["text"].startswith("signed, ")


def test_signed_but_not_delegated_so(ddns01, site):
    sign(site)
    told = check_site(ddns01, site)
    alone(told, {})
    assert told.one("dnssec")["text"].startswith("not signed")


def corrupted(digest):
    return digest[:-4] + ("0000" if digest[-4:] != "0000" else "1111")


SIGNATURES = {
    "expired": [{"start": "now-60d", "end": "now-1d"}, None, ["expired"]],
    "not yet valid": [{"start": "now+1d"}, None, ["incept"]],
    "other DS": [{}, corrupted, ["no DNSKEY record is that of a DS record"]],
}


@pytest.mark.parametrize("case", SIGNATURES.values(), ids=SIGNATURES)
def test_signatures(case, ddns01, site):
    times, twist, words = case
    digests = sign(site, **times)
    trust(site, [twist(one) for one in digests] if twist else digests)
    told = check_site(ddns01, site, status=1)
    alone(told, {"dnssec": "failed"}, *words)


def test_ds_without_keys(ddns01, site):
    trust(site, ["1 13 2 " + "0" * 64])
    told = check_site(ddns01, site, status=1)
    alone(told, {"dnssec": "failed"}, "the zone has no DNSKEY records")


def test_unsigned_value(ddns01, site):
    """The signature of one record set is missing."""
    name = f"_acme-challenge.{site.full('www')}."
    trust(site, sign(site, f"{name} 60 TXT other", unsigned="TXT"))
    alone(check_site(ddns01, site, status=1), {"dnssec": "failed"},
          f"TXT records of '{name}'")


# What is left at the challenge's name.

def test_leftovers(ddns01, site):
    assert ddns01("present-txt", site.full("www"), "left-over").status == 0
    site.change(("_acme-challenge.www", 60, "TXT", "foreign"))
    alone(check_site(ddns01, site), {"leftovers": "warning"},
          "2 TXT values", "1 of them published by this program",
          "cleanup-txt --stale")


def test_values_of_others(ddns01, site):
    site.change(("_acme-challenge.www", 60, "TXT", "foreign"))
    told = check_site(ddns01, site)
    alone(told, {})
    assert told.one("leftovers")["text"].startswith("1 TXT value of others")


def test_large_pile(ddns01, site):
    site.change(*(("_acme-challenge.www", 60, "TXT", f"{n:043d}")
                  for n in range(60)))
    alone(check_site(ddns01, site), {"leftovers": "warning"},
          "60 TXT values", "octets, more than the 1232")


# Where the challenge leads.

def test_alias(program, new_site):
    target = new_site()
    site = new_site(records="_acme-challenge.www CNAME "
                            f"_acme-challenge.{target.name}.")
    program.configure(target.config())
    told = check_site(program, site)
    alone(told, {})
    assert told.one("servers")["subject"] == target.name
    assert f"leads to '_acme-challenge.{target.name}'" in (
        told.one("delegation")["text"])


def test_loop(program, new_site):
    site = new_site(records="_acme-challenge.www CNAME _acme-challenge.a\n"
                            "_acme-challenge.a CNAME _acme-challenge.www")
    program.configure(site.config())
    told = check_site(program, site, status=1)
    alone(told, {"delegation": "failed"}, "_acme-challenge.a")


def test_no_account_for_the_target(program, new_site):
    target, site = new_site(), new_site()
    program.configure(site.config())
    with nothing_written(program):
        told = check(program, target.full("www"))
    assert told.run.status == 1
    alone(told, {"zone": "failed"}, target.full("www"))


# Writing: a value is published, looked for and removed.

def test_probe(ddns01, site):
    site.change(("_acme-challenge.www", 60, "TXT", "foreign"))
    start = site.server.mark()
    told = check(ddns01, "--probe", *(site.full(n) for n in
                                      ["www", "*.www", "a.b"]))
    assert told.run.status == 0
    assert len(told.of("probe")) == 3
    for one in told.of("probe"):
        assert "published, seen at 1 addresses" in one["text"], told.run
    assert len([one for one in site.server.updates(start)
                if "adding an RR" in one]) == 3
    assert site.challenge("www") == ["foreign"] and not site.challenge("a.b")
    again = ddns01("--json", "cleanup-txt", "--stale", "0s")
    assert (again.status, again.out) == (0, "")


def test_probe_that_is_only_planned(ddns01, site):
    told = check_site(ddns01, site, "-n", "--probe")
    assert told.of("probe") == []


def test_probe_without_the_right(program, new_site):
    site = new_site(policy="grant lab-key name _acme-challenge.a.{} TXT;")
    program.configure(site.config())
    told = check(program, "--probe", site.full("a"), site.full("www"))
    assert told.run.status == 1
    assert told.one("probe", site.full("a"))["outcome"] == "ok"
    assert "REFUSED" in told.one("probe", site.full("www"))["text"]


def test_probe_that_is_not_seen(program, new_site, run):
    """The other server never has the value; it is removed all the same."""
    second = new_address()
    site = new_site(servers=[second])
    run(Fake(second, other_values(site)))
    program.configure(site.config(wait="1s"))
    told = check(program, "--probe", site.full("www"))
    assert told.run.status == 75
    assert "1 of 2 name servers show it" in told.one("probe")["text"]
    assert site.challenge("www") == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_probe_that_is_killed(how, program, new_site, run):
    """The journal knows the value."""
    second = new_address()
    site = new_site(servers=[second])
    run(Fake(second, other_values(site)))
    program.configure(site.config(wait="10m"))
    process = program.start("check-setup", "--probe", site.full("www"))
    assert wait_until(lambda: site.challenge("www"))
    process.send_signal(how)
    assert finish(process).status != 0
    assert len(site.challenge("www")) == 1
    check_done(program("cleanup-txt", "--stale", "0s"))
    assert site.challenge("www") == []


def test_wrong_clock_with_tsig_alone(ddns01):
    told = check(ddns01, env={**fake_clock("-10m"),
                              "ASAN_OPTIONS": "verify_asan_link_order=0"})
    assert told.run.status == 1
    assert "clock" in told.one("accepted")["text"]
    assert "'accepted' tells" in told.one("clock")["text"]


def test_name_at_cloudflare(program, cloudflare):           # noqa: F811
    program.configure(cloudflare.config())
    with nothing_written(program), cloudflare.cost() as cost:
        told = check(program, cloudflare.full("www"))
    alone(told, {})
    assert told.one("zone")["outcome"] == "ok" and cost.writes == []


def test_seventeen_values(ddns01, site):
    site.change(*(("_acme-challenge.www", 60, "TXT", f"{n}")
                  for n in range(17)))
    alone(check_site(ddns01, site), {"leftovers": "warning"}, "17 TXT values")


def test_dangling_alias(program, site):
    """To a zone that nobody has an account for, and that is not there."""
    site.change(("_acme-challenge.www", 60, "CNAME", "x.nowhere.test."))
    program.configure(site.config())
    told = check_site(program, site, status=1)
    assert told.one("zone")["outcome"] == "failed", told.run


def test_long_chain(program, new_site):
    site = new_site(records="_acme-challenge.www CNAME c0\n" + "\n".join(
        f"c{n} CNAME c{n + 1}" for n in range(11)))
    program.configure(site.config())
    alone(check_site(program, site), {"delegation": "warning"}, "12 aliases")


def test_at_powerdns(program, powerdns):    # noqa: F811
    program.configure(powerdns.config())
    told = check(program, "--probe", powerdns.full("www"))
    assert told.run.status == 0
    alone(told, {})
    assert told.one("probe")["outcome"] == "ok"


# The clock, compared with servers' that are asked anyway.

def test_clock(program, cloudflare):        # noqa: F811
    program.configure(cloudflare.config())
    told = check(program)
    assert told.one("clock")["outcome"] == "ok"
    assert told.one("clock")["text"].endswith("as servers say, too")


@pytest.mark.parametrize("offset, said", [("+10m", "later"),
                                          ("-10m", "earlier")])
def test_wrong_clock(offset, said, program, cloudflare, site):    # noqa: F811
    env = {**fake_clock(offset), "ASAN_OPTIONS": "verify_asan_link_order=0"}
    program.configure(cloudflare.config())
    told = check(program, env=env)
    assert told.run.status == 0 and told.wrong() == {"clock": "warning"}
    assert f"seconds {said} than" in told.one("clock")["text"]
    program.configure(config(site.internet, site.account(),
                             cloudflare.account()))
    told = check(program, env=env)
    assert told.one("clock")["outcome"] == "failed"
    assert "NTP" in told.one("clock")["remedy"]
