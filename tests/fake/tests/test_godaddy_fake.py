"""The pretend GoDaddy is as strict and as odd as the real one."""

import json
import subprocess
import time

import pytest

from client import TESTS, Client
from fake.godaddy import GoDaddy

ACCEPT = {"Accept": "application/json"}
SPF = "v=spf1 -all"


@pytest.fixture
def fake(tmp_path):
    with GoDaddy(tmp_path / "fake") as one:
        one.add_domain("example.org")
        one.add_record("example.org", "TXT", "@", SPF)
        yield one


def with_key(fake, key):
    return Client(fake, headers={**ACCEPT, "Authorization": f"sso-key {key}"})


@pytest.fixture
def v1(fake):
    """Path below /v1/domains -> status and document."""
    client = with_key(fake, fake.add_key())

    def call(method, path, body=None):
        status, _, text = client.raw(method, "/v1/domains" + path, body)
        return status, json.loads(text) if text else None
    call.client = client
    return call


@pytest.fixture
def v3(fake):
    client = Client(fake, headers={
        **ACCEPT, "Authorization": f"Bearer {fake.add_token()}"})

    def call(method, path="", body=None, zone="example.org"):
        status, _, text = client.raw(
            method, f"/v3/domains/zones/{zone}/dns-records{path}", body)
        return status, json.loads(text) if text else None
    call.client = client
    return call


RECORDS = "/example.org/records"
SET = RECORDS + "/TXT/_acme-challenge"


def txt(data, **more):
    return {"type": "TXT", "name": "_acme-challenge", "data": data, "ttl": 600,
            **more}


def code(answer):
    status, document = answer
    return status, document["code"]


# Credentials

CREDENTIALS = [
    ("none", None), ("empty", "sso-key "), ("no secret", "sso-key abc"),
    ("Bearer for a key", "Bearer {key}"), ("unknown", "sso-key abc:def"),
    ("sso-key for a token", "sso-key {token}"), ("token", "Bearer {token}"),
    ("lower case", "SSO-KEY {key}"), ("two colons", "sso-key {key}:x"),
]


@pytest.mark.parametrize("row", CREDENTIALS, ids=lambda row: row[0])
def test_credentials_for_v1(row, fake):
    header = row[1] and row[1].format(key=fake.add_key(),
                                      token=fake.add_token())
    client = Client(fake, headers={**ACCEPT, "Authorization": header})
    status, _, body = client.raw("GET", "/v1/domains/example.org")
    assert status == 401
    assert json.loads(body)["code"] in ("UNABLE_TO_AUTHENTICATE",
                                        "MALFORMED_CREDENTIALS")
    fake.switches.token_on_v1 = True
    allowed = row[0] == "token"
    assert (client.raw("GET", "/v1/domains/example.org")[0] == 200) == allowed


def test_key_on_v3(fake):
    client = with_key(fake, fake.add_key())
    assert client.raw("GET", "/v3/domains/zones/example.org/dns-records")[
        0] == 401


def test_policy_and_rights(fake, v1, v3):
    fake.add_domain("theirs.org", account="other")
    assert code(v1("GET", "/theirs.org")) == (403, "ACCESS_DENIED")
    fake.switches.other_account = "404"
    assert code(v1("GET", "/theirs.org")) == (404, "NOT_FOUND")
    fake.switches.policy_blocked = True
    status, _, body = v1.client.raw("GET", "/v1/domains/example.org")
    assert status == 403 and body == (
        b'{"code":"ACCESS_DENIED","message":"Authenticated user is not '
        b'allowed access"}')
    assert v3("GET")[0] == 403


