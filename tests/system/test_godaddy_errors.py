"""Credentials, and every error of GoDaddy's API: one line that helps."""

import pytest

from lab import config, write_file
from lab.cloudflare import lines, update
from lab.expect import check_done, check_failure
from lab.godaddy import (gd, godaddy, new_godaddy_v1,   # noqa: F401 (fixtures)
                         new_godaddy_v3)
from vectors import ONE, TWO

# Credentials

BAD = [     # text: words
    ("no-hush", "neither"), ("gd_pat", "neither"), (":hush", "neither"),
    ("hush:", "neither"), ("key:hu sh", "blanks"), ("key:a:hush", "neither"),
    ('"key:hush"', "quotes"), ("kéy:hush", "characters"),
    ("key:hush\n\nkey:hush", "line"), ("", "empty"),
]


@pytest.mark.parametrize("row", BAD, ids=lambda row: row[0])
@pytest.mark.parametrize("setting", ["api-token-file", "api-key-file"])
def test_bad_credentials(setting, row, godaddy, program):   # noqa: F811
    path = write_file(godaddy.folder, "bad", row[0] + "\n", 0o600)
    program.configure(config(godaddy.internet, "account gd {\nprovider = "
                             f'godaddy\n{setting} = "{path}"\n}}\n'))
    result = program("present-txt", godaddy.name, ONE)
    check_failure(result, 2, row[1])
    assert "hush" not in result.err


@pytest.mark.parametrize("setting", ["api-token-file", "api-key-file"])
def test_shape_decides(setting, godaddy, program):          # noqa: F811
    program.configure(godaddy.config().replace(
        "api-token-file", setting).replace("api-key-file", setting))
    check_done(program("present-txt", godaddy.name, ONE))


@pytest.mark.parametrize("lines_, words", [
    ([], "api-token-file"),
    (['api-url = "http://127.0.0.1"'], "https://"),
    (['api-url = "https://"'], "https://")])
def test_incomplete_account(lines_, words, godaddy, program):   # noqa: F811
    path = godaddy.secret()
    more = [f'api-token-file = "{path}"'] if lines_ else []
    program.configure(config(godaddy.internet, "\n".join(
        ["account gd {", "provider = godaddy", *lines_, *more, "}", ""])))
    check_failure(program("present-txt", godaddy.name, ONE), 2, words)


def test_token_and_key(godaddy, program):                   # noqa: F811
    path = godaddy.secret()
    program.configure(config(godaddy.internet, godaddy.account(
        "gd", f'api-{"token" if godaddy.version == "v1" else "key"}-file = '
        f'"{path}"')))
    check_failure(program("present-txt", godaddy.name, ONE), 2, "one of them")


def test_open_file(godaddy, program):                       # noqa: F811
    program.configure(godaddy.config())
    godaddy.secret(mode=0o644)
    check_failure(program("present-txt", godaddy.name, ONE), 2, "chmod")


def test_revoked(godaddy, gd):                              # noqa: F811
    godaddy.fake.revoke(godaddy.credential)
    with godaddy.cost() as cost:
        result = gd("present-txt", godaddy.name, ONE)
    check_failure(result, 1, "HTTP 401", "UNABLE_TO_AUTHENTICATE",
                  "2026" if godaddy.version == "v1" else "gd_pat_")
    assert len(cost.calls) == 1


def test_policy(godaddy, gd):                               # noqa: F811
    godaddy.fake.switches.policy_blocked = True
    for words in ["present-txt", godaddy.name, ONE], update(godaddy):
        with godaddy.cost() as cost:
            result = gd(*words)
        check_failure(result, 1, "HTTP 403", "ACCESS_DENIED",
                      "credentials are good", "API access conditions")
        assert len(cost.calls) == 1


def test_secrets_are_in_no_output(godaddy, gd):             # noqa: F811
    key, _, secret = godaddy.credential.partition(":")
    shown = ""
    for words in [["present-txt", godaddy.name, ONE],
                  update(godaddy), ["cleanup-txt", godaddy.name, ONE]]:
        result = gd("-v", "--json", *words)
        shown += result.out + result.err
    godaddy.fake.fault("error", times=None, status=401,
                       code="UNABLE_TO_AUTHENTICATE")
    result = gd("-v", "present-txt", godaddy.name, TWO)
    shown += result.out + result.err
    for name in gd.state_files():
        with open(f"{gd.state}/{name}", encoding="utf-8") as file:
            shown += file.read()
    assert "401" in shown
    assert key not in shown and (not secret or secret not in shown)


def test_certificate(godaddy, program):                     # noqa: F811
    program.configure(godaddy.config().replace(
        f'ca-file = "{godaddy.fake.ca_file}"\n', ""))
    result = program("present-txt", godaddy.name, ONE)
    check_failure(result, 1, "certificate")
    assert godaddy.fake.log.requests == []


