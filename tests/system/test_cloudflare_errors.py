"""Errors of the API: what they say, what to do, and how it ends."""

import pytest

from lab.cloudflare import (cf, cloudflare, new_cloudflare,  # noqa: F401
                            update)
from lab.expect import check_done, check_failure
from vectors import ONE

VALIDATION = "DNS Validation Error"
INVALID_HEADERS = "Invalid request headers"
CNAME = "A CNAME record with that host already exists."
NO_ROUTE = ("Could not route to /client/v4/zones/x/dns_records, perhaps your "
            "object identifier is invalid?")
ACTOR = ("Actor 'com.cloudflare.api.token.1' requires permission 'com."
         "cloudflare.api.account.zone.list' to list zones")
TLD = "You cannot use this API for domains with a .cf TLD"

TABLE = [       # HTTP, code, text, chain, exit status, words of the remedy
    (400, 6003, INVALID_HEADERS, (6111, "Invalid format for Authorization "
                                        "header"), 2, "api-key-file"),
    (400, 6003, INVALID_HEADERS, (6103, "Invalid format for X-Auth-Key "
                                        "header"), 2, "api-token-file"),
    (400, 6003, INVALID_HEADERS, (6102, "Invalid format for X-Auth-Email "
                                        "header"), 2, "api-email"),
    (400, 6003, INVALID_HEADERS, None, 2, "credentials"),
    (403, 9109, "Invalid access token", None, 1, "token"),
    (401, 9109, "Invalid access token", None, 1, "revoked"),
    (403, 9109, "Unauthorized to access requested resource", None, 1,
     "Zone:DNS:Edit"),
    (403, 9109, "Cannot use the access token from location: 2001:db8::5",
     None, 1, "IP filter"),
    (403, 10000, "Authentication error", None, 1, "Zone:DNS:Edit"),
    (400, 10000, "Authentication error", None, 1, "Zone:DNS:Edit"),
    (401, 10000, "Authentication error", None, 1, "Zone:DNS:Edit"),
    (401, 1000, "Invalid API Token", None, 1, "check the token"),
    (400, 1001, 'Missing "Authorization" header', None, 1, "API token"),
    (403, 9103, "Unknown X-Auth-Key or X-Auth-Email", None, 1, "api-email"),
    (400, 9103, "Unknown X-Auth-Key or X-Auth-Email", None, 1, "api-email"),
    (400, 9106, "Missing headers", None, 1, "credentials"),
    (400, 9107, "Missing headers", None, 1, "credentials"),
    (403, 0, ACTOR, None, 1, "permission"),
    (404, 7003, NO_ROUTE, None, 1, "zone-id"),
    (400, 7003, NO_ROUTE, None, 1, "zone-id"),
    (400, 1002, "Invalid dns record identifier", None, 1, ""),
    (400, 81045, "Record quota exceeded.", None, 1, "remove records"),
    (400, 81045, "The record quota has been exceeded.", None, 1, "remove"),
    (400, 81053, "An A, AAAA, or CNAME record with that host already exists.",
     None, 1, "in the way"),
    (400, 81054, CNAME, None, 1, "CNAME"),
    (400, 81055, "Conflict", None, 1, "in the way"),
    (400, 81056, "NS records with that host already exist.", None, 1, "NS"),
    (400, 1004, VALIDATION, (9021, "TTL must be between 60 and 86400 seconds, "
                                   "or 1 for Automatic."), 1, "TTL"),
    (400, 1004, VALIDATION, (9005, "Content for A record must be a valid IPv4 "
                                   "address."), 1, "IPv4"),
    (400, 1004, VALIDATION, (9009, "Content for AAAA record must be a valid "
                                   "IPv6 address."), 1, "IPv6"),
    (400, 1004, VALIDATION, (9039, "CNAME cannot point to itself"), 1, ""),
    (400, 1004, VALIDATION, (9041, "cannot be proxied"), 1, "proxied"),
    (400, 1004, VALIDATION, (9003, "not allowed"), 1, "allowed"),
    (400, 1004, VALIDATION, (9300, "DNS record has 1 tags, exceeding the quota "
                                   "of 0."), 1, "quota"),
    (400, 9005, "Content for A record must be a valid IPv4 address.", None, 1,
     "IPv4"),
    (400, 9021, "TTL must be between 120 and 2147483647 seconds", None, 1,
     "TTL"),
    (400, 9207, "Request body is invalid.", None, 1, ""),
    (403, 1038, TLD, None, 1, "TLD"),
    (400, 1061, "zone already exists", None, 1, ""),
    (418, 4711, "Something quite new", None, 1, ""),
    (500, 10013, "Internal error", None, 75, ""),
    (408, 10013, "Request timed out", None, 75, ""),
    (409, 10013, "Conflict", None, 75, ""),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda r: f"{r[0]}-{r[1]}-{r[2][:9]}"
                         + (f"-{r[3][0]}" if r[3] else ""))
