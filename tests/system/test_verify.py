"""verify-txt: what a CA would see, server by server."""

import pytest

from lab import Bind, Zone, ask, config, new_address
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401 (fixtures)
from lab import behaviour
from lab.doh import ClosedPort53, DohResolver
from lab.expect import check_done, check_failure
from lab.fake import Fake
from vectors import ONE, TWO


def bare(internet):
    """A configuration without any account: none is needed."""
    return f"resolver = {internet.resolver.address}\ndoh = off\n"


@pytest.fixture
def verify(internet, program):
    program.configure(bare(internet))
    return lambda *words: program("verify-txt", *words)


def challenge(site):
    return "_acme-challenge." + site.name


def lines(result, start="    server: "):
    return [line[len(start):] for line in result.out.splitlines()
            if line.startswith(start)]


def test_there(site, verify):
    site.change(("_acme-challenge", 60, "TXT", ONE))
    result = verify(site.name, ONE)
    check_done(result)
    assert lines(result) == [f"ns1.{site.name} {site.address}:53: the value"]
    assert result.out.splitlines()[-1] == f"{challenge(site)} TXT visible {ONE}"


@pytest.mark.parametrize("records, said", [
    ((), "no such name"), ((("_acme-challenge", 60, "TXT", TWO),),
                           "other values"),
    ((("_acme-challenge", 60, "A", "192.0.2.1"),), "no TXT record")],
    ids=["nothing", "another", "no TXT"])
def test_not_there(records, said, site, verify):
    site.change(*records)
    result = verify(site.name, ONE)
    check_failure(result, 75, challenge(site), site.address)
    assert lines(result) == [f"ns1.{site.name} {site.address}:53: {said}"]


def test_once(site, verify):
    """One question to each server, however long 'wait' is in the file."""
    mark = site.server.mark()
    assert verify(site.name, ONE).status == 75
    assert [q[:2] for q in site.server.queries(mark)].count(
        (challenge(site), "TXT")) == 1


def test_waits(site, verify, program):
    process = program.start("verify-txt", "--wait", "30s", site.name, ONE)
    site.change(("_acme-challenge", 60, "TXT", ONE))
    out, err = process.communicate(timeout=40)
    assert (process.returncode, err) == (0, "")
    assert f"{challenge(site)} TXT visible {ONE}" in out


SERVERS = {"refusing": (behaviour.with_rcode(5), "REFUSED"),
           "failing": (behaviour.with_rcode(2), "SERVFAIL"),
           "silent": (behaviour.silent, "no answer"),
           "truncating": (None, "the value")}


@pytest.mark.long
@pytest.mark.parametrize("behave, said", SERVERS.values(), ids=SERVERS)
def test_one_of_two(behave, said, new_site, run, verify):
    """What does not answer does not count; it is shown all the same."""
    address = new_address()
    site = new_site(servers=[address])
    run(Fake(address, behave or behaviour.truncating(site.address)))
    site.change(("_acme-challenge", 60, "TXT", ONE))
    result = verify(site.name, ONE)
    check_done(result)
    assert sorted(lines(result)) == [
        f"ns1.{site.name} {site.address}:53: the value",
        f"ns2.{site.name} {address}:53: {said}"]


def test_dead_on_ipv6(new_site, verify):
    site = new_site(servers=["2001:db8::53"])
    site.change(("_acme-challenge", 60, "TXT", ONE))
    result = verify("--json", site.name, ONE)
    check_done(result)
    (one,) = result.json
    assert (one["outcome"], one["status"]) == ("visible", 0)
    assert sorted((s["address"], s["reached"], s["visible"])
                  for s in one["servers"]) == [
        (f"{site.address}:53", True, True),
        ("[2001:db8::53]:53", False, False)]


def test_stale_secondary(new_site, folder, run, verify):
    address = new_address()
    site = new_site(servers=[address])
    second = run(Bind(folder("second"), address, [
        Zone(site.name, primary=site.address, notified_by="127.0.0.0/8")]))
    site.change(("_acme-challenge", 60, "TXT", ONE))
    result = verify("--json", site.name, ONE)
    assert result.status == 75
    (one,) = result.json
    assert one["outcome"] == "later"
    assert {s["host"]: s["visible"] for s in one["servers"]} == {
        f"ns1.{site.name}": True, f"ns2.{site.name}": False}
    ask.notify(second.address, site.name)
    check_done(verify("--wait", "20s", site.name, ONE))


