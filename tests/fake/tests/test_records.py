"""Records."""

import pytest

from client import ID, a, txt
from fake.cloudflare import UNDOCUMENTED

# Records

def test_create_and_read(fake, zone, call, records):
    made = call.result("POST", records, a("WWW.example.org.", comment="x"))
    assert made.items() >= {
        "name": "www.example.org", "type": "A", "content": "192.0.2.1",
        "proxiable": True, "proxied": False, "ttl": 1, "comment": "x",
        "tags": [], "settings": {}, "meta": {}}.items()
    assert "zone_id" not in made and len(made["id"]) == 32
    assert call.result("GET", f"{records}/{made['id']}") == made
    assert call.result("DELETE", f"{records}/{made['id']}") == {
        "id": made["id"]}
    assert call.result("GET", records) == []
    fake.switches.set(zone_in_records=True, empty_comment="absent")
    made = call.result("POST", records, a())
    assert made["zone_name"] == "example.org" and "comment" not in made


@pytest.mark.parametrize("given, want", [
    (a("@"), "example.org"), (a("example.org"), "example.org"),
    (a("mail.other.test"), "mail.other.test.example.org"),
    (a("*.example.org"), "*.example.org"),
    (a("notexample.org"), "notexample.org.example.org")])
def test_names(call, records, given, want):
    assert call.result("POST", records, given)["name"] == want


@pytest.mark.parametrize("given, want", [
    ({"type": "AAAA", "content": "2001:DB8:0:0::0001"}, "2001:db8::1"),
    ({"type": "CNAME", "content": "Target.Example.NET."},
     "target.example.net"),
    ({"type": "TXT", "content": '"MixedCase"'}, '"MixedCase"'),
    ({"type": "TXT", "content": "MixedCase"}, "MixedCase"),
    ({"type": "TXT", "content": "x" * 300}, "x" * 300),
    ({"type": "MX", "content": "mx.example.net", "priority": 10},
     "mx.example.net")])
def test_contents(call, records, given, want):
    assert call.result("POST", records, {"name": "a", **given})[
        "content"] == want


BAD_RECORDS = [
    ("no JSON", "{", (400, 9207)),
    ("not an object", [a()], (400, 9207)),
    ("NaN", '{"type":"A","name":"a","content":"192.0.2.1","ttl":NaN}',
     (400, 9207)),
    ("no name", {"type": "A", "content": "192.0.2.1"}, (400, 9207)),
    ("no content", {"type": "A", "name": "a"}, (400, 9207)),
    ("no such type", a() | {"type": "B"}, (400, 9207)),
    ("ttl a string", a(ttl="300"), (400, 9207)),
    ("ttl a float", a(ttl=300.5), (400, 9207)),
    ("ttl a boolean", a(ttl=True), (400, 9207)),
    ("proxied a string", a(proxied="false"), (400, 9207)),
    ("content an array", a(content=["<html>"]), (400, 9207)),
    ("unknown member", a(zone_id=ID), (400, 9207)),
    ("ttl 0", a(ttl=0), (400, 1004, 9021)),
    ("ttl 30", a(ttl=30), (400, 1004, 9021)),
    ("ttl too long", a(ttl=86401), (400, 1004, 9021)),
    ("html", a(content="<html>"), (400, 1004, 9005)),
    ("odd address", a(content="192.0.2.01"), (400, 1004, 9005)),
    ("short address", a(content="192.0.2"), (400, 1004, 9005)),
    ("v6 in A", a(content="2001:db8::1"), (400, 1004, 9005)),
    ("v4 in AAAA", a() | {"type": "AAAA"}, (400, 1004, 9009)),
    ("a zone index", a() | {"type": "AAAA", "content": "fe80::1%lo"},
     (400, 1004, 9009)),
    ("a proxy's address", a(content="104.16.1.1"), (400, 1004, 9003)),
    ("CNAME to itself", a() | {"type": "CNAME", "content": "www.example.org"},
     (400, 1004, 9039)),
    ("proxied TXT", txt("x", proxied=True), (400, 1004, 9041)),
    ("tags", a(tags=["a:b"]), (400, 1004, 9300)),
    ("long comment", a(comment="x" * 101), (400, 1004, UNDOCUMENTED)),
    ("two lines", a(comment="x\ny"), (400, 1004, UNDOCUMENTED)),
    ("bad name", a("a..b"), (400, 1004, UNDOCUMENTED)),
    ("long label", a("a" * 64), (400, 1004, UNDOCUMENTED)),
    ("empty TXT", txt(""), (400, 1004, UNDOCUMENTED)),
    ("huge TXT", txt("x" * 4097), (400, 1004, UNDOCUMENTED)),
]


