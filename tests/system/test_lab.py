"""The servers themselves do what the other tests take for granted."""

import pytest

from lab import ask


@pytest.mark.parametrize("knot", [False, True], ids=["bind", "knot"])
def test_site(internet, new_site, knot):
    site = new_site(knot=knot, records="www A 192.0.2.1")
    before = site.records()
    site.change(("_acme-challenge", 60, "TXT", "-value"))
    assert site.challenge() == ["-value"]
    assert site.records() != before
    name = "_acme-challenge." + site.name
    mark = internet.resolver.mark()
    assert ask.values(internet.resolver.address, name, recurse=True) == [
        "-value"]
    assert (name, "TXT") in [q[:2] for q in internet.resolver.queries(mark)]


def test_counts(site):
    before = site.server.counts()
    site.change(("a", 60, "TXT", "1"), ("b", 60, "TXT", "2"))
    after = site.server.counts()
    assert {k: after[k] - before[k] for k in after} == {
        "UPDATE": 1, "QUERY": 0, "TCP": 1}
    assert len(site.server.updates()) == 2
