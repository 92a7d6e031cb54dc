"""update-ip --delete, and the budget for deletions."""

import json
import os

import pytest

from lab import config
from lab.cloudflare import (cf, cloudflare,     # noqa: F401 (fixtures)
                            new_cloudflare)
from lab.expect import check_done, check_failure, unchanged
from test_update_ip import any_site, cost       # noqa: F401 (fixture)

OLD, NEW, NEW6 = "192.0.2.1", "192.0.2.2", "2001:db8::2"
V4, V6 = ["--ipv4", f"static:{NEW}"], ["--ipv6", f"static:{NEW6}"]
DELETE = ["--json", "update-ip", "--delete"]


def outcomes(result):
    return [(j["type"], j["outcome"], j["values"], j["was"])
            for j in result.json]


def cached(program):
    """The records that the state knows of."""
    with open(os.path.join(program.state, "cache.json"),
              encoding="utf-8") as file:
        return set(json.load(file)["records"])


def test_what_was_made_goes(any_site, program):     # noqa: F811
    """Other names and types stay, and the state forgets."""
    site = any_site
    program.configure(site.config())
    site.change(("home", 60, "TXT", "text"), ("other", 60, "A", OLD))
    before = site.records()
    home = site.full("home")
    check_done(program("update-ip", *V4, *V6, home))
    assert cached(program) == {f"{home} A", f"{home} AAAA"}
    result = program(*DELETE, home)
    check_done(result)
    assert outcomes(result) == [("A", "removed", [], [NEW]),
                                ("AAAA", "removed", [], [NEW6])]
    after = site.records()
    for records in before, after:
        del records[(site.name, "SOA")]
    assert after == before
    assert cached(program) == set()
    with unchanged(site):
        result = program(*DELETE, home)
    check_done(result)
    assert outcomes(result) == [("A", "unchanged", [], [])]


def test_deleted_and_made_again(site, ddns01):
    home = site.full("home")
    for _ in range(2):
        check_done(ddns01("update-ip", *V4, home))
        assert site.values(home, "A") == [NEW]
        check_done(ddns01("update-ip", "--delete", home))
        assert site.values(home, "A") == []


def test_family_that_is_switched_off(site, ddns01):
    """It is left alone, unless we know that we made it."""
    site.change(("a", 60, "AAAA", NEW6))
    check_done(ddns01("update-ip", *V4, site.full("a")))
    check_done(ddns01("update-ip", "--delete", site.full("a")))
    assert site.values(site.full("a"), "AAAA") == [NEW6]
    check_done(ddns01("update-ip", *V4, *V6, site.full("b")))
    check_done(ddns01("update-ip", "--delete", site.full("b")))
    assert site.values(site.full("b"), "AAAA") == []


def test_configured_names(site, program):
    program.configure(site.config(f"""update-ip {{
    names = {{ a.{site.name}, b.{site.name} }}
    ipv4 = static:{NEW}
    name c.{site.name} {{ ipv6 = "static:{NEW6}" }}
}}"""))
    check_done(program("update-ip"))
    paid = cost(site, lambda: check_done(program("update-ip", "--delete")))
    assert paid["UPDATE"] == 1
    assert [key for key in site.records() if key[0][:2] in (
        "a.", "b.", "c.")] == []


def test_no_names(site, ddns01):
    with unchanged(site):
        check_failure(ddns01("update-ip", "--delete"), 2)


def test_dry_run(site, ddns01):
    home = site.full("home")
    check_done(ddns01("update-ip", *V4, home))
    with unchanged(site):
        result = ddns01("-n", "update-ip", "--delete", home)
    check_done(result)
    assert result.out == f"{home} A planned {NEW} -> none\n"
    assert cached(ddns01) == {f"{home} A"}


def test_server_down(site, ddns01):
    """What may still be there is not forgotten."""
    home = site.full("home")
    check_done(ddns01("update-ip", *V4, home))
    site.server.stop()
    check_failure(ddns01("update-ip", "--delete", home), 75)
    assert cached(ddns01) == {f"{home} A"}
    site.server.start()
    check_done(ddns01("update-ip", "--delete", home))
    assert site.values(home, "A") == []


def test_not_while_watching(ddns01):
    check_failure(ddns01("update-ip", "--watch", "--delete", "a.test"), 2,
                  "delete-on-stop")