@pytest.mark.parametrize("body, want", [row[1:] for row in BAD_RECORDS],
                         ids=[row[0] for row in BAD_RECORDS])
def test_bad_records(fake, zone, call, records, body, want):
    assert call.refusal("POST", records, body) == want
    assert call.refusal("POST", records + "/batch",
                        body if isinstance(body, str) else {
                            "posts": [a("first"), body]}) == want
    assert fake.records(zone) == []


def test_validation_at_the_top(fake, call, records):
    fake.switches.validation_nesting = "top"
    assert call.refusal("POST", records, a(ttl=3)) == (400, 9021)


def test_media_type(call, records):
    for kind in (None, "application/x-www-form-urlencoded"):
        assert call.refusal("POST", records, a(), headers={
            "Content-Type": kind}) == (400, 9207)


BESIDE = [      # there, new, refusal or None
    (a(), a(content="192.0.2.2"), None),
    (a(), a(), 81058), (a(ttl=60), a(ttl=120, comment="x"), 81058),
    (a(), {"type": "CNAME", "content": "x.test"}, 81053),
    ({"type": "CNAME", "content": "y.test"},
     {"type": "CNAME", "content": "x.test"}, 81053),
    ({"type": "CNAME", "content": "y.test"}, a(), 81054),
    ({"type": "CNAME", "content": "y.test"},
     {"type": "AAAA", "content": "2001:db8::1"}, 81054),
    ({"type": "NS", "content": "ns.test"}, a(), 81056),
    (a(), {"type": "NS", "content": "ns.test"}, 81056),
    ({"type": "NS", "content": "ns.test"}, txt("x"), 81056),
    ({"type": "NS", "content": "ns.test"},
     {"type": "NS", "content": "ns2.test"}, None),
    ({"type": "CNAME", "content": "y.test"}, txt("x"), None),
    (txt("x"), txt("X"), None), (txt("x"), txt('"x"'), None),
    (txt("x"), txt("x"), 81058),
]


@pytest.mark.parametrize("there, new, code", BESIDE)
def test_neighbours(fake, zone, call, records, there, new, code):
    there, new = ({**one, "name": "www"} for one in (there, new))
    call.result("POST", records, there)
    if code is None:
        call.result("POST", records, new)
    else:
        assert call.refusal("POST", records, new) == (400, code)
        assert call.refusal("POST", records + "/batch", {
            "posts": [a("z"), new]}) == (400, code)
    assert len(fake.records(zone)) == (2 if code is None else 1)
    assert fake.contents(zone, "z") == []


def test_txt_switches(fake, call, records):
    fake.switches.set(txt_quotes_identical=True, identical_code=81057,
                      txt_auto_split=True)
    call.result("POST", records, txt("x"))
    assert call.refusal("POST", records, txt('"x"')) == (400, 81057)
    assert call.result("POST", records, txt("y" * 300))["content"] == (
        f'"{"y" * 255}" "{"y" * 45}"')


def test_set_limit(call, records):
    for n in range(2):
        call.result("POST", records, txt(str(n) + "x" * 4090))
    assert call.refusal("POST", records, txt("z" * 20)) == (
        400, 1004, UNDOCUMENTED)


def test_quota_and_usage(fake, zone, call, records):
    zone.quota = 2
    for n in range(2):
        call.result("POST", records, a(f"n{n}"))
    assert call.refusal("POST", records, a("n2")) == (400, 81045)
    assert call.result("GET", records + "/usage") == {
        "record_quota": 2, "record_usage": 2}
    first = fake.records(zone, "n0")[0]["id"]
    call.result("POST", records + "/batch", {
        "posts": [a("n3")], "deletes": [{"id": first}]})


def test_plans(fake, call):
    paid = fake.add_zone("paid.test", plan="enterprise")
    made = call.result("POST", f"/zones/{paid.id}/dns_records", a(
        ttl=30, comment="x" * 500, tags=["a:b"]))
    assert made["tags"] == ["a:b"] and "tags_modified_on" in made
    assert call.result("GET", f"/zones/{paid.id}/dns_records/usage")[
        "record_quota"] is None
    refused = fake.add_zone("free.tk")
    assert call.refusal("POST", f"/zones/{refused.id}/dns_records", a()) == (
        403, 1038)


