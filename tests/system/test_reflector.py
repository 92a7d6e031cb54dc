"""Name servers that tell who has asked, and others."""

import contextlib

import dns.message
import dns.rcode
import dns.rrset
import pytest

from lab import LoopbackAddress, new_address
from lab.doh import FakeDoh
from lab.expect import check_done, check_failure, unchanged
from lab.fake import Fake
from lab.watching import NEVER, watch                   # noqa: F401

TRUE = "25.25.25.25"


@pytest.fixture
def reflector(run):
    """reflector(texts, type, class, name, rcode): a server that says so."""
    def make(texts, kind="A", group="IN", name="me.test.", rcode=0,
             family="ipv4"):
        def behave(query, tcp):
            reply = dns.message.make_response(dns.message.from_wire(query))
            reply.set_rcode(rcode)
            if texts:
                reply.answer.append(dns.rrset.from_text(
                    name, 0, group, kind, *texts))
            return [reply.to_wire()]
        address = (here.enter_context(LoopbackAddress())
                   if family == "ipv6" else new_address())
        return run(Fake(address, behave))

    with contextlib.ExitStack() as here:
        yield make


def words(site, server, more="", *options):
    return ["update-ip", "--detect-timeout=1", *options, "--ipv4",
            f"dns:me.test@{server.address}{more}", site.full("home")]


@pytest.mark.parametrize("kind, group, text", [
    ("A", "IN", TRUE), ("TXT", "IN", f'"{TRUE}"'), ("TXT", "CH", f'"{TRUE}"')])
def test_truth(kind, group, text, reflector, site, ddns01):
    server = reflector([text], kind, group)
    check_done(ddns01(*words(site, server, f"/{kind}/{group}")))
    assert site.values(site.full("home"), "A") == [TRUE]
    assert len(server.seen) == 1


HOME = {"ipv4": "192.0.2.9", "ipv6": "2001:db8::9"}
TRUTH = {"ipv4": TRUE, "ipv6": "2600:ffff::7"}
RECORD = {"ipv4": "A", "ipv6": "AAAA"}


def lies(family):
    """{label: (what reflector() takes, how it is asked)}, each of them wrong."""
    true, kind = TRUTH[family], RECORD[family]
    other = TRUTH["ipv6" if family == "ipv4" else "ipv4"]
    more = "25.25.25.26" if family == "ipv4" else "2600:ffff::8"
    private = "192.168.1.1" if family == "ipv4" else "fd00::1"
    return {
        "several": (([true, more], kind), f"/{kind}"),
        "none": (([], kind), f"/{kind}"),
        "refused": (([true], kind, "IN", "me.test.", dns.rcode.REFUSED),
                    f"/{kind}"),
        "other name": (([true], kind, "IN", "you.test."), f"/{kind}"),
        "other class": (([f'"{true}"'], "TXT"), "/TXT/CH"),
        "text": ((['"hello"'], "TXT"), "/TXT"),
        "other family": (([f'"{other}"'], "TXT"), "/TXT"),
        "private": (([private], kind), f"/{kind}")}


def ask(site, server, more, family):
    return ["update-ip", "--detect-timeout=9", "--ipv4=off", f"--{family}",
            f"dns:me.test@[{server.address}]{more}" if family == "ipv6" else
            f"dns:me.test@{server.address}{more}", site.full("home")]


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_lies(family, reflector, site, ddns01):
    site.change(("home", 60, RECORD[family], HOME[family]))
    for label, (says, more) in lies(family).items():
        server = reflector(*says, family=family)
        with unchanged(site):
            result = ddns01(*ask(site, server, more, family))
        check_failure(result, 75, server.address)
        assert len(server.seen) == 1, label


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_lies_to_one_that_goes_on(family, reflector, site, ddns01,
                                  watch):               # noqa: F811
    """Each costs a question and no update; at last the truth is believed."""
    kind = RECORD[family]
    site.change(("home", 60, kind, HOME[family]))
    for label, (says, more) in lies(family).items():
        server = reflector(*says, family=family)
        daemon = watch(ddns01, *NEVER, *ask(site, server, more, family)[1:])
        with unchanged(site):
            daemon.wait_for("error: ")
            daemon.check()
        assert len(server.seen) == 2, label
        server.behave = reflector([TRUTH[family]], kind).behave
        if more == f"/{kind}":
            daemon.check()
            assert site.values(site.full("home"), kind) == [TRUTH[family]]
            ddns01("update-ip", "--delete", f"--{family}=static:"
                   + TRUTH[family], site.full("home"))
        assert daemon.stop().status == 0


