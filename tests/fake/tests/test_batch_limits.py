"""Batches, settings, limits and faults."""

import email.utils
import http.client
import json
import time

import pytest

from client import ID, JSON, Client, a
from fake.cloudflare import UNDOCUMENTED
from fake.common.faults import CONNECTION
from lab import wait_until

# Batch

def test_batch_order(fake, zone, call, records):
    one, two, three = (fake.add_record(zone, "A", name, "192.0.2.1", ttl=300)
                       for name in ("one", "two", "three"))
    result = call.result("POST", records + "/batch", {
        "posts": [a("one"), a("four")],
        "puts": [{"id": three["id"], **a("three", "192.0.2.3")}],
        "patches": [{"id": two["id"], "content": "192.0.2.2"}],
        "deletes": [{"id": one["id"], "name": "superfluous"}]})
    assert [[r["name"].split(".")[0] for r in result[kind]] for kind in (
        "deletes", "patches", "puts", "posts")] == [
            ["one"], ["two"], ["three"], ["one", "four"]]
    assert result["patches"][0]["ttl"] == 300
    assert result["puts"][0]["ttl"] == 1
    assert len(fake.log.requests) == 1


def test_batch_is_a_transaction(fake, zone, call, records):
    kept = fake.add_record(zone, "A", "kept", "192.0.2.1", comment="c")
    before = fake.records(zone)
    for bad, want in [
            ({"posts": [a("x", ttl=2), a("x", content="y")]},
             (400, 1004, 9021)),
            ({"posts": [a("x", content="y"), a("x", ttl=2)]},
             (400, 1004, 9005)),
            ({"patches": [{"id": ID, "content": "192.0.2.3"}]}, (404, 81044)),
            ({"patches": [{"id": kept["id"], "content": "192.0.2.3"}]},
             (404, 81044)),     # deleted before
            ({"puts": [{"id": "x"}]}, (400, 1002)),
            ({"patches": [{"content": "192.0.2.3"}]}, (400, 9207)),
            ({"inserts": []}, (400, 9207)), ({"posts": a()}, (400, 9207)),
            ({"posts": None}, (400, 9207))]:
        body = {"deletes": [{"id": kept["id"]}], "posts": [a("new")]} | bad
        assert call.refusal("POST", records + "/batch", body) == want, bad
        assert fake.records(zone) == before
    assert call.refusal("POST", records + "/batch", {}) == (400, UNDOCUMENTED)


def test_batch_limit(fake, zone, call, records):
    zone.quota = None
    posts = [a(f"n{n}") for n in range(201)]
    assert call.refusal("POST", records + "/batch", {"posts": posts}) == (
        400, UNDOCUMENTED)
    call.result("POST", records + "/batch", {"posts": posts[:200]})
    assert len(fake.records(zone)) == 200


@pytest.mark.parametrize("switch, want", [
    ("empty", {"deletes": [], "patches": [], "puts": []}),
    ("null", {"deletes": None, "patches": None, "puts": None}),
    ("absent", {})])
def test_batch_unused(fake, call, records, switch, want):
    fake.switches.batch_unused = switch
    result = call.result("POST", records + "/batch", {"posts": [a()]})
    assert len(result.pop("posts")) == 1
    assert result == want


# Settings, trace, envelope

def test_settings(fake, zone, call):
    path = f"/zones/{zone.id}/settings"
    assert call.result("GET", path + "/ssl") == {
        "id": "ssl", "value": "full", "editable": True, "modified_on": None}
    assert call.result("PATCH", path + "/ssl", {"value": "strict"})[
        "value"] == "strict"
    assert call.result("PATCH", path + "/min_tls_version", {
        "value": "1.2"})["value"] == "1.2"
    assert call.refusal("PATCH", path + "/ssl", {"value": "x"})[0] == 400
    assert call.refusal("GET", path)[0] == 404
    universal = f"/zones/{zone.id}/ssl/universal/settings"
    assert call.result("GET", universal) == {"enabled": True}
    assert call.result("PATCH", universal, {"enabled": False}) == {
        "enabled": False}
    assert call.refusal("PATCH", universal, {"enabled": "no"}) == (400, 9207)


