"""A record whose place is known: an address that has changed costs no more than
a look at it and an update, even where the provider knows no ids."""

from lab.expect import check_done, check_failure, unchanged

OLD, NEW = "192.0.2.1", "192.0.2.2"


def update(address, name):
    return "update-ip", "--ipv4", f"static:{address}", name


def test_two_exchanges(site, ddns01):
    """Three questions, which are asked at once, and the update; nobody else is
    asked anything."""
    home = f"home.{site.name}"
    check_done(ddns01(*update(OLD, home)))
    before, mark = site.server.counts(), site.internet.resolver.mark()
    check_done(ddns01(*update(NEW, home)))
    after = site.server.counts()
    assert {k: after[k] - before[k] for k in after} == {
        "UPDATE": 1, "QUERY": 3, "TCP": 0}
    assert site.internet.resolver.queries(mark) == []
    assert site.values(home, "A") == [NEW]


def test_alias_since_then(site, ddns01):
    """It is noticed all the same."""
    home = f"home.{site.name}"
    check_done(ddns01(*update(OLD, home)))
    site.change(("home", 60, "CNAME", f"elsewhere.{site.name}."),
                remove=[("home", "A")])
    with unchanged(site):
        check_failure(ddns01(*update(NEW, home)), 1, home, "CNAME")


def test_wildcard_since_then(site, ddns01):
    """Its answer is no record of ours."""
    home = f"home.{site.name}"
    check_done(ddns01(*update(OLD, home)))
    site.change(("*", 77, "A", NEW), remove=[("home", "A")])
    check_done(ddns01(*update(NEW, home)))
    records = site.records()
    assert records[home, "A"] == (300, [NEW])
    assert records[f"*.{site.name}", "A"] == (77, [NEW])
