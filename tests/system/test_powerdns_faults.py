"""Every fault with every command at PowerDNS: the right records, or a clear
error."""

import pytest

from lab.cloudflare import NEXT, update
from lab.expect import check_done, check_failure
from lab.pdns import new_powerdns, pdns, powerdns   # noqa: F401 (fixtures)
from vectors import ONE, THREE, TWO

FOREIGN = "somebody-elses"


class Case:
    """A command with something to do, and what others have beside it."""

    def __init__(self, site, program, verb, many):
        self.site, self.program, self.many = site, program, many
        self.pairs = [site.name, ONE] + [site.name, TWO] * many
        site.change(("_acme-challenge", 60, "TXT", FOREIGN),
                    ("home", 60, "TXT", "beside"),
                    ("home", 600, "AAAA", "2001:db8::9"),
                    ("other", 60, "A", "192.0.2.3"), comments=["theirs"])
        self.kept = {key: site.rrset(*key) for key in (
            ("home", "TXT"), ("home", "AAAA"), ("other", "A"))}
        check_done(program("present-txt", site.full("www"), THREE))
        self.done = []
        getattr(self, verb)()
        self.before = self.ours()
        site.fake.log.clear()

    def present(self):
        self.words = ["present-txt", *self.pairs]
        self.done = sorted([FOREIGN, *self.pairs[1::2]])

    def cleanup(self):
        check_done(self.program("present-txt", *self.pairs))
        self.words, self.done = ["cleanup-txt", *self.pairs], [FOREIGN]

    def update(self):
        hosts = ["home", "second"] if self.many else ["home"]
        for host in hosts:
            self.site.change((host, 777, "A", "192.0.2.1"))
        more = [self.site.full(host) for host in hosts[1:]]
        check_done(self.program(*update(self.site), *more))
        self.words = [*update(self.site, "home", NEXT), *more]
        self.done = [(NEXT, 777)] * len(hosts)

    def ours(self):
        if self.words[0] != "update-ip":
            return self.site.challenge()
        hosts = ["home", "second"] if self.many else ["home"]
        sets = [self.site.rrset(host, "A") for host in hosts]
        return [(s["records"][0]["content"], s["ttl"]) for s in sets]

    def check_foreign(self):
        assert {key: self.site.rrset(*key) for key in self.kept} == self.kept
        comments = self.site.rrset("_acme-challenge")["comments"]
        assert [c["content"] for c in comments] == ["theirs"]

    def check_done(self, result):
        check_done(result)
        self.check_foreign()
        assert self.ours() == self.done

    def check_failed(self, result, status, words):
        """Nothing was done, or all of it and we could not know."""
        check_failure(result, status, *words)
        self.check_foreign()
        assert self.ours() in (self.before, self.done)


@pytest.fixture(params=["present", "cleanup", "update"])
def verb(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["one", "many"])
def case(verb, request, powerdns, pdns):            # noqa: F811
    return Case(powerdns, pdns, verb, request.param)


ONCE = {        # kind, options
    "reset": ("reset", {}), "reset after commit": ("reset", {"commit": True}),
    "closed": ("close", {}), "closed after commit": ("close", {"commit": True}),
    "500": ("500", {}), "500 after commit": ("500", {"commit": True}),
    "500 as text": ("500-text", {}), "502": ("502-html", {}),
    "503 after commit": ("503-html", {"commit": True}),
    "empty": ("200-empty", {"commit": True}), "page": ("200-html", {}),
}


@pytest.mark.parametrize("fault", ONCE)
def test_once(fault, case):
    """The database is locked now and then; it passes, and then all is right."""
    kind, options = ONCE[fault]
    case.site.fake.fault(kind, "PATCH", **options)
    case.check_done(case.program(*case.words))


@pytest.mark.parametrize("case", [False], indirect=True)
@pytest.mark.parametrize("fault", ["reset", "cut", "truncated", "500",
                                   "200-html"])
def test_look_fails_once(fault, case):
    case.site.fake.fault(fault, "GET")
    case.check_done(case.program(*case.words))


FINAL = {       # kind, options, status, words
    "refused": ("422", {}, 1, ["422", "not today"]),
    "locked out": ("401", {}, 1, ["401", "api-key-file"]),
    "too large": ("413-html", {}, 1, ["413", "webserver-max-bodysize"]),
    "redirect": ("redirect", {}, 2, ["redirects", "api-url"]),
    "429": ("body", {"status": 429, "body": "{}"}, 75, ["429"]),
    "500": ("500", {}, 75, ["500", "trouble"]),
    "reset": ("reset", {}, 75, ["webserver-allow-from"]),
    "not here": ("body", {"status": 404, "body": '{"error": "Not Found"}'}, 2,
                 ["404", "server-id"]),
}


@pytest.mark.parametrize("case", [False], indirect=True)
@pytest.mark.parametrize("fault", FINAL)
def test_always(fault, case):
    kind, options, status, words = FINAL[fault]
    case.site.fake.fault(kind, times=None, **options)
    case.check_failed(case.program(*case.words), status, words)
    case.site.fake.faults.clear()
    case.check_done(case.program(*case.words))      # and once it is over


@pytest.mark.parametrize("case", [False], indirect=True)
@pytest.mark.parametrize("twist", ["wrong-types", "extra", "reordered"])
def test_replies_of_another_shape(twist, case):
    """Members that are not known don't matter, and unusable ones are no
    reason to change what cannot be seen."""
    case.site.fake.fault(twist, "GET", times=None)
    result = case.program(*case.words)
    if twist == "wrong-types" and case.words[0] != "update-ip":
        assert result.status != 0 and len(result.errors) == 1, result
        case.check_foreign()
    else:
        case.check_done(result)


def test_refused_connection(case):
    with case.site.fake.refusing():
        result = case.program(*case.words)
    case.check_failed(result, 75, ["no reply"])
    case.check_done(case.program(*case.words))