def test_patch_keeps_and_put_resets(call, records):
    made = call.result("POST", records, a(ttl=300, comment="mine"))
    path = f"{records}/{made['id']}"
    changed = call.result("PATCH", path, {"content": "192.0.2.2"})
    assert (changed["content"], changed["ttl"], changed["comment"]) == (
        "192.0.2.2", 300, "mine")
    assert call.result("PATCH", path, {"comment": ""})["comment"] is None
    assert call.result("PATCH", path, {"proxied": True})["ttl"] == 1
    changed = call.result("PUT", path, a(content="192.0.2.3"))
    assert (changed["ttl"], changed["proxied"], changed["id"],
            changed["created_on"]) == (1, False, made["id"],
                                       made["created_on"])
    call.result("PATCH", path, {"type": "A"})
    other = call.result("POST", records, a(content="192.0.2.9"))
    assert call.refusal("PATCH", path, {"content": other["content"]}) == (
        400, 81058)
    for method, body in [("PATCH", {"type": "TXT"}), ("PUT", txt("x"))]:
        assert call.refusal(method, path, body) == (400, 1004, UNDOCUMENTED)
    assert call.refusal("PUT", path, {"content": "192.0.2.4"}) == (400, 9207)


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
def test_record_ids(fake, call, records, method):
    body = a() if method in ("PATCH", "PUT") else None
    assert call.refusal(method, f"{records}/{ID}", body) == (404, 81044)
    assert call.refusal(method, f"{records}/xyz", body) == (400, 1002)
    fake.switches.bad_record_id = "404/7003"
    assert call.refusal(method, f"{records}/xyz", body) == (404, 7003)


def test_record_filters(fake, call):
    zone = fake.add_zone("example.org", plan="pro")
    records = f"/zones/{zone.id}/dns_records"
    for body in (a("b", "192.0.2.7", comment="Mine", tags=["env:Prod"]),
                 a("a", "192.0.2.9", proxied=True), txt("AbC", "a"),
                 txt('"abc"', "c", ttl=60)):
        call.result("POST", records, body)
    for query, want in [
            ("", "A7 A9 TAbC Tabc"), ("name=A.example.org", "A9 TAbC"),
            ("name.exact=a.example.org&type=TXT", "TAbC"), ("name=a", ""),
            ("name=a.example.org.", ""),
            ("name.contains=B", "A7"), ("name.startswith=a.", "A9 TAbC"),
            ("name.endswith=example.org", "A7 A9 TAbC Tabc"),
            ("content=ABC", "TAbC"), ("content.contains=aBc", "TAbC Tabc"),
            ("content.exact=%22ABC%22", "Tabc"),
            ("comment.exact=mine", "A7"), ("comment.present", "A7"),
            ("comment.absent=", "A9 TAbC Tabc"), ("tag=env", "A7"),
            ("tag=env:prod", "A7"), ("tag=env:other", ""),
            ("tag.absent=env", "A9 TAbC Tabc"),
            ("tag.present=env&tag.exact=env:x&tag_match=any", "A7"),
            ("proxied=true", "A9"), ("search=prod", ""),
            ("match=any&name=b.example.org&content=abc", "A7 TAbC"),
            ("order=name&direction=desc", "Tabc A7 A9 TAbC"),
            ("order=content&per_page=2&page=2", "A9 TAbC")]:
        found = call.result("GET", f"{records}?{query}")
        assert " ".join(one["type"][0] + one["content"].strip('"').replace(
            "192.0.2.", "") for one in found) == want, query
    for query in ("type=A&type=TXT", "type=A,TXT", "type=a", "names=a",
                  "name=a&name=b", "per_page=0", "order=id", "match=some"):
        assert call.refusal("GET", f"{records}?{query}") == (
            400, UNDOCUMENTED), query


def test_record_pages(fake, call):
    (_, zone), = fake.fill(1, 250).items()
    records = f"/zones/{zone}/dns_records"
    for query, per_page, count, pages in [
            ("", 100, 100, 3), ("?page=3", 100, 50, 3),
            ("?per_page=5000", 5000, 250, 1), ("?page=9", 100, 0, 3)]:
        info = call("GET", records + query)[1]["result_info"]
        assert (info["per_page"], info["count"], info["total_pages"]) == (
            per_page, count, pages)
    empty = records + "?name=none"
    assert call("GET", empty)[1]["result_info"]["total_pages"] == 0
    fake.switches.empty_record_pages = 1
    assert call("GET", empty)[1]["result_info"]["total_pages"] == 1
