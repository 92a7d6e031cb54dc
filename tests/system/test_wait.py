"""present-txt ends when the world can see the value, and not before."""

import json
import os
import re

import pytest

from lab import (Bind, LoopbackAddress, Zone, ask, config, finish, new_address,
                 wait_until)
from lab import behaviour
from lab.expect import check_done, check_failure
from lab.fake import Fake
from vectors import ONE, TWO, many


@pytest.fixture
def lagging(new_site, folder, run):
    """A site and its secondary, which looks for news only when told."""
    address = new_address()
    site = new_site(servers=[address])
    site.second = run(Bind(folder("second"), address, [
        Zone(site.name, primary=site.address, notified_by="127.0.0.0/8")]))
    return site


def asked_for(server, name, mark=0):
    return sum(q[:2] == (name, "TXT") for q in server.queries(mark))


def test_waits_for_the_secondary(lagging, program):
    program.configure(lagging.config(wait="40s"))
    name = "_acme-challenge." + lagging.name
    process = program.start("present-txt", lagging.name, ONE)
    assert wait_until(lambda: lagging.challenge() == [ONE])
    assert wait_until(lambda: asked_for(lagging.second, name) >= 3)
    assert process.poll() is None
    ask.notify(lagging.second.address, lagging.name)
    check_done(finish(process))
    assert ask.values(lagging.second.address, name) == [ONE]


def test_too_late(lagging, program):
    """The value stays, a later try may find it; cleanup-txt removes it."""
    program.configure(lagging.config())
    result = program("--json", "present-txt", "--wait", "1s",
                     lagging.name, ONE)
    check_failure(result, 75, lagging.name)
    (line,) = result.json
    assert (line["outcome"], line["status"]) == ("later", 75)
    assert lagging.challenge() == [ONE]
    ask.notify(lagging.second.address, lagging.name)
    check_done(program("present-txt", lagging.name, ONE))
    check_done(program("cleanup-txt", lagging.name, ONE))
    assert lagging.challenge() == []


def test_one_of_two_zones_is_late(lagging, new_site, internet, program):
    quick = new_site()
    program.configure(config(internet, lagging.account("lagging"),
                             quick.account("quick")))
    result = program("--json", "present-txt", "--wait", "1s",
                     lagging.name, ONE, quick.name, TWO)
    check_failure(result, 75, lagging.name)
    assert [j["outcome"] for j in result.json] == ["later", "published"]


@pytest.mark.parametrize("options", [["--wait", "0"], ["--wait=0s"]])
def test_no_wait(options, lagging, program):
    program.configure(lagging.config())
    result = program("present-txt", *options, lagging.name, ONE)
    check_done(result)
    assert lagging.challenge() == [ONE]
    assert asked_for(lagging.second, "_acme-challenge." + lagging.name) == 0


def test_cleanup_does_not_wait(lagging, program):
    """The secondary has the value for long, the answer does not tarry."""
    program.configure(lagging.config(wait="0"))
    check_done(program("present-txt", lagging.name, ONE))
    ask.notify(lagging.second.address, lagging.name)
    check_done(program("cleanup-txt", lagging.name, ONE))
    assert lagging.challenge() == []


UNREACHABLE = {
    "nothing listens": None,
    "silent": behaviour.silent,
    "garbage": behaviour.garbage,
    "SERVFAIL": behaviour.with_rcode(2),
    "NOTIMP": behaviour.with_rcode(4),
    "REFUSED": behaviour.with_rcode(5),
    "closes TCP": behaviour.closing,
}


@pytest.mark.parametrize("behave", UNREACHABLE.values(), ids=UNREACHABLE)
def test_useless_server_among_the_ns(behave, new_site, run, program):
    """It is no wrong answer: the others count."""
    address = new_address()
    if behave:
        run(Fake(address, behave))
    site = new_site(servers=[address])
    program.configure(site.config(wait="30s"))
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]
    check_done(program("cleanup-txt", site.name, ONE))


@pytest.mark.parametrize("late", [False, True], ids=["all there", "one late"])
@pytest.mark.parametrize("behave", [None, behaviour.with_rcode(5)],
                         ids=["nothing listens", "REFUSED"])