def test_aliases(new_site, verify):
    home, away = new_site(), new_site()
    target = f"here.{away.name}"
    home.change(("_acme-challenge", 60, "CNAME", target + "."))
    away.change((target + ".", 60, "TXT", ONE))
    result = verify("--json", home.name, ONE)
    check_done(result)
    (one,) = result.json
    assert (one["record"], one["zone"]) == (target, away.name)
    assert one["aliases"] == [{"name": challenge(home), "type": "CNAME",
                               "target": target}]
    result = verify(home.name, ONE)
    assert lines(result, "    alias (CNAME): ") == [
        f"{challenge(home)} -> {target}"]


def test_circle(site, verify):
    site.change(("_acme-challenge", 60, "CNAME", "a"),
                ("a", 60, "CNAME", "_acme-challenge"))
    check_failure(verify(site.name, ONE), 1, "circle")


def test_dangling(site, verify):
    site.change(("_acme-challenge", 60, "CNAME", "nowhere"))
    result = verify(site.name, ONE)
    check_failure(result, 75, f"nowhere.{site.name}")
    assert lines(result) == [f"ns1.{site.name} {site.address}:53: no such name"]


def test_wildcard(new_site, verify):
    site = new_site(records="* CNAME there\nthere TXT x")
    check_failure(verify(site.name, ONE), 75, "wildcard CNAME",
                  challenge(site))


def test_several(site, verify):
    site.change(("_acme-challenge", 60, "TXT", ONE))
    result = verify("--json", site.name, ONE, site.name, TWO)
    assert [one["outcome"] for one in result.json] == ["visible", "later"]
    assert result.status == 75


def test_key_authorization_and_stdin(site, verify, program):
    site.change(("_acme-challenge", 60, "TXT", ONE))
    check_done(program("verify-txt", "--stdin", stdin=f"{site.name} {ONE}\n"))


def test_by_doh(internet, folder, run, cloudflare, program):    # noqa: F811
    """No name server can be reached: what does the world see?"""
    doh = run(DohResolver(folder("doh"), new_address(),
                          internet.root.address))
    cloudflare.add("TXT", "_acme-challenge", f'"{ONE}"')
    program.configure(f'resolver = "{doh.url}"\nca-file = "{doh.ca_file}"\n')
    with ClosedPort53(cloudflare.address):
        check_done(program("verify-txt", cloudflare.name, ONE))
        check_failure(program("verify-txt", cloudflare.name, TWO), 75, doh.url)


# --explain of the others

def test_explain_present(new_site, internet, program):
    home, away = new_site(), new_site()
    target = f"here.{away.name}"
    home.change(("_acme-challenge", 60, "CNAME", target + "."))
    program.configure(config(internet, home.account("one"),
                             away.account("two")))
    for more in ([], ["--dry-run"], ["--wait", "0"]):
        if "--wait" in more:
            words = ["present-txt", "--explain", *more]
        else:
            words = [*more, "--explain", "present-txt"]
        result = program(*words, home.name, ONE)
        check_done(result)
        said = "not asked" if more else "the value"
        assert result.out.splitlines()[:-1] == [
            f"{challenge(home)} TXT",
            f"    alias (CNAME): {challenge(home)} -> {target}",
            f"    record: {target}", f"    zone: {away.name}",
            "    account: two",
            f"    server: ns1.{away.name} {away.address}:53: {said}",
            f"    to be edited: '{target}' in zone '{away.name}', by account "
            "'two'"]
    result = program("--explain", "cleanup-txt", home.name, ONE)
    check_done(result)
    assert "    by the journal, which says where it was put" in (
        result.out.splitlines())
    assert away.values(target) == []


def test_explain_nobodys(new_site, internet, program):
    """Whose turn it is, when none of the accounts has the zone."""
    home, away = new_site(), new_site()
    target = f"here.{away.name}"
    home.change(("_acme-challenge", 60, "CNAME", target + "."))
    program.configure(home.config())
    result = program("--explain", "present-txt", home.name, ONE)
    assert result.status == 1
    assert (f"    to be edited: '{target}' in zone '{away.name}', by whoever "
            "runs that zone") in result.out.splitlines()
    assert f"ns1.{away.name} {away.address}:53: not asked" in lines(result)
