"""What the state knows of addresses: when it counts, and when it does not."""

import json
import os
import re
import time

import pytest

from lab import config
from lab.cloudflare import (IP, NEXT, cf, cloudflare,   # noqa: F401 (fixtures)
                            new_cloudflare, update)
from lab.expect import check_done, check_failure
from test_cloudflare_cost import measured

DAY = 86400


def path(program):
    return os.path.join(program.state, "cache.json")


FIELDS = "confirmed", "settings", "zone", "values", "ids", "identity"


def load(program):
    """The cache, its records taken apart; src/store/cache.c tells the form."""
    with open(path(program), encoding="utf-8") as file:
        doc = json.load(file)
    for key, text in doc["records"].items():
        record = dict(zip(FIELDS, text.split(" ", len(FIELDS) - 1)))
        record["confirmed"] = int(record["confirmed"])
        doc["records"][key] = record
    return doc


def store(program, doc):
    records = {key: " ".join(str(record[f]) for f in FIELDS)
               for key, record in doc["records"].items()}
    with open(path(program), "w", encoding="utf-8") as file:
        json.dump({**doc, "records": records}, file)


def edit(program, change):
    doc = load(program)
    for record in doc["records"].values():
        change(record)
    store(program, doc)


def ask(site, program, *words):
    """Requests of a run with further options."""
    return measured(site, program, *update(site, "home", IP, *words)).calls


@pytest.mark.parametrize("words, counts", [
    ([], True),
    (["--owner", "me"], False),
    (["--enforce"], False),
    (["--ttl", "77"], True), (["--proxied"], True),
    (["--comment", "other"], True)])
def test_settings_that_change(words, counts, cloudflare, cf):   # noqa: F811
    """Who owns it is new to the provider; what is not enforced, is not."""
    check_done(cf(*update(cloudflare)))
    assert (ask(cloudflare, cf, *words) == []) == counts
    # and is known then, unless the record that will do is somebody else's
    assert (ask(cloudflare, cf, *words) == []) == ("--owner" not in words)


@pytest.mark.parametrize("words", [["--ttl", "600"], ["--proxied"],
                                   ["--comment", "other"]])
def test_enforced_settings_that_change(words, cloudflare, cf):  # noqa: F811
    check_done(cf(*update(cloudflare, "home", IP, "--enforce")))
    assert ask(cloudflare, cf, "--enforce") == []
    assert ask(cloudflare, cf, "--enforce", *words)[-1].startswith("PATCH")
    assert ask(cloudflare, cf, "--enforce", *words) == []


def test_account_that_is_new(new_cloudflare, internet, program):  # noqa: F811
    """Its zone is nearer to the name than the one the state knows."""
    site = new_cloudflare()
    inner = site.add_zone(f"sub.{site.name}")
    one = site.account("one", f"zones = {{ {site.name} }}")
    two = site.account("two", f"zones = {{ {inner.ascii} }}")
    name = f"home.{inner.ascii}"
    words = ["--json", "update-ip", "--ipv4", f"static:{IP}", name]
    program.configure(config(internet, two))
    check_done(program(*words))
    assert program(*words).json[0]["outcome"] == "unchanged"
    program.configure(config(internet, one, two))
    with site.cost() as cost:
        result = program(*words)
    check_done(result)
    assert cost.calls and result.json[0]["account"] == "two"
    program.configure(config(internet, one, two.replace("two {", "three {")))
    with site.cost() as cost:
        result = program(*words)
    assert cost.calls and result.json[0]["account"] == "three"


def test_address_of_the_api_that_changes(new_cloudflare,    # noqa: F811
                                         program):
    """The account is called the same, and is another one."""
    first, second = new_cloudflare(), new_cloudflare()
    second.fake.add_zone(first.name)
    program.configure(first.config())
    check_done(program(*update(first)))
    program.configure(first.config().replace(
        first.fake.url, second.fake.url).replace(
        first.fake.ca_file, second.fake.ca_file).replace(
        first.folder + "/token", second.secret()))
    with second.cost() as cost:
        check_done(program(*update(first)))
    assert cost.calls


@pytest.mark.parametrize("age, audit, counts", [
    (DAY - 60, "24h", True), (DAY + 60, "24h", False), (60, "0", False),
    (3700, "1h", False), (-60, "24h", False), (-10 * DAY, "365d", False)])
def test_age(age, audit, counts, cloudflare, cf):   # noqa: F811
    """What is confirmed in the future is so because the clock was set back."""
    check_done(cf(*update(cloudflare)))
    then = int(time.time()) - age
    edit(cf, lambda record: record.update(confirmed=then))
    calls = ask(cloudflare, cf, "--audit", audit)
    assert (calls == []) == counts
    record, = load(cf)["records"].values()
    assert (record["confirmed"] == then) == counts
    if age < 0:         # and then it is known again
        assert ask(cloudflare, cf, "--audit", audit) == []