def test_unknown_domains(fake, v1, v3):
    assert code(v1("GET", "/www.example.org")) == (404, "NOT_FOUND")
    answer = v1("GET", "/example.net/records/TXT/x")
    assert code(answer) == (404, "UNKNOWN_DOMAIN")
    assert answer[1]["name"] == "_Class"
    fake.add_domain("elsewhere.org", zone_file=False)
    assert v1("GET", "/elsewhere.org")[0] == 200
    assert v1("GET", "/elsewhere.org/records/TXT/x")[0] == 404
    for status in 404, 400:
        fake.switches.unknown_zone = str(status)
        assert v3("GET", "?type=NS", zone="a.org")[0] == status


def test_list_of_domains(fake, v1):
    for n in range(5):
        fake.add_domain(f"d{n}.org")
    first = v1("GET", "?limit=4&statuses=ACTIVE")[1]
    assert [one["domain"] for one in first] == [
        "d0.org", "d1.org", "d2.org", "d3.org"]
    assert [one["domain"] for one in v1("GET", "?marker=d3.org")[1]] == [
        "d4.org", "example.org"]


# v1

def test_sets(fake, v1):
    assert v1("GET", SET) == (200, [])
    assert v1("PATCH", RECORDS, [txt("a"), txt("b", ttl=700)]) == (200, None)
    assert v1("GET", SET) == (200, [txt("a"), txt("b", ttl=700)])
    status, headers, body = v1.client.raw("PUT", "/v1/domains" + SET,
                                          [{"data": "c"}])
    assert (status, headers["Content-Length"], body) == (200, "0", b"")
    assert v1("GET", SET) == (200, [txt("c", ttl=3600)])
    status, headers, body = v1.client.raw("DELETE", "/v1/domains" + SET)
    assert (status, headers["Content-Length"], body) == (204, None, b"")
    assert v1("GET", SET) == (200, [])
    assert [r["data"] for r in fake.records("example.org")] == [SPF]
    assert fake.forbidden == []


def test_names_in_paths(fake, v1):
    for name in "@", "%40":
        assert v1("GET", f"{RECORDS}/TXT/{name}")[1][0]["data"] == SPF
    assert v1("PUT", RECORDS + "/A/%2A.home", [{"data": "192.0.2.1"}])[0] == 200
    assert fake.records("example.org", "*.home")[0]["data"] == "192.0.2.1"


def test_duplicates(fake, v1):
    v1("PATCH", RECORDS, [txt("a")])
    assert code(v1("PATCH", RECORDS, [txt("b"), txt("a")])) == (
        422, "DUPLICATE_RECORD")
    assert len(v1("GET", SET)[1]) == 1         # all or nothing
    fake.switches.duplicate = "200"
    assert v1("PATCH", RECORDS, [txt("b"), txt("a")])[0] == 200
    assert len(v1("GET", SET)[1]) == 2


BAD = [
    ("no array", txt("a"), "UNEXPECTED_TYPE"),
    ("low TTL", [txt("a", ttl=599)], "UNKNOWN_RESTRICTION"),
    ("high TTL", [txt("a", ttl=604801)], "UNKNOWN_RESTRICTION"),
    ("no TTL", [{"type": "TXT", "name": "x", "data": "a"}], "MISSING"),
    ("empty", [txt("")], "MISMATCH_FORMAT"),
    ("blank", [txt(" ")], "MISMATCH_FORMAT"),
    ("address", [txt("2001:db8::1", type="A")], "MISMATCH_FORMAT"),
    ("name with domain", [txt("a", name="x.example.org")], "MISMATCH_FORMAT"),
    ("name with dot", [txt("a", name="x.")], "MISMATCH_FORMAT"),
    ("no name", [txt("a", name="")], "MISMATCH_FORMAT"),
    ("unknown type", [txt("a", type="HINFO")], "INVALID_VALUE_ENUM"),
    ("unknown member", [txt("a", comment="x")], "UNKNOWN_PROPERTY"),
    ("nothing", [], "UNKNOWN_RESTRICTION"),
]


