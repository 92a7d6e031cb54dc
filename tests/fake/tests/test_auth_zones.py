"""Credentials and zones are refused and answered as the real API does."""

import time

import pytest

from client import ID, Client, a
from fake.cloudflare import UNDOCUMENTED

# Authentication

BAD_CREDENTIALS = [
    ("none", {}, (400, 9106)),
    ("e-mail only", {"X-Auth-Email": "a@example.org"}, (400, 9106)),
    ("empty token", {"Authorization": "Bearer "}, (400, 6003, 6111)),
    ("no scheme", {"Authorization": "x" * 40}, (400, 6003, 6111)),
    ("braces", {"Authorization": "Bearer {" + "x" * 38 + "}"},
     (400, 6003, 6111)),
    ("old key as token", {"Authorization": "Bearer " + "a" * 37},
     (400, 6003, 6111)),
    ("new key as token", {"Authorization": "Bearer cfk_" + "a" * 48},
     (400, 6003, 6111)),
    ("unknown old token", {"Authorization": "Bearer " + "x" * 40},
     (403, 9109)),
    ("unknown new token", {"Authorization": "Bearer cfut_" + "x" * 48},
     (403, 9109)),
    ("token as key", {"X-Auth-Email": "a@example.org",
                      "X-Auth-Key": "X" * 40}, (400, 6003, 6103)),
    ("no e-mail", {"X-Auth-Email": "somebody", "X-Auth-Key": "a" * 37},
     (400, 6003, 6102)),
    ("unknown key", {"X-Auth-Email": "a@example.org", "X-Auth-Key": "a" * 37},
     (403, 9103)),
    ("both", {"X-Auth-Email": "a@example.org", "X-Auth-Key": "a" * 37,
              "Authorization": "Bearer " + "x" * 40}, (400, UNDOCUMENTED)),
]


@pytest.mark.parametrize("headers, want", [row[1:] for row in BAD_CREDENTIALS],
                         ids=[row[0] for row in BAD_CREDENTIALS])
def test_bad_credentials(fake, zone, headers, want):
    """They come before everything else, even a wrong path."""
    client = Client(fake)
    for path in ("/zones", f"/zones/{ID}/dns_records", "/nowhere"):
        assert client.refusal("GET", path, headers=headers) == want


def test_good_credentials(fake, zone):
    good = [{"Authorization": "Bearer " + fake.add_token(**how)} for how in (
        {}, {"old": True}, {"kind": "account"},
        {"networks": ["127.0.0.0/8"]}, {"expires_on": time.time() + 60})]
    for old in (False, True):
        key = fake.add_key("a@example.org", old=old)
        good.append({"X-Auth-Email": "a@example.org", "X-Auth-Key": key})
    for headers in good:
        status, document = Client(fake)("GET", "/zones", headers=headers)
        assert (status, len(document["result"])) == (200, 1)


def test_unusable_tokens(fake, zone):
    now = time.time()
    for how in ({"status": "disabled"}, {"expires_on": now - 1},
                {"not_before": now + 60}):
        client = Client(fake, fake.add_token(**how))
        assert client.refusal("GET", "/zones") == (403, 9109)
    fake.switches.client_address = "2001:db8::5"
    client = Client(fake, fake.add_token(networks=["192.0.2.0/24"]))
    status, document = client("GET", "/zones")
    assert (status, document["errors"]) == (403, [{
        "code": 9109, "message":
        "Cannot use the access token from location: 2001:db8::5"}])


@pytest.mark.parametrize("permission, allowed", [
    ("zone:read", ["zone"]), ("dns:read", ["list"]),
    ("dns:edit", ["list", "write", "batch"]), ("settings:read", ["ssl"]),
    ("settings:edit", ["ssl"]), ("ssl:edit", ["universal"])])
def test_permissions(fake, zone, records, permission, allowed):
    other = fake.add_zone("example.net")
    client = Client(fake, fake.add_token([permission], zones=[zone]))
    calls = {"zone": ("GET", f"/zones/{zone.id}"), "list": ("GET", records),
             "write": ("POST", records, a()),
             "batch": ("POST", records + "/batch", {"posts": [a("b")]}),
             "ssl": ("GET", f"/zones/{zone.id}/settings/ssl"),
             "universal": ("GET", f"/zones/{zone.id}/ssl/universal/settings")}
    for name, request in calls.items():
        status, document = client(*request)
        assert (status == 200) == (name in allowed)
        if status != 200:
            assert (status, document["errors"][0]["code"]) == (403, 10000)
    assert client.refusal("GET", f"/zones/{other.id}/dns_records") == (
        403, 10000)


def test_one_zone_token(fake, zone):
    fake.add_zone("example.net")
    client = Client(fake, fake.add_token(["zone:read"], zones=[zone]))
    assert len(client.result("GET", "/zones?name=example.org")) == 1
    assert client.result("GET", "/zones?name=example.net") == []
    for query in ("", "?name=org", "?name=ends_with:example.org"):
        status, document = client("GET", "/zones" + query)
        assert (status, document["errors"][0]["code"]) == (403, 0)
        assert "zone.list' to list zones" in document["errors"][0]["message"]
    fake.switches.one_zone_other_name = "0"
    assert client.refusal("GET", "/zones?name=example.net") == (403, 0)
    fake.switches.one_zone_listing = "filtered"
    assert [z["name"] for z in client.result("GET", "/zones")] == [
        "example.org"]


@pytest.mark.parametrize("switch, want", [
    ("10000", (403, 10000)), ("9109", (403, 9109)), ("0", (403, 0))])