def test_table(row, cloudflare, cf):                        # noqa: F811
    """One line: HTTP status, code, words and chain, and the remedy. Nothing
    is tried twice that cannot become better by itself."""
    http, code, text, chain, status, remedy = row
    check_done(cf("present-txt", cloudflare.full("first"), ONE))
    before = cloudflare.records()
    cloudflare.fake.fault("error", "POST", "dns_records", times=None,
                          status=http, code=code, text=text,
                          chain=[chain] if chain else ())
    with cloudflare.cost() as cost:
        result = cf("present-txt", cloudflare.name, ONE)
    words = [text, f"({code})", remedy, cloudflare.name]
    if chain:
        words += [chain[1], f"({chain[0]})"]
    assert status == 1 or "not accept" not in result.err, result
    if status == 1:
        words.append(f"HTTP {http}")
        # the zone's id may be stale: it is looked up again, once
        assert cost.calls.count("POST dns_records") <= 2
        assert len(cost.calls) <= 4
    check_failure(result, status, *words)
    assert cloudflare.records() == before


BODIES = {      # fault, options: exit status when it is always so, words
    "HTML": ("waf-html", {}, 1, ["HTTP 403"]),
    "1020": ("1020-text", {}, 1, ["HTTP 403", "error code: 1020"]),
    "1034": ("1034-text", {}, 1, ["HTTP 403", "error code: 1034"]),
    "500": ("500-html", {}, 75, ["HTTP 500"]),
    "502": ("502-html", {}, 75, ["HTTP 502"]),
    "503": ("503-html", {}, 75, ["HTTP 503"]),
    "504": ("504-html", {}, 75, ["HTTP 504"]),
    "520": ("520-text", {}, 75, ["HTTP 520", "error code: 520"]),
    "522": ("522-text", {}, 75, ["HTTP 522"]),
    "old error": ("old-error", {"text": "no such thing"}, 1,
                  ["HTTP 400", "no such thing"]),
    "408": ("body", {"status": 408, "type": "text/plain", "body": "slow"}, 75,
            ["HTTP 408", "slow"]),
    "portal": ("200-html", {}, 75, ["HTTP 200"]),
    "empty": ("200-empty", {}, 75, ["HTTP 200"]),
    "not success": ("not-success", {"code": 9207, "text": "No."}, 1,
                    ["No.", "9207"]),
    "array": ("body", {"body": "[]"}, 75, ["HTTP 200"]),
    "nothing in it": ("body", {"body": "{}"}, 1, ["HTTP 200"]),
    "success as text": ("body", {"body": '{"success":"true"}'}, 1, []),
    "errors as text": ("body", {"status": 400, "body":
                                '{"success":false,"errors":["no"]}'}, 1,
                       ["HTTP 400"]),
    "errors as object": ("body", {"status": 400, "body":
                                  '{"success":false,"errors":{"a":1}}'}, 1,
                         ["HTTP 400"]),
    "control characters": ("body", {"status": 400, "type": "text/plain", "body":
                                    "\x1b[31mred\x07\r\nddns01: error: x"}, 1,
                           ["HTTP 400"]),
    "not UTF-8": ("body", {"status": 400, "body": b"\xff\xfe\0" * 9}, 1, []),
    "deep": ("deep", {}, 75, ["HTTP 200"]),
    "truncated": ("truncated", {}, 75, []),
    "cut": ("cut", {}, 75, []),
    "redirect": ("redirect", {}, 1, ["302"]),
}