@pytest.mark.parametrize("row", BAD, ids=lambda row: row[0])
def test_bad_bodies(row, fake, v1):
    answer = v1("PATCH", RECORDS, row[1])
    assert code(answer) == (422, "INVALID_BODY")
    assert answer[1]["fields"][0]["code"] == row[2]
    assert len(fake.records("example.org")) == 1


def test_requests_that_nobody_has_promised_to_understand(fake, v1):
    assert v1("GET", SET + "?type=TXT")[0] == 400
    client = with_key(fake, fake.add_key())
    assert client.raw("PATCH", "/v1/domains" + RECORDS, [txt("a")], {
        "Content-Type": "text/plain"})[0] == 415
    assert client.raw("GET", "/v1/domains" + SET, None, {
        "Accept": "text/html"})[0] == 406
    assert v1("POST", RECORDS, [txt("a")])[0] == 405
    assert v1("GET", "/example.org/dnssec")[0] == 404


def test_cname_stands_alone(fake, v1):
    fake.add_record("example.org", "CNAME", "_acme-challenge", "a.example.net")
    assert code(v1("PATCH", RECORDS, [txt("a")])) == (422, "DUPLICATE_RECORD")


@pytest.mark.parametrize("switch, value, method, status", [
    ("delete", "404", "DELETE", 404), ("delete", "405", "DELETE", 405),
    ("delete_absent", "204", "DELETE", 204),
    ("patch", "404", "PATCH", 404), ("patch", "405", "PATCH", 405),
    ("patch", "422", "PATCH", 422), ("empty_put", "422", "PUT", 422),
    ("empty_put", "200", "PUT", 200), ("empty_put", "delete", "PUT", 200)])
def test_switches(switch, value, method, status, fake, v1):
    if switch != "delete_absent":
        fake.add_record("example.org", "TXT", "_acme-challenge", "there")
    setattr(fake.switches, switch, value)
    path, body = {"PATCH": (RECORDS, [txt("a")]), "PUT": (SET, []),
                  "DELETE": (SET, None)}[method]
    assert v1(method, path, body)[0] == status
    left = fake.records("example.org", "_acme-challenge")
    assert len(left) == (0 if switch == "delete_absent" or value == "delete"
                         else 1)


@pytest.mark.parametrize("path", [RECORDS, RECORDS + "/TXT"])
def test_wide_writes_do_harm_and_are_noted(path, fake, v1):
    assert v1("PUT", path, [txt("a")])[0] == 200
    assert [r["data"] for r in fake.records("example.org")] == ["a"]
    assert fake.forbidden == [f"PUT /v1/domains{path}"]


# v3

def test_records_with_ids(fake, v3):
    assert v3("GET", "?type=TXT&name=_acme-challenge")[1]["items"] == []
    status, one = v3("POST", "", txt("a"))
    assert status == 201 and one["data"] == "a"
    assert v3("POST", "", txt("a"))[0] == 422
    fake.switches.duplicate_v3 = "adds"
    assert v3("POST", "", txt("a"))[0] == 201
    items = v3("GET", "?type=TXT&name=_acme-challenge")[1]["items"]
    assert [r["data"] for r in items] == ["a", "a"]
    assert v3("DELETE", f"/{one['recordId']}") == (204, None)
    assert v3("DELETE", f"/{one['recordId']}")[0] == 404
    assert len(fake.records("example.org", "_acme-challenge")) == 1


def test_pages(fake, v3):
    for n in range(5):
        fake.add_record("example.org", "TXT", "many", f"v{n}")
    fake.switches.page_size = 2
    path, found = "?type=TXT&name=many", []
    while path:
        document = v3("GET", path)[1]
        found += [r["data"] for r in document["items"]]
        path = (document["links"][0]["href"].partition("dns-records")[2]
                if document["links"] else None)
    assert found == [f"v{n}" for n in range(5)]