def test_trace(fake):
    fake.switches.set(client_address="203.0.113.7", trace={
        "warp": "on", "kex": None})
    status, headers, body = Client(fake).raw(
        "GET", "/cdn-cgi/trace", headers={"Host": "api.cloudflare.com"},
        base="")
    lines = dict(line.split("=", 1) for line in body.decode().splitlines())
    assert (status, headers["Content-Type"]) == (200, "text/plain")
    assert lines.items() >= {"ip": "203.0.113.7", "warp": "on",
                             "h": "api.cloudflare.com"}.items()
    assert "kex" not in lines


def test_envelope_switches(fake, call):
    fake.switches.set(result_first=True, failure_result="absent",
                      failure_messages=False)
    assert list(call("GET", "/zones")[1])[0] == "result"
    assert set(call("GET", "/nowhere")[1]) == {"success", "errors"}
    with pytest.raises(ValueError):
        fake.switches.no_such = 1
    with pytest.raises(ValueError):
        fake.switches.batch_unused = "gone"


# Limits

def test_rate_limit(fake, zone, call):
    fake.switches.set(limit=3, limit_block=1)
    other = Client(fake, fake.add_token())      # the same user
    for left in (2, 1, 0):
        _, headers, _ = call.raw("GET", "/zones")
        assert headers["Ratelimit"].startswith(f'"default";r={left};t=')
        assert headers["Ratelimit-Policy"] == '"default";q=3;w=300'
    for client in (call, other):
        status, headers, body = client.raw("GET", "/zones")
        assert (status, headers["Retry-After"]) == (429, "1")
        assert headers["Ratelimit"] == '"default";r=0;t=1'
        assert set(json.loads(body)) == {"success", "errors"}
    assert Client(fake, fake.add_token(kind="account")).raw(
        "GET", "/zones")[0] == 200
    assert wait_until(lambda: call.raw("GET", "/zones")[0] == 200, 5, 0.2)


def test_address_limit(fake, call):
    fake.switches.limit_per_second = 1
    assert 429 in [call.raw("GET", "/zones")[0] for _ in range(3)]


@pytest.mark.parametrize("form", ["10429", "10100", "10300", "971", "html",
                                  "text", "empty"])
def test_429_bodies(fake, call, form):
    fake.fault("429", body=form, after=7)
    status, headers, body = call.raw("GET", "/zones")
    assert (status, headers["Retry-After"]) == (429, "7")
    if form.isdigit():
        assert json.loads(body)["errors"][0]["code"] == int(form)
    fake.fault("429", body=form)
    assert call.raw("GET", "/zones")[1]["Retry-After"] is None
    fake.fault("429", body=form, after=60, header="date")
    date = call.raw("GET", "/zones")[1]["Retry-After"]
    assert 50 < email.utils.parsedate_to_datetime(
        date).timestamp() - time.time() <= 60


# Faults

ENDS = ["reset", "close", "stream"]


@pytest.mark.parametrize("kind", ENDS)
@pytest.mark.parametrize("commit", [False, True])
def test_lost_answers(fake, zone, call, records, kind, commit):
    fake.fault(kind, "POST", "/dns_records", commit=commit)
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        call("POST", records, a())
    assert len(fake.records(zone)) == commit
    assert fake.log.requests[0].fault == kind
    assert len(call.result("GET", records)) == commit


def test_stall(fake, call):
    fake.fault("stall")
    call.http.timeout = 0.2
    with pytest.raises(TimeoutError):
        call("GET", "/zones")