# Variables

def variables(site):
    base = {"DDNS01_RESOLVER": site.internet.resolver.address,
            "DDNS01_API_URL": site.fake.url,
            "DDNS01_CA_FILE": site.fake.ca_file}
    key, _, secret = site.credential.partition(":")
    path = site.secret()
    if site.version == "v3":
        return [{**base, **one} for one in [
            {"GODADDYV3_PERSONAL_ACCESS_TOKEN": site.credential},
            {"GODADDYV3_PERSONAL_ACCESS_TOKEN_FILE": path},
            {"GODADDY_PAT": site.credential},
            {"DDNS01_PROVIDER": "godaddy", "DDNS01_API_TOKEN_FILE": path},
            {"DDNS01_PROVIDER": "godaddy",
             "DDNS01_API_TOKEN": site.credential}]]
    files = [write_file(site.folder, name, text + "\n", 0o600)
             for name, text in (("key", key), ("secret", secret))]
    return [{**base, **one} for one in [
        {"GODADDY_API_KEY": key, "GODADDY_API_SECRET": secret},
        {"GODADDY_API_KEY_FILE": files[0],
         "GODADDY_API_SECRET_FILE": files[1]},
        {"GODADDY_API_KEY": key, "GODADDY_API_SECRET_FILE": files[1]},
        {"GD_Key": key, "GD_Secret": secret},
        {"DDNS01_PROVIDER": "godaddy", "DDNS01_API_KEY_FILE": path},
        {"DDNS01_PROVIDER": "godaddy", "DDNS01_API_KEY": site.credential}]]


def test_variables(godaddy, program):                       # noqa: F811
    for env in variables(godaddy):
        check_done(program("present-txt", godaddy.name, ONE, env=env))
        assert godaddy.challenge() == [ONE]
        check_done(program("cleanup-txt", godaddy.name, ONE, env=env))
        assert godaddy.challenge() == []


@pytest.mark.parametrize("one, other", [
    ("GODADDY_API_KEY", "GODADDY_API_SECRET"),
    ("GODADDY_API_SECRET", "GODADDY_API_KEY"), ("GD_Key", "GD_Secret")])
def test_half_a_pair(one, other, program):
    check_failure(program("present-txt", "a.test", ONE, env={one: "x"}), 2,
                  one, other)


# Errors

