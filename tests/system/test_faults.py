"""Every fault with every command and provider: the right records, or a clear
error."""

import os

import pytest

from lab import Program, config, finish
from lab.cloudflare import (IP, NEXT, new_cloudflare,  # noqa: F401 (fixtures)
                            update)
from lab.expect import check_done, check_failure
from lab.faulty import (PROVIDERS, new_spoilt_dyndns2,      # noqa: F401
                        new_spoilt_powerdns, new_spoilt_update)
from lab.godaddy import (new_godaddy_v1,        # noqa: F401 (fixtures)
                         new_godaddy_v3)
from vectors import ONE, THREE, TWO


class Case:
    """A command with something to do, and what others have beside it."""

    def __init__(self, provider, site, program, verb, many):
        self.provider = provider
        self.site, self.program, self.many = site, program, many
        site.beside()
        self.foreign = site.records()
        self.pairs = [site.name, ONE] + [site.name, TWO] * many
        self.blind = verb in provider.blind
        self.kept = None        # what an owner has set
        getattr(self, verb)()
        self.before = site.records()

    def present(self):
        check_done(self.program("present-txt", self.site.full("www"), THREE))
        self.foreign = self.site.records()
        self.words = ["present-txt", *self.pairs]
        self.done = {("TXT", v) for v in self.pairs[1::2]}

    def cleanup(self):
        check_done(self.program("present-txt", *self.pairs))
        self.words, self.done = ["cleanup-txt", *self.pairs], set()

    def update(self):
        hosts = ["home", "second"] if self.many else ["home"]
        for host in hosts:
            self.kept = self.site.owned(host)
        more = [self.site.full(host) for host in hosts[1:]]
        check_done(self.program(*update(self.site), *more))
        self.words = [*update(self.site, "home", NEXT), *more]
        self.done = {("A", NEXT)}

    def fault(self, kind, **options):
        """Spoils what writes."""
        self.site.fake.fault(kind, self.provider.write, **options)

    def ours(self):
        """Name, type, value, and what an owner may have set."""
        left = [r for r in self.site.records() if r not in self.foreign]
        return [self.site.plain(r) for r in left]

    def check_foreign(self):
        now = self.site.records()
        assert [r for r in now if r in self.foreign] == self.foreign

    def check_ours(self):
        ours = self.ours()
        assert {one[1:3] for one in ours} == self.done
        assert len(ours) == len(set(ours))
        assert not self.kept or {one[3:] for one in ours} == {self.kept}

    def check_done(self, result):
        check_done(result)
        self.check_foreign()
        self.check_ours()

    def check_failed(self, result, status, words, committed):
        """Nothing was done, or all of it and we could not know."""
        if self.many and len(result.errors) == 2:   # one for each name
            assert result.status == status, result
            assert all(word in line for word in words
                       for line in result.errors), result
        else:
            check_failure(result, status, *words)
        self.check_foreign()
        if self.site.records() != self.before:
            assert committed
            self.check_committed()

    def check_committed(self):
        """What was asked for is there; what it replaces may be, too, where
        that takes a request of its own."""
        old = {self.site.plain(r)[1:3] for r in self.before}
        ours = {one[1:3] for one in self.ours()}
        assert self.done <= ours and ours - self.done <= old


def cells(faults, many=(False, True)):
    """The table's cells: each of the faults that faults(provider) names, at
    each provider, for each of its commands, for one name and for several."""
    return pytest.mark.parametrize("case, fault", [
        pytest.param((one, verb, more), fault, id="-".join(
            [fault, one.label, verb, "batch" if more else "one"]))
        for one in PROVIDERS for fault in faults(one) for verb in one.verbs
        for more in many], indirect=["case"])


def looking(faults):
    """The same for providers that can be asked what is there."""
    return pytest.mark.parametrize("provider, fault", [
        pytest.param(one, fault, id=f"{fault}-{one.label}")
        for one in PROVIDERS if one.lists for fault in faults])


@pytest.fixture
def case(request, program):
    provider, verb, many = request.param
    site = request.getfixturevalue(provider.new)()
    program.configure(site.config())
    return Case(provider, site, program, verb, many)


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


def known(faults):
    return lambda one: [f for f in faults if f not in one.lacks]


@cells(known(FAULTS))
def test_once(fault, case):
    """It passes, and then all is right."""
    kind, options, _, _ = FAULTS[fault]
    case.fault(kind, **options)
    case.check_done(case.program(*case.words))


ALWAYS = ["reset", "reset after commit", "500", "520 after commit",
          "429 with header", "truncated"]