def test_many_values_and_a_useless_server(behave, late, lagging, run, program):
    """What one server does not say is not taken from another's mouth."""
    useless = new_address()
    if behave:
        run(Fake(useless, behave))
    lagging.change((f"{lagging.name}.", 300, "NS", f"ns9.{lagging.name}."),
                   (f"ns9.{lagging.name}.", 300, "A", useless))
    values = many(12)
    if not late:
        lagging.change(remove=[(f"{lagging.name}.", "NS",
                                f"ns2.{lagging.name}.")])
    program.configure(lagging.config(wait="3s"))
    pairs = [w for n, v in enumerate(values)
             for w in (lagging.full(f"h{n}"), v)]
    result = program("--json", "present-txt", *pairs)
    assert result.status == (75 if late else 0), result
    assert {j["outcome"] for j in result.json} == {
        "later" if late else "published"}
    assert [lagging.challenge(f"h{n}") for n in range(12)] == [
        [v] for v in values]


def test_unreachable_ipv6_among_the_ns(new_site, program):
    site = new_site(servers=["2001:db8::53"])
    program.configure(site.config())
    check_done(program("present-txt", site.name, ONE))


def nothing_there(site):
    """A name server of the site that has no challenges, for ever."""
    honest = behaviour.relay(site.address)
    nothing = behaviour.with_rcode(3)

    def behave(query, tcp):
        return (nothing if b"_acme-challenge" in query else honest)(query, tcp)
    return behave


def test_wrong_answer_is_not_success(new_site, run, program):
    """A server that says there is nothing is waited for."""
    address = new_address()
    site = new_site(servers=[address])
    run(Fake(address, nothing_there(site)))
    program.configure(site.config())
    result = program("present-txt", "--wait", "1s", site.name, ONE)
    check_failure(result, 75, site.name)


@pytest.mark.long
def test_server_that_falls_silent_has_not_agreed(new_site, run, program):
    """It said no, and then nothing any more: that is no yes."""
    address = new_address()
    site = new_site(servers=[address])
    answer, said = nothing_there(site), []

    def behave(query, tcp):
        if b"_acme-challenge" in query and b"\x00\x10\x00\x01" in query:
            said.append(query)
            return answer(query, tcp) if len(said) < 3 else []
        return answer(query, tcp)
    run(Fake(address, behave))
    program.configure(site.config())
    result = program("present-txt", "--wait", "8s", site.name, ONE)
    assert len(said) >= 3
    check_failure(result, 75, site.name)


def test_every_address_is_asked(new_site, run, internet, program):
    """One NS name with two addresses: both must have the value."""
    address = new_address()
    site = new_site()
    nothing = run(Fake(address, nothing_there(site)))
    site.change((f"ns1.{site.name}.", 300, "A", address))
    program.configure(site.config())
    result = program("present-txt", "--wait", "1s", site.name, ONE)
    check_failure(result, 75, site.name)
    assert nothing.seen


def test_no_server_can_be_reached(new_site, internet, program):
    """The NS are out of reach from here: the update server is asked."""
    site = new_site(delegated=False)
    dead = new_address()
    site.change((site.name + ".", 300, "NS", f"ns9.{site.name}."),
                (f"ns9.{site.name}.", 300, "A", dead))
    site.change(remove=[(site.name + ".", "NS", f"ns1.{site.name}."),
                        (f"ns1.{site.name}.",)])
    internet.delegate(site.name, [dead])
    program.configure(site.config())
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]


def test_truncating_server(new_site, run, internet, program):
    """Nothing by UDP but TC: TCP is used."""
    address = new_address()
    site = new_site(delegated=False)
    fake = run(Fake(address, behaviour.truncating(site.address)))
    internet.delegate(site.name, [address])
    site.change((f"ns1.{site.name}.", 300, "A", address),
                remove=[(f"ns1.{site.name}.", "A")])
    program.configure(site.config())
    check_done(program("present-txt", site.name, ONE))
    assert [tcp for query, tcp in fake.seen
            if b"\x0f_acme-challenge" in query].count(True) >= 1


def test_answer_larger_than_udp(site, program):
    """BIND truncates by itself when many values stand at one name."""
    site.change(*(("_acme-challenge", 60, "TXT", v) for v in many(80)))
    program.configure(site.config())
    mark = site.server.mark()
    check_done(program("present-txt", site.name, ONE))
    assert (f"_acme-challenge.{site.name}", "TXT", True) in [
        (name, kind, tcp) for name, kind, _, tcp in site.server.queries(mark)]


