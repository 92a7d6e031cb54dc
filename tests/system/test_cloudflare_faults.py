"""Every fault with every command: the right records, or a clear error."""

import os

import pytest

from lab import Program, config, finish
from lab.cloudflare import (IP, NEXT, cf, cloudflare,  # noqa: F401
                            new_cloudflare, update)
from lab.expect import check_done, check_failure
from vectors import ONE, THREE, TWO

WRITES = "POST|PATCH|PUT|DELETE"


class Case:
    """A command with something to do, and what others have beside it."""

    def __init__(self, site, program, verb, many):
        self.site, self.program, self.many = site, program, many
        self.foreign = [
            site.foreign(), site.foreign("home", "beside"),
            site.add("AAAA", "home", "2001:db8::9", ttl=600, comment="six"),
            site.add("A", "other", "192.0.2.3", proxied=True)]
        self.pairs = [site.name, ONE] + [site.name, TWO] * many
        self.owned = {}
        getattr(self, verb)()
        self.before = site.records()

    def present(self):
        check_done(self.program("present-txt", self.site.full("www"), THREE))
        self.foreign += self.site.fake.records(self.site.zone,
                                               "_acme-challenge.www")
        self.words = ["present-txt", *self.pairs]
        self.done = {("TXT", f'"{v}"') for v in self.pairs[1::2]}

    def cleanup(self):
        check_done(self.program("present-txt", *self.pairs))
        self.words, self.done = ["cleanup-txt", *self.pairs], set()

    def update(self):
        hosts = ["home", "second"] if self.many else ["home"]
        for host in hosts:
            self.site.add("A", host, "192.0.2.1", ttl=777, comment="owner's")
        more = [self.site.full(host) for host in hosts[1:]]
        check_done(self.program(*update(self.site), *more))
        self.words = [*update(self.site, "home", NEXT), *more]
        self.done = {("A", NEXT)}
        self.owned = {"ttl": 777, "comment": "owner's"}

    def ours(self, records):
        known = {r["id"] for r in self.foreign}
        return [r for r in records if r["id"] not in known]

    def check_foreign(self):
        now = {r["id"]: r for r in self.site.records()}
        assert [now.get(r["id"]) for r in self.foreign] == self.foreign

    def check_done(self, result):
        check_done(result)
        self.check_foreign()
        ours = self.ours(self.site.records())
        assert {(r["type"], r["content"]) for r in ours} == self.done
        assert len(ours) == len({(r["name"], r["type"], r["content"])
                                 for r in ours})
        for record in ours:
            assert {k: record[k] for k in self.owned} == self.owned

    def check_failed(self, result, status, words, committed):
        """Nothing was done, or all of it and we could not know."""
        check_failure(result, status, *words)
        self.check_foreign()
        after = self.site.records()
        if after != self.before:
            assert committed
            assert {(r["type"], r["content"])
                    for r in self.ours(after)} == self.done


@pytest.fixture(params=["present", "cleanup", "update"])
def verb(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["one", "batch"])
def case(verb, request, cloudflare, cf):                    # noqa: F811
    return Case(cloudflare, cf, verb, request.param)