@cells(lambda one: [f for f in known(ALWAYS)(one) if f not in one.slow],
       [False])
def test_always(fault, case):
    """Nobody knows whether it was done, except by looking."""
    kind, options, status, words = FAULTS[fault]
    case.fault(kind, times=None, **options)
    result = case.program(*case.words)
    committed = options.get("commit") or kind in ("truncated", "cut")
    if committed and result.status == 0:
        case.check_done(result)
    else:
        # a listing would have told
        assert not committed or case.blind, result
        case.check_failed(result, status, case.provider.words.get(
            fault, words), committed)
    # and once it is over:
    case.site.fake.faults.clear()
    if kind != "429":
        case.check_done(case.program(*case.words))


@cells(lambda one: one.final)
def test_final(fault, case):
    kind, options, status, words = case.provider.final[fault]
    case.fault(kind, times=None, **options)
    with case.site.cost() as cost:
        result = case.program(*case.words)
    case.check_failed(result, status, words, False)
    assert len(cost.writes) <= case.provider.writes


@cells(lambda one: ["refused"])
def test_refused_connection(fault, case):
    with case.site.fake.refusing():
        result = case.program(*case.words)
    case.check_failed(result, 75, [], False)
    case.check_done(case.program(*case.words))


@cells(lambda one: one.looks)
def test_list_fails_while_write_works(fault, case):
    """What cannot be seen is not changed blindly."""
    present = case.words[0] == "present-txt"
    if not present:
        for name in case.program.state_files():
            os.remove(os.path.join(case.program.state, name))
    options, status = case.provider.looks[fault]
    case.site.fake.fault(fault, "GET", case.provider.lists, times=None,
                         **options)
    result = case.program(*case.words)
    if present and case.provider.adds == "blindly":
        case.check_done(result)
    else:
        case.check_failed(result, status, [],
                          present and case.provider.adds == "and looks")


@cells(lambda one: one.looks, [False])
def test_list_fails_after_a_lost_answer(fault, case):
    """No second attempt without having looked: no duplicates."""
    options, status = case.provider.looks[fault]
    case.fault("reset", commit=True)
    case.site.fake.fault(fault, "GET", case.provider.lists, times=None,
                         **options)
    with case.site.cost() as cost:
        result = case.program(*case.words)
    if case.blind:
        case.check_done(result)
        return
    case.check_failed(result, status, [], True)
    assert len(cost.writes) <= 1
    if cost.writes:
        case.check_committed()


LOOKS = ["reset", "close", "500", "502-html", "520-text", "truncated",
         "200-empty"]


@pytest.mark.parametrize("where, settings", [
    ("zones", []), ("zones", ["zones = {{ {} }}"]), ("lists", [])])
@looking(LOOKS)
def test_look_fails_once(fault, where, settings, provider, request, program):
    """Reading again is harmless."""
    site = request.getfixturevalue(provider.new)()
    program.configure(config(site.internet, site.account(
        "one", *(one.format(site.name) for one in settings))))
    kept = site.owned("home")
    site.fake.fault(fault, "GET", getattr(provider, where))
    check_done(program(*update(site)))
    record, = (r for r in map(site.plain, site.records())
               if r[0].startswith("home"))
    assert record == (record[0], "A", IP, *kept)


@pytest.mark.parametrize("where", ["zones", "lists"])
@looking(["reset", "500", "truncated"])
def test_look_fails_always(fault, where, provider, request, program):
    site = request.getfixturevalue(provider.new)()
    program.configure(site.config())
    site.owned("home")
    before = site.records()
    site.fake.fault(fault, "GET", getattr(provider, where), times=None)
    check_failure(program(*update(site)), 75)
    assert site.records() == before


@pytest.mark.long
def test_stall(request, tmp_path):
    """All at once, as each takes as long as we wait for an answer."""
    cases = []
    for provider in PROVIDERS:
        for verb in provider.verbs:
            for commit in [False, True]:
                site = request.getfixturevalue(provider.new)()
                program = Program(
                    tmp_path / f"{provider.label}{verb}{commit}")
                program.configure(site.config())
                case = Case(provider, site, program, verb, False)
                case.fault("stall", times=None, commit=commit)
                cases.append((case, commit))
    started = [case.program.start(*case.words) for case, _ in cases]
    for (case, commit), process in zip(cases, started):
        result = finish(process)
        if commit and result.status == 0:   # it was there when looked for
            case.check_done(result)
        else:
            case.check_failed(result, 75, [], commit or case.blind)
        case.site.fake.faults.clear()
        case.check_done(case.program(*case.words))