def test_cloudflare(cloudflare, cf):    # noqa: F811
    cloudflare.add("TXT", "home", '"text"')
    cloudflare.add("A", "other", OLD)
    before = cloudflare.records()
    names = [cloudflare.full(n) for n in ("home", "www", "*.home")]
    check_done(cf("update-ip", *V4, *V6, *names))
    check_done(cf("update-ip", "--delete", *names))
    assert cloudflare.records() == before
    assert cached(cf) == set()


# The budget

def crowd(site, names, count):
    """Names with `count` addresses each."""
    site.change(*[(name, 60, "A", f"198.51.100.{n + 1}")
                  for name in names for n in range(count)])


@pytest.mark.parametrize("budget, allowed", [("6", True), ("5", False),
                                             ("0", False)])
def test_surplus_addresses(budget, allowed, any_site, program):  # noqa: F811
    """Three names with three addresses each lose six records."""
    site = any_site
    program.configure(site.config())
    names = ["a", "b", "c"]
    crowd(site, names, 3)
    crowd(site, ["single"], 1)
    before = site.records()
    result = program("--json", "update-ip", *V4, "--max-deletes", budget,
                     *map(site.full, [*names, "single", "new"]))
    after = site.records()
    if allowed:
        check_done(result)
    else:
        check_failure(result, 1, "delete 6 records", "max-deletes", budget)
    for name in names:
        key = (site.full(name), "A")
        assert after[key] == ((60, [NEW]) if allowed else before[key])
    for name in "single", "new":        # these lose nothing
        assert site.values(site.full(name), "A") == [NEW]


def test_default_budget_of_delete(any_site, program):   # noqa: F811
    site = any_site
    program.configure(site.config())
    names = [site.full(f"h{n}") for n in range(11)]
    check_done(program("update-ip", *V4, *names))
    with unchanged(site):
        result = program("update-ip", "--delete", *names)
    check_failure(result, 1, "delete 11 records", "'max-deletes' allows 10")
    check_done(program("update-ip", "--delete", *names[1:]))
    check_done(program("update-ip", "--delete", "--max-deletes=1", names[0]))
    assert [k for k in site.records() if k[0].startswith("h")] == []


def test_changed_addresses_are_no_deletions(site, ddns01):
    names = [site.full(f"h{n}") for n in range(11)]
    for address in OLD, NEW:
        check_done(ddns01("update-ip", "--ipv4", f"static:{address}",
                          "--max-deletes", "0", *names))


def test_budget_over_several_accounts(new_site, internet, program):
    """Each alone would be within it: nothing is sent to either."""
    sites = [new_site(), new_site()]
    program.configure(config(internet, sites[0].account("one"),
                             sites[1].account("two")))
    names = [s.full(f"h{n}") for s in sites for n in range(2)]
    check_done(program("update-ip", *V4, *names))
    with unchanged(sites[0]), unchanged(sites[1]):
        result = program("update-ip", "--delete", "--max-deletes", "3", *names)
    check_failure(result, 1, "delete 4 records", "allows 3")
    check_done(program("update-ip", "--delete", "--max-deletes", "4", *names))
    assert sites[0].values(names[0], "A") == sites[1].values(names[3], "A") \
        == []


def test_budget_at_cloudflare(cloudflare, cf):  # noqa: F811
    for n in range(12):
        cloudflare.add("A", "home", f"203.0.113.{n + 1}")
    with cloudflare.cost() as paid:
        result = cf("update-ip", *V4, cloudflare.full("home"),
                    cloudflare.full("www"))
    check_failure(result, 1, "delete 11 records", "max-deletes")
    assert len(cloudflare.values(cloudflare.full("home"), "A")) == 12
    assert cloudflare.values(cloudflare.full("www"), "A") == [NEW]
    assert len(paid.writes) == 1
    result = cf("--json", "update-ip", *V4, "--max-deletes", "11",
                cloudflare.full("home"))
    check_done(result)
    assert len(result.json[0]["was"]) == 12
    assert cloudflare.values(cloudflare.full("home"), "A") == [NEW]


def test_budget_of_a_dry_run(site, ddns01):
    """It fails as the run would."""
    crowd(site, ["home"], 12)
    with unchanged(site):
        check_failure(ddns01("-n", "update-ip", *V4, site.full("home")), 1,
                      "delete 11 records")
