"""Name servers that tell who has asked, and others."""

import dns.message
import dns.rcode
import dns.rrset
import pytest

from lab import new_address
from lab.doh import FakeDoh
from lab.expect import check_done, check_failure, unchanged
from lab.fake import Fake

TRUE = "25.25.25.25"


@pytest.fixture
def reflector(run):
    """reflector(texts, type, class, name, rcode): a server that says so."""
    def make(texts, kind="A", group="IN", name="me.test.", rcode=0):
        def behave(query, tcp):
            reply = dns.message.make_response(dns.message.from_wire(query))
            reply.set_rcode(rcode)
            if texts:
                reply.answer.append(dns.rrset.from_text(
                    name, 0, group, kind, *texts))
            return [reply.to_wire()]
        return run(Fake(new_address(), behave))
    return make


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


def test_lies(reflector, site, ddns01):
    site.change(("home", 60, "A", "192.0.2.9"))
    for label, server, more in [
            ("several", reflector([TRUE, "25.25.25.26"]), ""),
            ("none", reflector([]), ""),
            ("refused", reflector([TRUE], rcode=dns.rcode.REFUSED), ""),
            ("other name", reflector([TRUE], name="you.test."), ""),
            ("other class", reflector([f'"{TRUE}"'], "TXT"), "/TXT/CH"),
            ("text", reflector(['"hello"'], "TXT"), "/TXT"),
            ("other family", reflector(['"2600:ffff::7"'], "TXT"), "/TXT"),
            ("private", reflector(["192.168.1.1"]), "")]:
        with unchanged(site):
            result = ddns01(*words(site, server, more))
        check_failure(result, 75, server.address)
        assert len(server.seen) == 1, label


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


def test_doh(folder, run, site, ddns01):
    """By HTTPS, in class CH; what is no answer changes nothing."""
    say = {"status": 200, "texts": [f'"{TRUE}"']}

    def behave(query):
        question = dns.message.from_wire(query)
        reply = dns.message.make_response(question)
        reply.answer.append(dns.rrset.from_text(
            question.question[0].name, 0, "CH", "TXT", *say["texts"]))
        return say["status"], reply.to_wire()

    server = run(FakeDoh(folder("doh"), new_address(), behave))
    ask = ["update-ip", "--ca-file", server.ca_file, "--ipv4",
           f"doh:{server.url}", site.full("home")]
    check_done(ddns01(*ask))
    assert site.values(site.full("home"), "A") == [TRUE]
    (query, _), = server.seen
    question, = dns.message.from_wire(query).question
    assert question.to_text() == "whoami.cloudflare. CH TXT"
    for change in ({"status": 500}, {"texts": ['"25.25.25.26"', '"25.1.1.1"']},
                   {"texts": ['"2600:ffff::7"']}, {"texts": ['"words"']}):
        say.update({"status": 200, "texts": ['"25.25.25.26"'], **change})
        with unchanged(site):
            result = ddns01(*ask)
        check_failure(result, 75, server.url)