def test_connection_faults(fake, zone):
    for kind in CONNECTION:
        fake.fault(kind, nth=1)
        client = Client(fake, fake.add_token())
        client.http.timeout = 0.2
        with pytest.raises(OSError):
            client("GET", "/zones")
        fake.faults.clear()
    assert (fake.log.connections, fake.log.handshakes) == (3, 0)
    client = Client(fake, fake.add_token())
    with fake.refusing(), pytest.raises(ConnectionRefusedError):
        client.http.connect()
    assert client.raw("GET", "/zones")[0] == 200


ANSWERS = [
    ("error", {"status": 403, "code": 10000}, 403, JSON),
    ("old-error", {}, 400, JSON), ("500", {}, 500, JSON),
    ("500-html", {}, 500, "text/html"), ("502-html", {}, 502, "text/html"),
    ("503-html", {}, 503, "text/html"), ("504-html", {}, 504, "text/html"),
    ("520-html", {}, 520, "text/html"), ("520-text", {}, 520, "text/plain"),
    ("522-text", {}, 522, "text/plain"), ("waf-html", {}, 403, "text/html"),
    ("1020-text", {}, 403, "text/plain"), ("1034-text", {}, 403, "text/plain"),
    ("200-html", {}, 200, "text/html"), ("200-empty", {}, 200, JSON),
    ("not-success", {}, 200, JSON), ("redirect", {}, 302, "text/html"),
    ("body", {"status": 418, "body": "[]"}, 418, JSON),
    ("huge", {"size": 1 << 20}, 200, JSON), ("deep", {}, 200, JSON),
    ("429", {}, 429, JSON),
]


@pytest.mark.parametrize("kind, options, status, media", ANSWERS)
def test_replaced_answers(fake, zone, call, records, kind, options, status,
                          media):
    """The second POST is met, no other request."""
    fake.fault(kind, method="POST", path="dns_records$", nth=2, **options)
    assert call("POST", records, a("one"))[0] == 200
    call.result("GET", records)
    got, headers, body = call.raw("POST", records, a("two"))
    assert (got, headers["Content-Type"].split(";")[0]) == (status, media)
    assert call("POST", records, a("three"))[0] == 200
    assert fake.contents(zone, "two") == []
    if kind == "not-success":
        assert json.loads(body)["success"] is False
    if kind == "huge":
        assert len(body) == 1 << 20
        json.loads(body)


def test_every_kind_is_tried(fake):
    tried = {row[0] for row in ANSWERS} | set(ENDS)
    assert tried | {"stall"} | set(SPOILED) == set(fake.faults.kinds)


def _first(document):
    return document["result"][0]


SPOILED = {
    "wrong-types": ({}, lambda d: isinstance(_first(d)["id"], int)
                    and isinstance(_first(d)["ttl"], str)),
    "set": ({"member": "result.*.id", "value": None},
            lambda d: _first(d)["id"] is None),
    "missing": ({"members": ["messages", "comment"]},
                lambda d: "messages" not in d and "comment" not in _first(d)),
    "reordered": ({}, lambda d: list(d)[-1] == "success"),
    "extra": ({}, lambda d: "x_first" in d and "x_last" in _first(d)),
    "numbers": ({}, lambda d: _first(d)["ttl"] == 2 ** 53 + 1),
    "truncated": ({}, None), "cut": ({}, None), "last": ({}, None),
    "slow": ({"seconds": 0.3}, lambda d: True),
    "drip": ({"seconds": 0.001}, lambda d: True),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_spoiled_answers(fake, call, records, kind):
    options, holds = SPOILED[kind]
    call.result("POST", records, a())
    fake.fault(kind, "GET", **options)
    start = time.monotonic()
    if kind == "cut":
        with pytest.raises(http.client.IncompleteRead):
            call("GET", records)
    elif kind == "truncated":
        with pytest.raises(ValueError):
            call("GET", records)
    elif kind == "last":
        call.result("GET", records)
        with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
            call.http.auto_open = 0
            call("GET", records)
    else:
        assert holds(call("GET", records)[1])
    if kind == "slow":
        assert time.monotonic() - start >= 0.3
