"""What every provider promises: the same rows for each of them."""

import pytest

from lab.cloudflare import (lines, new_cloudflare,  # noqa: F401 (fixtures)
                            update)
from lab.dyndns2 import new_dyndns2     # noqa: F401 (a fixture)
from lab.expect import check_done, check_failure
from lab.godaddy import (new_godaddy_v1,     # noqa: F401 (fixtures)
                         new_godaddy_v3)
from lab.pdns import new_powerdns       # noqa: F401 (a fixture)
from lab.providers import FOREIGN, PROVIDERS, DynDns2, make
from vectors import ONE, THREE, TWO, many

WITH_ADDRESSES = [*PROVIDERS, DynDns2]


@pytest.fixture(params=PROVIDERS, ids=lambda one: one.label)
def provider(request):
    return make(request.param, request)


@pytest.fixture
def site(provider, program):
    program.configure(provider.site.config())
    return provider.site


def test_add_twice(site, program):
    for _ in range(2):
        check_done(program("present-txt", site.name, ONE))
        assert site.challenge() == [ONE]


def test_add_what_another_host_has_added(site, program):
    check_done(program("present-txt", site.name, ONE))
    check_done(program("present-txt", site.name, ONE,
                       env={"DDNS01_STATE_DIR": program.home}))
    assert site.challenge() == [ONE]


def test_two_values_of_which_one_is_removed(site, program):
    check_done(program("present-txt", site.name, ONE, "*." + site.name, TWO))
    assert site.challenge() == sorted([ONE, TWO])
    check_done(program("cleanup-txt", site.name, ONE))
    assert site.challenge() == [TWO]
    check_done(program("cleanup-txt", site.name, TWO))
    assert site.challenge() == []


def test_remove_without_a_journal(site, program):
    check_done(program("present-txt", site.name, ONE, site.name, TWO))
    check_done(program("cleanup-txt", site.name, ONE,
                       env={"DDNS01_STATE_DIR": program.home}))
    assert site.challenge() == [TWO]


def test_remove_a_missing_one(site, program):
    check_done(program("cleanup-txt", site.full("never"), ONE))
    check_done(program("present-txt", site.name, ONE))
    check_done(program("cleanup-txt", site.name, THREE))
    assert site.challenge() == [ONE]


def test_values_differ_by_case(site, program):
    pair = ["abcDEF" * 7 + "x", "ABCdef" * 7 + "x"]
    check_done(program("present-txt", site.name, pair[0], site.name, pair[1]))
    assert site.challenge() == sorted(pair)
    check_done(program("cleanup-txt", site.name, pair[0]))
    assert site.challenge() == [pair[1]]


@pytest.mark.parametrize("at_one_name", [False, True])
def test_hundred_at_once(at_one_name, site, program):
    names = ["" if at_one_name else f"host{n}" for n in range(100)]
    text = lines((site.full(n), v) for n, v in zip(names, many(100)))
    check_done(program("present-txt", "--stdin", stdin=text))
    if at_one_name:
        assert site.challenge() == many(100)
    else:
        assert [site.challenge(n) for n in names] == [[v] for v in many(100)]
    check_done(program("cleanup-txt", "--stdin", stdin=text))
    assert not any(site.challenge(n) for n in names)


def test_hundred_with_a_bad_one_among_them(provider, site, program):
    names = [f"host{n}" for n in range(50)] + [provider.bad_name()] + [
        f"host{n}" for n in range(50, 99)]
    pairs = list(zip(names, many(100)))
    result = program("--json", "present-txt", "--stdin",
                     stdin=lines((site.full(n), v) for n, v in pairs))
    check_failure(result, 1, site.full("bad"))
    outcomes = {j["name"]: (j["outcome"], j["status"]) for j in result.json}
    for name, value in pairs:
        if name == "bad":
            assert outcomes[site.full(name)] == ("failed", 1)
            assert value not in site.challenge(name)
        else:
            assert outcomes[site.full(name)] == ("published", 0)
            assert site.challenge(name) == [value]


def test_foreign_values_survive(provider, site, program):
    provider.add_foreign("_acme-challenge")
    before = provider.foreign("_acme-challenge")
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == sorted([ONE, FOREIGN])
    check_done(program("cleanup-txt", site.name, ONE))
    assert site.challenge() == [FOREIGN]
    assert provider.foreign("_acme-challenge") == before


@pytest.mark.parametrize("provider", WITH_ADDRESSES, indirect=True,
                         ids=lambda one: one.label)
def test_set_an_address(site, program):
    for address in "203.0.113.7", "203.0.113.8", "203.0.113.8":
        check_done(program(*update(site, "home", address)))
        assert site.values(site.full("home"), "A") == [address]


def test_set_replaces_all_addresses_and_nothing_else(provider, site, program):
    provider.add_foreign("home")
    before = provider.foreign("home")
    for address in "203.0.113.1", "203.0.113.2":
        if hasattr(site, "add"):
            site.add("A", "home", address)
        else:
            site.change(("home", 60, "A", address))
    check_done(program(*update(site)))
    assert site.values(site.full("home"), "A") == ["203.0.113.7"]
    assert provider.foreign("home") == before


VERBS = {
    "present": lambda site: ["present-txt", site.name, ONE],
    "cleanup": lambda site: ["cleanup-txt", site.name, ONE],
    "update": update,
}
TROUBLE = {     # how, exit status
    "bad credentials": ("with_bad_credentials", lambda provider: 1),
    "server down": ("down", lambda provider: 75),
    "unusable reply": ("noisy", lambda provider: provider.noise_status),
}


@pytest.mark.long
@pytest.mark.parametrize("provider, verb", [
    (one, verb) for one in PROVIDERS for verb in VERBS] + [
        (DynDns2, "update")], indirect=["provider"],
                         ids=lambda one: getattr(one, "label", one))
@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble(trouble, verb, provider, site, program):
    if verb == "cleanup":
        check_done(program("present-txt", site.name, ONE))
    check_done(program(*update(site, "home", "203.0.113.9")))
    before = site.records()
    how, status = TROUBLE[trouble]
    program.configure(getattr(provider, how)())
    result = program(*VERBS[verb](site))
    check_failure(result, status(provider),
                  *(provider.bad_words if trouble == "bad credentials"
                    else []))
    assert site.records() == before