def test_no_zone_read(fake, zone, records, switch, want):
    fake.switches.zone_read_missing = switch
    client = Client(fake, fake.add_token(["dns:edit"]))
    assert client.refusal("GET", "/zones?name=example.org") == want
    fake.switches.zone_read_missing = "empty"
    assert client.result("GET", "/zones?name=example.org") == []
    client.result("POST", records, a())


def test_verify(fake, call):
    user, account = "/user/tokens/verify", (
        f"/accounts/{next(iter(fake.store.accounts))}/tokens/verify")
    status, document = call("GET", user)
    assert (status, document["result"]["status"]) == (200, "active")
    assert document["messages"][0]["code"] == 10000
    expired = Client(fake, fake.add_token(expires_on=1))
    assert expired.result("GET", user)["status"] == "expired"
    owned = Client(fake, fake.add_token(kind="account"))
    assert owned.result("GET", account)["status"] == "active"
    assert owned.refusal("GET", user) == (401, 1000)
    assert Client(fake, "x" * 40).refusal("GET", user) == (401, 1000)
    key = {"X-Auth-Email": "a@example.org", "X-Auth-Key": fake.add_key()}
    assert Client(fake).refusal("GET", user, headers=key) == (400, 1001)


# Zones

def test_zone_filters(fake, call):
    other = fake.add_account("Work")
    fake.add_zone("example.org")
    fake.add_zone("example.org", account=other, status="moved")
    fake.add_zone("Example.net", status="pending")
    fake.add_zone("inside.test", type="internal")
    fake.add_zone("gone.test", status="purged")
    for query, want in [
            ("", ["example.org", "example.org", "example.net"]),
            ("?name=EXAMPLE.org", ["example.org"] * 2),
            ("?name=equal:example.org", ["example.org"] * 2),
            ("?name=org", []),
            ("?name=not_equal:example.org", ["example.net"]),
            ("?name=ends_with:.NET", ["example.net"]),
            ("?name=ends_with_case_sensitive:.NET", []),
            ("?name=starts_with:example", ["example.org"] * 2
             + ["example.net"]),
            ("?name=contains:ple.n", ["example.net"]),
            ("?status=pending", ["example.net"]),
            ("?name=example.org&status=active", ["example.org"]),
            ("?name=example.net&status=moved&match=any",
             ["example.org", "example.net"]),
            (f"?account.id={other}", ["example.org"]),
            ("?account.name=Work", ["example.org"]),
            ("?type=full,internal&order=name", [
                "example.net", "example.org", "example.org", "inside.test"]),
            ("?order=name&direction=desc&per_page=5&page=1",
             ["example.org", "example.org", "example.net"]),
            ("?page=2", [])]:
        assert [z["name"] for z in call.result("GET", "/zones" + query)
                ] == want, query
    for query in ("?name=a&name=b", "?names=a", "?status=deleted", "?page=0",
                  "?name=like:a", "?type=other"):
        assert call.refusal("GET", "/zones" + query) == (400, UNDOCUMENTED)


def test_zone_pages(fake, call):
    for n in range(60):
        fake.add_zone(f"z{n}.test")
    for query, size, count, pages in [
            ("", 20, 20, 3), ("?per_page=50&page=2", 50, 10, 2),
            ("?per_page=500", 50, 50, 2), ("?per_page=1", 5, 5, 12)]:
        info = call("GET", "/zones" + query)[1]["result_info"]
        assert (info["per_page"], info["count"], info["total_pages"],
                info["total_count"]) == (size, count, pages, 60)
    fake.switches.small_zone_pages = "served"
    assert len(call.result("GET", "/zones?per_page=1")) == 1
    info = call("GET", "/zones?name=none.test")[1]["result_info"]
    assert (info["total_count"], info["total_pages"]) == (0, 0)


def test_zone_idn(fake, call):
    fake.add_zone("xn--bcher-kva.example")
    unicode, ascii_name = "b%C3%BCcher.example", "xn--bcher-kva.example"
    for switch, want in [("both", [1, 1]), ("ascii", [0, 1]),
                         ("unicode", [1, 0])]:
        fake.switches.idn_query = switch
        found = [call.result("GET", "/zones?name=" + name)
                 for name in (unicode, ascii_name)]
        assert [len(one) for one in found] == want
        assert (found[0] or found[1])[0]["name"] == "bücher.example"
    zone = fake.store.zone(ascii_name)
    made = call.result("POST", f"/zones/{zone.id}/dns_records",
                       a("Bücher.bücher.example"))
    assert made["name"] == "xn--bcher-kva.xn--bcher-kva.example"


def test_zone_object(fake, zone, call):
    shown = call.result("GET", f"/zones/{zone.id}")
    assert shown["name_servers"] == ["ada.ns.cloudflare.com",
                                     "bob.ns.cloudflare.com"]
    assert shown["account"]["name"] == "Home"
    for switch, want in [("403/10000", (403, 10000)),
                         ("404/7003", (404, 7003))]:
        fake.switches.unknown_zone = switch
        assert call.refusal("GET", f"/zones/{ID}/dns_records") == want


@pytest.mark.parametrize("path", [
    "/zones//dns_records", "/zones/example.org/dns_records",
    f"/zones/{ID.upper()}", "/nowhere", f"/zones/{ID[1:]}/dns_records"])
def test_no_route(fake, call, path):
    status, document = call("GET", path)
    assert (status, document["errors"]) == (404, [{
        "code": 7003, "message": f"Could not route to /client/v4{path}, "
        "perhaps your object identifier is invalid?"}])
    fake.switches.set(route_status=400, route_second_error=True)
    status, document = call("GET", path)
    assert [status, *(e["code"] for e in document["errors"])] == [
        400, 7003, 7000]