FAULTS = {      # kind, options, status when it is always so, words
    "reset": ("reset", {}, 75, []),
    "reset after commit": ("reset", {"commit": True}, 75, []),
    "closed": ("close", {}, 75, []),
    "closed after commit": ("close", {"commit": True}, 75, []),
    "stream reset after commit": ("stream", {"commit": True}, 75, []),
    "500": ("500", {}, 75, ["500"]),
    "500 after commit": ("500", {"commit": True}, 75, ["500"]),
    "502 after commit": ("502-html", {"commit": True}, 75, ["502"]),
    "520": ("520-html", {}, 75, ["520"]),
    "520 after commit": ("520-html", {"commit": True}, 75, ["520"]),
    "429 with header": ("429", {"after": 1}, 75, ["429"]),
    "truncated": ("truncated", {}, 75, []),
    "cut": ("cut", {}, 75, []),
    "empty": ("200-empty", {"commit": True}, 75, []),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_once(fault, case):
    """It passes, and then all is right."""
    kind, options, _, _ = FAULTS[fault]
    case.site.fake.fault(kind, WRITES, **options)
    case.check_done(case.program(*case.words))


ALWAYS = ["reset", "reset after commit", "500", "520 after commit",
          "429 with header", "truncated"]


@pytest.mark.parametrize("case", [False], indirect=True)
@pytest.mark.parametrize("fault", ALWAYS)
def test_always(fault, case):
    """Nobody knows whether it was done, except by looking."""
    kind, options, status, words = FAULTS[fault]
    case.site.fake.fault(kind, WRITES, times=None, **options)
    result = case.program(*case.words)
    committed = options.get("commit") or kind in ("truncated", "cut")
    if committed and result.status == 0:
        case.check_done(result)
    else:
        assert not committed, result    # a listing would have told
        case.check_failed(result, status, words, committed)
    # and once it is over:
    case.site.fake.faults.clear()
    if kind != "429":
        case.check_done(case.program(*case.words))


FINAL = {       # fails at once: status, words
    "429 without header": ("429", {}, 75, ["429"]),
    "success false": ("not-success", {}, 1, ["No.", "10000"]),
    "success false, quota": ("not-success", {"code": 81045, "text": "Full."},
                             1, ["Full.", "81045"]),
    "403": ("error", {}, 1, ["Authentication error", "10000"]),
    "WAF": ("waf-html", {}, 1, ["403"]),
}


@pytest.mark.parametrize("fault", FINAL)
def test_final(fault, case):
    kind, options, status, words = FINAL[fault]
    case.site.fake.fault(kind, WRITES, times=None, **options)
    with case.site.cost() as cost:
        result = case.program(*case.words)
    case.check_failed(result, status, words, False)
    assert len(cost.writes) <= 3        # a batch, its two members


def test_refused_connection(case):
    with case.site.fake.refusing():
        result = case.program(*case.words)
    case.check_failed(result, 75, [], False)
    case.check_done(case.program(*case.words))


LISTS = {
    "500": ({}, 75), "reset": ({}, 75), "truncated": ({}, 75),
    "error": ({}, 1), "not-success": ({}, 1), "429": ({"after": 100}, 75),
}


@pytest.mark.parametrize("fault", LISTS)
def test_list_fails_while_write_works(fault, case):
    """What cannot be seen is not changed blindly."""
    if case.words[0] != "present-txt":
        for name in case.program.state_files():
            os.remove(os.path.join(case.program.state, name))
    options, status = LISTS[fault]
    case.site.fake.fault(fault, "GET", "dns_records", times=None, **options)
    result = case.program(*case.words)
    if case.words[0] == "present-txt":      # needs no listing
        case.check_done(result)
    else:
        case.check_failed(result, status, [], False)


@pytest.mark.parametrize("case", [False], indirect=True)
@pytest.mark.parametrize("fault", LISTS)
def test_list_fails_after_a_lost_answer(fault, case):
    """No second attempt without having looked: no duplicates."""
    options, status = LISTS[fault]
    case.site.fake.fault("reset", WRITES, commit=True)
    case.site.fake.fault(fault, "GET", "dns_records", times=None, **options)
    result = case.program(*case.words)
    case.check_failed(result, status, [], True)
    assert {(r["type"], r["content"]) for r in case.ours(
        case.site.records())} == case.done


LOOKS = ["reset", "close", "500", "502-html", "520-text", "truncated",
         "200-empty"]


@pytest.mark.parametrize("where, settings", [
    ("zones", []), ("zones", ["zones = {{ {} }}"]), ("dns_records", [])])
@pytest.mark.parametrize("fault", LOOKS)
def test_look_fails_once(fault, where, settings, cloudflare,    # noqa: F811
                         program):
    """Reading again is harmless."""
    program.configure(config(cloudflare.internet, cloudflare.account(
        "cf", *(one.format(cloudflare.name) for one in settings))))
    cloudflare.add("A", "home", "192.0.2.1", comment="owner's")
    cloudflare.fake.fault(fault, "GET", where)
    check_done(program(*update(cloudflare)))
    record = cloudflare.record("home")
    assert (record["content"], record["comment"]) == (IP, "owner's")


@pytest.mark.parametrize("where", ["zones", "dns_records"])
@pytest.mark.parametrize("fault", ["reset", "500", "truncated"])
def test_look_fails_always(fault, where, cloudflare, cf):   # noqa: F811
    cloudflare.add("A", "home", "192.0.2.1")
    before = cloudflare.records()
    cloudflare.fake.fault(fault, "GET", where, times=None)
    check_failure(cf(*update(cloudflare)), 75)
    assert cloudflare.records() == before


def test_stall(new_cloudflare, tmp_path):                   # noqa: F811
    """All at once, as each takes as long as we wait for an answer."""
    cases = []
    for n, commit in enumerate([False, True] * 3):
        verb = ["present", "cleanup", "update"][n // 2]
        site, program = new_cloudflare(), Program(tmp_path / f"user{n}")
        program.configure(site.config())
        cases.append(Case(site, program, verb, False))
        site.fake.fault("stall", WRITES, times=None, commit=commit)
    started = [case.program.start(*case.words) for case in cases]
    for case, process in zip(cases, started):
        case.check_failed(finish(process), 75, ["no reply"], True)
        case.site.fake.faults.clear()
        case.check_done(case.program(*case.words))
