"""check-setup: the addresses of names, and what update-ip would do."""

import pytest

from lab.check import check, nothing_written
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401
from lab.expect import unchanged
from lab.keys import write_file
from test_check_setup import IP, OF_ADDRESS, check_one, update


def test_addresses_at_cloudflare(program, cloudflare):      # noqa: F811
    home = cloudflare.full("home")
    program.configure(cloudflare.config(update(home)))
    with cloudflare.cost() as cost, nothing_written(program):
        told = check(program)
    assert told.run.status == 0 and told.wrong() == {}
    assert not cost.writes
    assert told.one("sources", "ipv4")["text"] == f"'static:{IP}': {IP}"
    assert "now there is none" in told.one("address", home)["text"]
    cloudflare.add("A", "home", "192.0.2.1", proxied=True)
    told = check(program)
    assert told.one("address", home)["text"] == (
        f"A {IP} would be published; now there is 192.0.2.1")
    assert told.one("proxied", home)["text"] == "A is proxied, and stays so"
    assert not program("update-ip").status
    with cloudflare.cost() as cost, nothing_written(program):
        told = check(program)       # whatever the state knows by now
    assert told.one("address", home)["text"] == f"A {IP} is there now"
    assert not cost.writes and "GET dns_records" in cost.calls


def sources(site, *lines):
    """A list of files, with these lines in them."""
    words = [f"file:{write_file(site.folder, f'source{n}', line)}"
             for n, line in enumerate(lines)]
    return "{ " + ", ".join(f'"{word}"' for word in words) + " }"


def alias(site):
    site.change(("home", 60, "CNAME", "www.elsewhere.test."))
    return {}


ADDRESSES = {
    "no source": [lambda site: {"ipv4": '"file:/none"'},
                  {"sources": "failed"}, 75, ["/none", "SOURCES"]],
    "private": [lambda site: {"ipv4": sources(site, "10.0.0.1")},
                {"sources": "failed"}, 75, ["10.0.0.1", "allow-private"]],
    "one of two": [lambda site: {"ipv4": sources(site, "25.25.25.25", "moon")},
                   {"sources": "warning"}, 0, ["not every source", "source1"]],
    "two of two": [lambda site: {"ipv4": sources(site, "25.25.25.25",
                                                 "26.26.26.26")},
                   {"sources": "warning"}, 0,
                   ["do not agree", "26.26.26.26"]],
    "alias": [alias, {"conflict": "failed"}, 1, ["elsewhere.test", "remove"]],
}


@pytest.mark.parametrize("case", ADDRESSES.values(), ids=ADDRESSES)
def test_each_alone_of_addresses(case, program, site):
    make, wrong, status, words = case
    program.configure(site.config(update(site.full("home"), **make(site))))
    with unchanged(site), nothing_written(program):
        told = check(program)
    check_one(told, wrong, status, *words)


@pytest.mark.parametrize("words", [["25.25.25.25", "26.26.26.26"],
                                   ["26.26.26.26", "25.25.25.25"]])
def test_the_first_source_counts(words, program, site):
    home = site.full("home")
    program.configure(site.config(update(home, ipv4=sources(site, *words))))
    assert f"A {words[0]} would" in check(program).one("address", home)["text"]


PROXIED = {     # settings, proxied now, outcome, words
    "as it is": ["proxied = yes", True, "ok", "is proxied"],
    "against the setting": ["proxied = no", True, "warning", "enforce = yes"],
    "not, and should be": ["proxied = yes", False, "warning", "proxied = no"],
    "enforced": ["proxied = no enforce = yes", True, "ok", "will be changed"],
    "not there": ["proxied = yes", None, "ok", "a new A will be proxied"],
}


@pytest.mark.parametrize("case", PROXIED.values(), ids=PROXIED)
def test_proxied(case, program, cloudflare):                # noqa: F811
    settings, now, outcome, words = case
    home = cloudflare.full("home")
    if now is not None:
        cloudflare.add("A", "home", IP, proxied=now)
    program.configure(cloudflare.config(update(home, more=settings)))
    with cloudflare.cost() as cost:
        told = check(program)
    one = told.one("proxied", home)
    assert one["outcome"] == outcome and not cost.writes
    assert words in f"{one['text']} {one['remedy']}"
    assert told.run.status == 0


NOTIFY = {      # settings, outcome, words
    "program": ['on-change = "/bin/true"', "ok", "can be told"],
    "no program": ['on-change = "/none"', "failed", "/none"],
    "open file": ['healthchecks-file = "{}"', "failed", "chmod 600"],
    "closed file": ['uptime-kuma-file = "{}.closed"', "ok", "can be told"],
}


@pytest.mark.parametrize("case", NOTIFY.values(), ids=NOTIFY)
def test_notify(case, program, site):
    settings, outcome, words = case
    path = write_file(site.folder, "url", "https://hc.test/x\n", 0o644)
    write_file(site.folder, "url.closed", "https://kuma.test/x\n")
    program.configure(site.config(update(site.full("home"),
                                         more=settings.format(path))))
    told = check(program)
    one = told.one("notify", "update-ip")
    assert one["outcome"] == outcome and words in one["text"]
    assert told.run.status == one["status"] == (2 if outcome == "failed"
                                                else 0)


def test_names_for_certificates(program, site):
    """What would fail for update-ip, which is not told to keep them."""
    site.change(("home", 60, "CNAME", "www.elsewhere.test."))
    home = site.full("home")
    program.configure(site.config(update(ipv4='"file:/none"')))
    told = check(program, home)
    assert told.one("sources")["outcome"] == "warning"
    told = check(program, home, env={"DDNS01_IPV4": f"static:{IP}"})
    assert told.one("conflict", home)["outcome"] == "warning"
    told = check(program, home, env={"DDNS01_IPV4": "off"})
    assert not [one for one in told.run.json if one["check"] in OF_ADDRESS]