def test_replacing_one_replaces_all(fake, v3):
    one = v3("POST", "", txt("a"))[1]
    assert v3("PUT", f"/{one['recordId']}", txt("b"))[0] == 201
    assert [r["data"] for r in fake.records("example.org")] == ["b"]
    assert len(fake.forbidden) == 1


def test_other_shape_of_errors(fake, v3):
    fake.switches.errors_v3 = "problem"
    assert v3("POST", "", txt("a", ttl=5)) == (422, {
        "title": "INVALID_BODY", "status": 422, "detail":
        "Request body doesn't fulfill schema, see details in `fields`"})


# Others at the same time

def test_somebody_between_read_and_write(fake, v1):
    for when in "read", "write":
        fake.between("example.org", "TXT", "_acme-challenge", when, when=when)
    assert v1("GET", SET) == (200, [])
    assert v1("PUT", SET, [{"data": "ours"}])[0] == 200
    assert [r["data"] for r in v1("GET", SET)[1]] == ["ours"]
    fake.between("example.org", "TXT", "_acme-challenge", "ours", gone=True)
    assert v1("PATCH", RECORDS, [txt("new")])[0] == 200
    assert [r["data"] for r in v1("GET", SET)[1]] == ["new"]


def test_writes_that_do_not_show(fake, v1):
    fake.switches.stale_reads = 2
    v1("PATCH", RECORDS, [txt("a")])
    assert [len(v1("GET", SET)[1]) for _ in range(3)] == [0, 0, 1]
    fake.switches.stale_reads = 0
    fake.switches.protection = "unchanged"
    assert v1("PATCH", RECORDS, [txt("b")])[0] == 200
    assert v1("DELETE", SET)[0] == 204
    assert [r["data"] for r in v1("GET", SET)[1]] == ["a"]
    fake.switches.protection = "empty"
    assert v1("PATCH", RECORDS, [txt("b")])[0] == 200
    assert [r["data"] for r in v1("GET", SET)[1]] == ["a", ""]


# Limits and faults

@pytest.mark.parametrize("in_body", [False, True])
@pytest.mark.parametrize("header", ["none", "seconds"])
def test_limit(header, in_body, fake, v1):
    fake.switches.set(limit=2, limit_window=1, retry_after=header,
                      retry_sec=in_body)
    answers = [v1.client.raw("GET", "/v1/domains" + SET) for _ in range(3)]
    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert v1("PATCH", RECORDS, [txt("a")])[0] == 200      # another endpoint
    assert answers[2][1]["Retry-After"] == (
        None if header == "none" else "1")
    assert json.loads(answers[2][2]).get("retryAfterSec") == (
        1 if in_body else None)
    time.sleep(1)
    assert v1("GET", SET)[0] == 200


FAULTS = {"error": 422, "429": 429, "429-html": 429, "500": 500,
          "500-empty": 500, "waf-html": 403, "403-text": 403, "huge": 200,
          "deep": 200, "502-html": 502}


@pytest.mark.parametrize("kind", FAULTS)
def test_faults(kind, fake, v1):
    fake.fault(kind, "PUT", **({"size": 1 << 16} if kind == "huge" else {}))
    assert v1.client.raw("PUT", "/v1/domains" + SET, [{"data": "a"}])[
        0] == FAULTS[kind]
    assert v1("GET", SET) == (200, [])


def test_program(tmp_path):
    """As a process of its own."""
    state = tmp_path / "state"
    process = subprocess.Popen(
        ["/usr/bin/python3", "-m", "fake.godaddy", "--state", state,
         "--domain", "example.org", "--key", "key:secret", "--set",
         "duplicate=200"], env={"PYTHONPATH": TESTS})
    try:
        limit = time.monotonic() + 10
        while not state.exists() and time.monotonic() < limit:
            time.sleep(0.01)
        told = json.loads(state.read_text())
        assert told["key"] == "key:secret"
        assert told["token"].startswith("gd_pat_")
    finally:
        process.terminate()
        assert process.wait(10) == 0