TABLE = [   # HTTP status, code, message, exit status, words
    (400, "INVALID_PARAM", "malformed", 1, "not accept"),
    (401, "UNABLE_TO_AUTHENTICATE", "Unauthorized : Could not authenticate API "
     "key/secret", 1, "check"),
    (401, "MALFORMED_CREDENTIALS", "malformed", 1, "check"),
    (403, "ACCESS_DENIED", "Authenticated user is not allowed access", 1,
     "API access conditions"),
    (404, "UNKNOWN_DOMAIN", "The given domain is not registered, or does not "
     "have a zone file", 1, "name servers"),
    (409, "INVALID_STATE", "the domain is in transfer", 1, "in the way"),
    (418, "NEW", "quite new", 1, "not accept"),
    (422, "INVALID_BODY", "Request body doesn't fulfill schema, see details in "
     "`fields`", 1, "not accept"),
    (422, "DUPLICATE_RECORD", "another one", 1, "CNAME"),
    (500, "ERROR_INTERNAL", "Internal error", 75, "in trouble"),
    (502, "BAD_GATEWAY", "bad gateway", 75, "in trouble"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda r: f"{r[0]}-{r[1]}")
def test_table(row, godaddy, gd):                           # noqa: F811
    """One line: HTTP status, code, words, and the remedy."""
    http, code, text, status, words = row
    check_done(gd("present-txt", godaddy.full("first"), ONE))
    before = godaddy.records()
    godaddy.fake.fault("error", "POST|PATCH|PUT", times=None, status=http,
                       code=code, text=text)
    with godaddy.cost() as cost:
        result = gd("present-txt", godaddy.name, ONE)
    check_failure(result, status, f"HTTP {http}", code, text[:60], words,
                  godaddy.name)
    assert godaddy.records() == before
    if status == 1:     # a second look, and PUT instead of PATCH, at most
        assert len(cost.calls) <= 6


def test_fields_are_shown(godaddy, gd):                     # noqa: F811
    check_done(gd("present-txt", godaddy.full("first"), ONE))
    godaddy.fake.fault("error", "POST|PATCH|PUT", times=None, fields=[
        {"code": "UNKNOWN_RESTRICTION", "message": "must have a minimum value "
         "of 600", "path": "records[0].ttl"}])
    check_failure(gd("present-txt", godaddy.name, ONE), 1, "records[0].ttl",
                  "minimum value of 600")


BODIES = {      # fault, options: exit status when it is always so, words
    "HTML 403": ("waf-html", {}, 1, ["HTTP 403"]),
    "text 403": ("403-text", {}, 1, ["HTTP 403", "Forbidden"]),
    "500": ("500", {}, 75, ["HTTP 500"]),
    "empty 500": ("500-empty", {}, 75, ["HTTP 500"]),
    "HTML 502": ("502-html", {}, 75, ["HTTP 502"]),
    "portal": ("200-html", {}, 75, ["HTTP 200"]),
    "string": ("body", {"body": '"fine"'}, 75, ["HTTP 200"]),
    "errors as text": ("body", {"status": 400, "body": '{"fields":"no"}'}, 1,
                       ["HTTP 400"]),
    "code as number": ("body", {"status": 400, "body": '{"code":7}'}, 1,
                       ["HTTP 400"]),
    "array": ("body", {"status": 400, "body": "[1,2]"}, 1, ["HTTP 400"]),
    "control characters": ("body", {"status": 400, "body":
                                    "\x1b[31mred\x07\r\nddns01: error: x"}, 1,
                           ["HTTP 400"]),
    "not UTF-8": ("body", {"status": 400, "body": b"\xff\xfe\0" * 9}, 1, []),
    "redirect": ("redirect", {}, 1, ["302"]),
}


@pytest.mark.parametrize("name", BODIES)
def test_unusable_body(name, godaddy, gd):                  # noqa: F811
    kind, options, status, words = BODIES[name]
    check_done(gd("present-txt", godaddy.full("first"), ONE))
    godaddy.add("A", "home", "192.0.2.1")
    before = godaddy.records()
    godaddy.fake.fault(kind, times=None, **options)
    for call in ["present-txt", godaddy.name, ONE], update(godaddy):
        result = gd(*call)
        check_failure(result, status, *words)
        assert len(result.errors[0]) < 500
        assert all(c.isprintable() for c in result.err.replace("\n", ""))
    assert godaddy.records() == before


READS = {       # a list that is none
    "object": '{"a":1}', "no items": '{"items":{}}', "deep": "[" * 5000,
    "numbers": "[1,2,3]", "nulls": '{"items":[null,{"data":null}]}',
}


@pytest.mark.parametrize("name", READS)
def test_unusable_list(name, godaddy, gd):                  # noqa: F811
    """Nothing is removed by what cannot be read."""
    check_done(gd("present-txt", godaddy.full("first"), ONE))
    godaddy.foreign()
    before = godaddy.records()
    godaddy.fake.fault("body", "GET", times=None, body=READS[name])
    gd("cleanup-txt", godaddy.name, "somebody-elses")
    assert godaddy.records() == before


ODD = {"reordered": {}, "extra": {}, "last": {}, "drip": {"seconds": 0.001},
       "missing": {"members": ["ttl", "links", "type"]}}


@pytest.mark.parametrize("name", ODD)
def test_odd_but_usable(name, godaddy, gd):                 # noqa: F811
    godaddy.fake.fault(name, "GET", "records", times=None, **ODD[name])
    check_done(gd("present-txt", godaddy.name, ONE, godaddy.name, TWO))
    check_done(gd(*update(godaddy)))
    check_done(gd("cleanup-txt", godaddy.name, ONE, godaddy.name, TWO))
    assert [r[1] for r in godaddy.records()] == ["A"]


EITHER_WAY = [{"created": "empty"}, {"created": "no-id"},
              {"created_status": 200}, {"deleted_status": 200},
              {"duplicate_v3": "409"}, {"duplicate_v3": "adds"},
              {"errors_v3": "problem"}, {"page_size": 1}]


@pytest.mark.parametrize("switches", EITHER_WAY, ids=str)
def test_either_way(switches, new_godaddy_v3, program):     # noqa: F811
    """Where it is not known what v3 does, both will do."""
    site = new_godaddy_v3()
    site.fake.switches.set(**switches)
    program.configure(site.config())
    site.beside()
    before = site.records()
    pairs = [(site.name, ONE), (site.full("www"), ONE), (site.name, TWO)]
    for _ in range(2):
        check_done(program("present-txt", "--stdin", stdin=lines(pairs)))
    assert site.challenge() == sorted([ONE, TWO, "somebody-elses"])
    for address in "203.0.113.7", "203.0.113.8", "203.0.113.7":
        check_done(program(*update(site, "second", address)))
    for _ in range(2):
        check_done(program("cleanup-txt", "--stdin", stdin=lines(pairs)))
    assert site.records() == sorted([*before, ("second", "A", "203.0.113.7",
                                               600)])