def test_server_with_ipv6_only(new_site, internet, program):
    with LoopbackAddress() as address:
        site = new_site(ipv6=address, delegated=False)
        site.change((f"ns1.{site.name}.", 300, "AAAA", address),
                    remove=[(f"ns1.{site.name}.", "A")])
        internet.delegate(site.name, [site.address])
        account = site.account(server=f"[{address}]:53")
        program.configure(config(internet, account))
        mark = site.server.mark()
        check_done(program("present-txt", site.name, ONE))
        asked = [client for name, kind, client, _ in site.server.queries(mark)
                 if name.startswith("_acme-challenge") and kind == "TXT"]
        assert asked and all(":" in client for client in asked)
        assert site.challenge() == [ONE]


@pytest.mark.parametrize("servers", [True, False],
                         ids=["server set", "server found"])
def test_resolver_never_meets_the_challenge_name(servers, internet, new_site,
                                                 program):
    """Asked too early it would remember that there is nothing."""
    child = new_address()
    site = new_site(records="alias CNAME www\n* A 192.0.2.1\n"
                    f"sub NS ns1.sub\nns1.sub A {child}")
    sub = new_site(f"sub.{site.name}", delegated=False, address=child)
    other = new_site()
    site.change(("_acme-challenge.away", 60, "CNAME", f"here.{other.name}."))
    text = config(internet, site.account("a"), sub.account("b"),
                  other.account("c"))
    if not servers:
        text = re.sub(" server = .*", "", text)
        text = re.sub(r"account (\w) {", r"account \1 {\n zones = { %\1 }",
                      text)
        for label, one in zip("abc", (site, sub, other)):
            text = text.replace(f"%{label}", one.name)
    program.configure(text)
    mark = internet.resolver.mark()
    names = ["", "www", "alias", "away", "deep.er", "sub", "x.sub"]
    pairs = [word for n in names for word in (site.full(n), ONE)]
    check_done(program("present-txt", *pairs))
    check_done(program("cleanup-txt", *pairs))
    asked = {query[0] for query in internet.resolver.queries(mark)}
    assert servers or asked
    assert not [name for name in asked if name.startswith("_acme-challenge")]
    assert f"here.{other.name}" not in asked


def test_resolver_sees_the_value_at_once(internet, site, ddns01):
    check_done(ddns01("present-txt", site.name, ONE))
    assert ask.values(internet.resolver.address, "_acme-challenge."
                      + site.name, recurse=True) == [ONE]


def waits(program):
    """What the state says zones took, in milliseconds."""
    path = os.path.join(program.state, "facts.json")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        facts = json.load(file).get("facts", {})
    return {key.split()[2]: int(ms) for key, ms in facts.items()
            if key.startswith("waits zones ")}


def test_slow_zone_is_remembered(lagging, program):
    """The next wait begins with a pause instead of questions."""
    program.configure(lagging.config(wait="40s"))
    name = "_acme-challenge." + lagging.name
    process = program.start("present-txt", lagging.name, ONE)
    assert wait_until(lambda: asked_for(lagging.second, name) >= 4)
    ask.notify(lagging.second.address, lagging.name)
    check_done(finish(process))
    took = waits(program)[lagging.name]
    assert took >= 250
    # what has the value at once is seen at the first look, after the pause
    lagging.second.stop()
    lagging.second.start()
    ask.notify(lagging.second.address, lagging.name)
    assert wait_until(lambda: ask.values(
        lagging.second.address, name) == [ONE])
    mark = lagging.second.mark()
    check_done(program("present-txt", lagging.name, ONE))
    assert asked_for(lagging.second, name, mark) == 1
    assert waits(program)[lagging.name] <= took


def test_quick_zone_is_not_remembered(site, program):
    program.configure(site.config())
    check_done(program("present-txt", site.name, ONE))
    assert waits(program) == {}


def test_remembered_time_is_bounded(site, program):
    """However long it was, half of the time that there is remains."""
    program.configure(site.config(wait="2s"))
    check_done(program("present-txt", "--wait", "0", site.name, ONE))
    with open(os.path.join(program.state, "facts.json"), "w",
              encoding="utf-8") as file:
        json.dump({"version": 1, "facts": {
            f"waits zones {site.name}": "29000"}}, file)
    check_done(program("present-txt", site.name, ONE))
    assert waits(program)[site.name] < 29000