def test_audit_repairs(cloudflare, cf):     # noqa: F811
    """Somebody has put others in its place."""
    check_done(cf(*update(cloudflare)))
    cloudflare.fake.remove_record(cloudflare.zone,
                                  cloudflare.record("home")["id"])
    for address in NEXT, "203.0.113.99":
        cloudflare.add("A", "home", address)
    ask(cloudflare, cf, "--audit", "0")
    assert cloudflare.values(cloudflare.full("home"), "A") == [IP]


def test_state_of_nobody(cloudflare, cf):   # noqa: F811
    """A file that belongs to somebody else is not believed."""
    check_done(cf(*update(cloudflare)))
    edit(cf, lambda record: record.update(values=NEXT))
    os.chown(path(cf), 12345, 12345)
    result = cf(*update(cloudflare, "home", NEXT))
    check_done(result)
    assert cloudflare.values(cloudflare.full("home"), "A") == [NEXT]
    assert os.stat(path(cf)).st_uid == os.geteuid()
    os.unlink(path(cf) + ".bad")


@pytest.mark.parametrize("cut", [0, 1, 20, 0.5, 0.9, -1])
def test_truncated(cut, cloudflare, cf):    # noqa: F811
    check_done(cf(*update(cloudflare)))
    with open(path(cf), "rb+") as file:
        whole = file.read()
        length = int(cut * len(whole)) if isinstance(cut, float) else cut
        file.seek(0)
        file.truncate()
        file.write(whole[:length])
    assert ask(cloudflare, cf) != []
    assert ask(cloudflare, cf) == []
    bad = path(cf) + ".bad"
    if os.path.exists(bad):
        os.unlink(bad)


def test_from_the_future(cloudflare, cf):   # noqa: F811
    """It is kept beside, and a new one is begun."""
    check_done(cf(*update(cloudflare)))
    doc = load(cf)
    store(cf, {**doc, "version": doc["version"] + 1})
    assert ask(cloudflare, cf) != []
    assert load(cf)["version"] == doc["version"]
    with open(path(cf) + ".bad", encoding="utf-8") as file:
        assert json.load(file)["version"] == doc["version"] + 1
    os.unlink(path(cf) + ".bad")


def test_written_only_after_the_answer(cloudflare, cf):     # noqa: F811
    check_done(cf(*update(cloudflare)))
    before = load(cf)["records"]
    cloudflare.fake.stop()
    try:
        check_failure(cf(*update(cloudflare, "home", NEXT)), 75)
    finally:
        cloudflare.fake.start()
    assert load(cf)["records"] == before


def test_names_that_are_gone(site, program):
    """Their records stay; what is known of them goes after 90 days."""
    def keep(*names):
        program.configure(site.config(
            "update-ip { names = { %s } ipv4 = static:192.0.2.7 }" %
            ", ".join(map(site.full, names))))
        check_done(program("update-ip"))

    def age(days):
        doc = load(program)
        doc["records"][f"{site.full('b')} A"]["confirmed"] -= days * DAY
        store(program, doc)

    keep("a", "b")
    for days, names in (90, "abc"), (2, "acd"):
        age(days)
        keep("a", names[-1])    # a new name: the state is written
        assert set(load(program)["records"]) == {
            f"{site.full(n)} A" for n in names}
    assert site.values(site.full("b"), "A") == ["192.0.2.7"]


def test_two_processes_overtake(cloudflare, cf):    # noqa: F811
    """One is held up while the other changes the record again: what the late
    one writes down is not believed."""
    check_done(cf(*update(cloudflare)))
    cloudflare.fake.log.clear()
    cloudflare.fake.switches.latency = 0.5
    late = cf.start(*update(cloudflare, "home", NEXT))
    deadline = time.monotonic() + 20
    while not cloudflare.fake.log.requests:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    # meanwhile, by another process: the address it writes is a third one
    edit(cf, lambda record: record.update(values="203.0.113.99"))
    late.communicate()
    assert late.returncode == 0
    cloudflare.fake.switches.latency = 0
    assert load(cf)["records"] == {}
    assert ask(cloudflare, cf) != []
    assert cloudflare.values(cloudflare.full("home"), "A") == [IP]


# A thousand names

def test_a_thousand_names(new_cloudflare, program):     # noqa: F811
    """Ten zones, the state is there, the address has changed: ten requests over
    one connection; nothing has changed: none."""
    site = new_cloudflare()
    zones = [site.zone] + [site.add_zone() for _ in range(9)]
    for zone in zones:
        zone.quota = None
    names = [f"h{n}.{zone.ascii}" for zone in zones for n in range(100)]
    listed = ", ".join(names)

    def run(address):
        program.configure(site.config(
            f"update-ip {{ names = {{ {listed} }}\nipv4 = static:{address} }}"))
        return measured(site, program, "--json", "update-ip")

    run(IP)
    cost = run(NEXT)
    assert cost.calls == ["POST dns_records/batch"] * 10
    assert cost.handshakes == 1
    for zone in zones:
        assert site.fake.contents(zone) == [NEXT] * 100
    cost = run(NEXT)
    assert (cost.calls, cost.handshakes) == ([], 0)
    assert re.fullmatch(r"[0-9a-f]{16}", next(iter(
        load(program)["records"].values()))["settings"])