SLOW = {"502", "503", "504", "522", "empty", "cut"}     # like others, to GET


@pytest.mark.parametrize("name, method", [
    (name, method) for name in BODIES for method in ("GET", "POST|PATCH")
    if method != "GET" or name not in SLOW])
def test_unusable_body(name, method, cloudflare, cf):       # noqa: F811
    """Always so: one printable line, nothing is done twice."""
    kind, options, status, words = BODIES[name]
    check_done(cf("present-txt", cloudflare.full("first"), ONE))
    cloudflare.fake.fault(kind, method, "dns_records", times=None, **options)
    if method == "GET":
        cloudflare.add("A", "home", "192.0.2.1")
        result = cf(*update(cloudflare))
        assert cloudflare.record("home")["content"] == "192.0.2.1"
    else:
        result = cf("present-txt", cloudflare.name, ONE)
        assert len(cloudflare.challenge()) <= 1
        if name in ("truncated", "cut"):    # it was done, as a look shows
            check_done(result)
            return
    check_failure(result, status, *words)
    assert len(result.errors[0]) < 500
    assert all(c.isprintable() for c in result.err.rstrip("\n"))


ODD = {     # strange, but usable
    "reordered": {}, "extra": {}, "last": {}, "drip": {"seconds": 0.001},
    "missing": {"members": ["messages", "errors", "comment", "tags", "meta",
                            "zone_id", "result_info"]},
}


@pytest.mark.parametrize("name", ODD)
def test_odd_but_usable(name, cloudflare, cf):              # noqa: F811
    cloudflare.fake.fault(name, times=None, **ODD[name])
    check_done(cf("present-txt", cloudflare.name, ONE, cloudflare.name,
                  ONE[::-1]))
    check_done(cf(*update(cloudflare)))
    check_done(cf("cleanup-txt", cloudflare.name, ONE, cloudflare.name,
                  ONE[::-1]))
    assert [r["type"] for r in cloudflare.records()] == ["A"]


SWITCHES = [
    {"batch_unused": "null"}, {"batch_unused": "absent"},
    {"result_first": True}, {"failure_result": "absent"},
    {"failure_messages": False}, {"validation_nesting": "top"},
    {"empty_record_pages": 1}, {"empty_comment": "absent"},
    {"zone_in_records": True}, {"gzip": True}, {"chunked": True},
    {"small_zone_pages": "refused"}, {"cookies": False}, {"ratelimit": False},
]


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
def test_either_way(switches, cloudflare, cf):              # noqa: F811
    """Where it is not known what the API does, both will do."""
    cloudflare.fake.switches.set(**switches)
    kept = cloudflare.foreign()
    pairs = [cloudflare.name, ONE, cloudflare.full("www"), ONE]
    check_done(cf("present-txt", *pairs))
    check_done(cf("present-txt", *pairs))
    for address in "203.0.113.7", "203.0.113.8":
        check_done(cf(*update(cloudflare, "home", address),
                      cloudflare.full("two")))
    with cloudflare.cost() as cost:
        check_done(cf("cleanup-txt", *pairs))
    assert "GET dns_records" not in cost.calls      # the ids were understood
    assert [r for r in cloudflare.records() if r["type"] == "TXT"] == [kept]