def test_silence(run, site, ddns01):
    server = run(Fake(new_address(), lambda query, tcp: []))
    with unchanged(site):
        result = ddns01(*words(site, server))
    check_failure(result, 75, "no answer")


def test_by_an_interface(reflector, site, ddns01):
    """lo leads there, an interface that is not there does not."""
    server = reflector([TRUE])
    with unchanged(site):
        result = ddns01(*words(site, server, "", "--detect-via=nothere0"))
    check_failure(result, 75, server.address)
    assert server.seen == []
    check_done(ddns01(*words(site, server, "", "--detect-via=lo")))
    assert site.values(site.full("home"), "A") == [TRUE]


@pytest.fixture(params=["ipv4", "ipv6"])
def doh(request, folder, run):
    """A DoH server that says what its `say` holds, in class CH; its family."""
    def behave(query):
        question = dns.message.from_wire(query)
        reply = dns.message.make_response(question)
        reply.answer.append(dns.rrset.from_text(
            question.question[0].name, 0, "CH", "TXT", *server.say["texts"]))
        return server.say["status"], reply.to_wire()

    with contextlib.ExitStack() as here:
        address = (here.enter_context(LoopbackAddress())
                   if request.param == "ipv6" else new_address())
        server = run(FakeDoh(folder("doh"), address, behave))
        server.family = request.param
        server.say = {"status": 200, "texts": [f'"{TRUTH[request.param]}"']}
        yield server


def ask_doh(server, site):
    return ["update-ip", "--ca-file", server.ca_file, "--detect-timeout=9",
            "--ipv4=off", f"--{server.family}", f"doh:{server.url}",
            site.full("home")]


def doh_lies(family):
    other = TRUTH["ipv6" if family == "ipv4" else "ipv4"]
    return ({"status": 500}, {"texts": ['"25.25.25.26"', '"25.1.1.1"']},
            {"texts": [f'"{other}"']}, {"texts": ['"words"']})


def test_doh(doh, site, ddns01):
    """By HTTPS; what is no answer changes nothing."""
    kind, truth = RECORD[doh.family], dict(doh.say)
    check_done(ddns01(*ask_doh(doh, site)))
    assert site.values(site.full("home"), kind) == [TRUTH[doh.family]]
    (query, _), = doh.seen
    question, = dns.message.from_wire(query).question
    assert question.to_text() == "whoami.cloudflare. CH TXT"
    for lie in doh_lies(doh.family):
        doh.say = {**truth, **lie}
        with unchanged(site):
            result = ddns01(*ask_doh(doh, site))
        check_failure(result, 75, doh.url)


def test_doh_to_one_that_goes_on(doh, site, ddns01, watch):     # noqa: F811
    kind, truth = RECORD[doh.family], doh.say
    doh.say = {**truth, "status": 500}
    daemon = watch(ddns01, *NEVER, *ask_doh(doh, site)[1:])
    with unchanged(site):
        daemon.wait_for("error: ")
        for lie in doh_lies(doh.family):
            doh.say = {**truth, **lie}
            daemon.check()
    doh.say = truth
    daemon.check()
    assert site.values(site.full("home"), kind) == [TRUTH[doh.family]]
    assert daemon.stop().status == 0
