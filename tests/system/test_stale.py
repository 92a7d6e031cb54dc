"""cleanup-txt --stale: what we published and nobody removed."""

import json
import os

import pytest

from lab import config
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401 (fixtures)
from lab.expect import check_done, check_failure, unchanged
from lab.godaddy import (new_godaddy_v1,    # noqa: F401 (fixtures)
                         new_godaddy_v3)
from lab.pdns import new_powerdns       # noqa: F401 (a fixture)
from lab.providers import FOREIGN, PROVIDERS, make
from vectors import ONE, THREE, TWO


def journal(program, edit=None):
    path = os.path.join(program.state, "journal.json")
    with open(path, encoding="utf-8") as file:
        doc = json.load(file)
    if edit:
        for value in doc["values"]:
            edit(value)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(doc, file)
    return {value["value"] for value in doc["values"]}


def older(seconds, *values):
    """Makes entries of the journal, or those, older."""
    def edit(entry):
        if not values or entry["value"] in values:
            entry["since"] -= seconds
    return edit


@pytest.fixture
def both(cloudflare, site, internet, program):      # noqa: F811
    """Two providers, each with a value of ours and a foreign one."""
    program.configure(config(internet, cloudflare.account(),
                             site.account("lab")))
    cloudflare.foreign()
    site.change(("_acme-challenge", 60, "TXT", "foreign"))
    check_done(program("present-txt", cloudflare.name, ONE, site.name, TWO))
    return cloudflare, site


def test_removes_what_is_old(both, program):
    cf, site = both
    journal(program, older(7200))
    check_done(program("present-txt", site.name, THREE))
    result = program("cleanup-txt", "--stale", "1h")
    check_done(result)
    assert sorted(line.split()[2:] for line in result.out.splitlines()) == (
        sorted([["removed", ONE], ["removed", TWO]]))
    assert cf.challenge() == ["somebody-elses"]
    assert site.challenge() == sorted(["foreign", THREE])
    assert journal(program) == {THREE}


@pytest.mark.parametrize("kind", PROVIDERS, ids=lambda one: one.label)
def test_every_provider(kind, program, request):
    """Foreign values stay as they are, and so do ours that are young."""
    provider = make(kind, request)
    site = provider.site
    program.configure(site.config())
    provider.add_foreign("_acme-challenge")
    foreign = provider.foreign("_acme-challenge")
    check_done(program("present-txt", site.name, ONE, site.name, THREE,
                       site.full("www"), TWO))
    journal(program, older(7200, ONE, TWO))
    check_done(program("cleanup-txt", "--stale", "1h"))
    assert site.challenge() == sorted([FOREIGN, THREE])
    assert site.challenge("www") == []
    assert provider.foreign("_acme-challenge") == foreign
    assert journal(program) == {THREE}


def test_dry_run_lists(both, program):
    cf, site = both
    journal(program, older(7200))
    before = cf.records()
    with unchanged(site):
        result = program("--dry-run", "--json", "cleanup-txt", "--stale", "1h")
    check_done(result)
    assert {(j["zone"], j["account"], j["outcome"], *j["values"])
            for j in result.json} == {(cf.name, "cf", "planned", ONE),
                                      (site.name, "lab", "planned", TWO)}
    assert cf.records() == before
    assert journal(program) == {ONE, TWO}


def test_nothing_is_old(both, program):
    result = program("cleanup-txt", "--stale", "1d")
    check_done(result)
    assert result.out == ""
    assert journal(program) == {ONE, TWO}


def test_all(both, program):
    check_done(program("cleanup-txt", "--stale", "0"))
    assert both[0].challenge() == ["somebody-elses"]
    assert both[1].challenge() == ["foreign"]
    assert journal(program) == set()


def test_already_gone(both, program):
    """Somebody has removed it: that is no failure, and it is forgotten."""
    cf, site = both
    site.change(remove=[("_acme-challenge", "TXT", f'"{TWO}"')])
    journal(program, older(7200))
    check_done(program("cleanup-txt", "--stale", "1h"))
    assert site.challenge() == ["foreign"]
    assert journal(program) == set()


def test_killed_before_the_answer(both, program):
    """An entry that no answer has confirmed may stand for a record."""
    def unsure(entry):
        entry.update(published=False, waits=False, id="")
        entry["since"] -= 7200
    journal(program, unsure)
    check_done(program("cleanup-txt", "--stale", "1h"))
    assert both[0].challenge() == ["somebody-elses"]
    assert both[1].challenge() == ["foreign"]


def test_stale_id(both, program):
    """The id in the journal is another record's by now: that one stays."""
    cf, _ = both
    foreign, = [r for r in cf.records() if "elses" in r["content"]]

    def edit(entry):
        entry["since"] -= 7200
        if entry["value"] == ONE:
            entry["id"] = foreign["id"]
    journal(program, edit)
    check_done(program("cleanup-txt", "--stale", "1h"))
    assert cf.challenge() == ["somebody-elses"]


def test_account_is_gone(both, internet, program):
    """What can't be removed is said and kept; the others are removed."""
    cf, site = both
    program.configure(site.config())
    journal(program, older(7200))
    result = program("cleanup-txt", "--stale", "1h")
    check_failure(result, 1, cf.name)
    assert site.challenge() == ["foreign"]
    assert journal(program) == {ONE}


@pytest.mark.parametrize("words", [
    ["--stale", "x"], ["--stale", "-1h"], ["--stale", "1h", "a.test", "v"],
    ["--stale", "1h", "--stdin"]], ids=" ".join)
def test_usage(words, both, program):
    check_failure(program("cleanup-txt", *words, stdin=""), 2, "--stale")


def test_present_has_no_such_option(both, program):
    check_failure(program("present-txt", "--stale", "1h"), 2, "--stale")


def test_hook_that_was_killed(site, program):
    """The run that published is killed while it waits; another day the rest
    is removed."""
    program.configure(site.config(wait="60s"))
    site.change((site.name + ".", 300, "NS", "ns9"),
                ("ns9", 300, "A", "127.0.0.1"))
    process = program.start("present-txt", site.name, ONE)
    while site.challenge() != [ONE]:
        assert process.poll() is None or site.challenge() == [ONE]
    process.kill()
    process.communicate()
    check_done(program("cleanup-txt", "--stale", "0"))
    assert site.challenge() == []
