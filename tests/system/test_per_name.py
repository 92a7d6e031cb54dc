"""Settings of one name: its families, its account, how its record looks."""

from lab import config
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401 (fixtures)
from lab.expect import check_done, check_failure, unchanged

V4, V6 = "192.0.2.7", "2001:db8::7"


def settings(site, *names):
    """update-ip with both families, and a section for each (name, text)."""
    return f"""
update-ip {{
    ipv4 = static:{V4}
    ipv6 = "static:{V6}"
    """ + "\n    ".join(f'name "{site.full(name)}" {{ {text} }}'
                        for name, text in names) + "\n}\n"


def test_families(site, program):
    program.configure(site.config(settings(
        site, ("both", ""), ("four", "ipv6 = off"), ("six", "ipv4 = off"),
        ("*.own", "ipv4 = static:192.0.2.9"),
        ("bücher", "ipv6 = off ttl = 77"))))
    check_done(program("update-ip"))
    found = {(name, kind): values for (name, kind), (_, values)
             in site.records().items() if kind in ("A", "AAAA")}
    assert found == {
        (site.full("both"), "A"): [V4], (site.full("both"), "AAAA"): [V6],
        (site.full("four"), "A"): [V4], (site.full("six"), "AAAA"): [V6],
        (site.full("*.own"), "A"): ["192.0.2.9"],
        (site.full("*.own"), "AAAA"): [V6],
        (site.full("xn--bcher-kva"), "A"): [V4]} | {
            key: values for key, values in found.items()
            if key[0].startswith("ns")}
    assert site.ttl(site.full("xn--bcher-kva"), "A") == 77


def test_both_families_off(site, program):
    program.configure(site.config(settings(
        site, ("good", ""), ("none", "ipv4 = off ipv6 = off"))))
    with unchanged(site):
        check_failure(program("update-ip"), 2, site.full("none"))


def test_looks_at_cloudflare(cloudflare, program):   # noqa: F811
    program.configure(cloudflare.config(settings(
        cloudflare, ("a", "proxied = yes ttl = 600"),
        ("b", 'comment = "the other one" ipv6 = off'))))
    check_done(program("update-ip"))
    a, b = cloudflare.record("a"), cloudflare.record("b")
    assert a["proxied"] and not b["proxied"]
    assert (b["comment"], b["ttl"]) == ("the other one", 300)
    assert cloudflare.values(cloudflare.full("b"), "AAAA") == []


def test_account_of_a_name(site, internet, program):
    """Both accounts could; each name goes to its own."""
    zones = f"zones = {{ {site.name} }}"
    program.configure(config(
        internet, site.account("one", zones), site.account("two", zones),
        settings(site, ("a", "account = two"), ("b", "account = one"),
                 ("c", ""))))
    result = program("--json", "update-ip")
    check_done(result)
    assert {(j["name"], j["account"]) for j in result.json} == {
        (site.full("a"), "two"), (site.full("b"), "one"),
        (site.full("c"), "one")}
    # --account counts more
    result = program("--json", "--account", "two", "update-ip", "--audit", "0")
    check_done(result)
    assert {j["account"] for j in result.json} == {"two"}


def test_account_that_does_not_serve_the_zone(site, internet, program):
    program.configure(config(
        internet, site.account("one", f"zones = {{ {site.name} }}"),
        site.account("two", "zones = { else.test }"),
        settings(site, ("a", "account = two"), ("b", ""))))
    result = program("--json", "update-ip")
    check_failure(result, 1, "only account 'two' may be used", site.full("a"))
    assert {j["name"] for j in result.json if not j["status"]} == {
        site.full("b")}
    assert site.values(site.full("a"), "A") == []


def test_account_that_there_is_not(site, program):
    program.configure(site.config(settings(site, ("a", "account = moon"))))
    with unchanged(site):
        check_failure(program("update-ip"), 2, "moon", "ddns01.conf:")
