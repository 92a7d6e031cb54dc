"""Several hosts or processes at one name, in random order and at once."""

import os
import random
import time

import pytest

from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401 (fixtures)
from lab.expect import check_done
from lab.program import Program, finish

POOL = [f"203.0.113.{n}" for n in range(1, 5)]
OWNERS = "one", "two"


@pytest.fixture(name="hosts")
def fixture_hosts(cloudflare, tmp_path):    # noqa: F811
    """Two, each with a state of its own."""
    found = [Program(tmp_path / owner) for owner in OWNERS]
    for one, owner in zip(found, OWNERS):
        one.configure(cloudflare.config(f"""update-ip {{
    owner = {owner}
    names = {{ home.{cloudflare.name} }}
    ipv6 = off
}}"""))
    return found


def owned(site, owner):
    """The owner's records as (id, content)."""
    return {(r["id"], r["content"]) for r in site.fake.records(site.zone)
            if f"owner={owner}" in (r["comment"] or "").split()}


def test_owners_in_random_order(hosts, cloudflare):     # noqa: F811
    """Whatever one does, what is not marked as its own stays the same."""
    luck = random.Random(4)
    cloudflare.add("A", "home", "203.0.113.99", comment="foreign")
    cloudflare.add("A", "home", "203.0.113.98", comment="owner=one-more")
    for _ in range(60):
        me = luck.randrange(2)
        before = {r["id"]: r for r in cloudflare.records()}
        mine = {id_ for id_, _ in owned(cloudflare, OWNERS[me])}
        address = luck.choice(POOL)
        deed = luck.choice(["set", "set", "set", "audit", "delete"])
        words = {"set": ["--ipv4", f"static:{address}"],
                 "audit": ["--ipv4", f"static:{address}", "--audit", "0"],
                 "delete": ["--delete"]}[deed]
        check_done(hosts[me]("update-ip", *words))
        after = {r["id"]: r for r in cloudflare.records()}
        left = owned(cloudflare, OWNERS[me])
        for id_ in before.keys() | after.keys():
            if id_ not in mine and id_ not in {i for i, _ in left}:
                assert before[id_] == after[id_]
        if deed == "delete":
            assert left == set()
        else:       # a record of the other owner with our address will do
            assert address in cloudflare.values(cloudflare.full("home"), "A")
            assert [content for _, content in left] in ([address], [])


def test_owners_at_once(hosts, cloudflare):     # noqa: F811
    """In the end each has one record, with its own address."""
    luck = random.Random(5)
    pools = POOL[:2], POOL[2:]
    for _ in range(10):
        running = []
        for host, pool in zip(hosts, pools):
            running.append(host.start("update-ip", "--ipv4",
                                      f"static:{luck.choice(pool)}"))
            time.sleep(luck.random() / 50)
        for one in running:
            check_done(finish(one))
    for host, pool, owner in zip(hosts, pools, OWNERS):
        check_done(host("update-ip", "--ipv4", f"static:{pool[0]}"))
    for pool, owner in zip(pools, OWNERS):
        assert [content for _, content in owned(cloudflare, owner)] == [
            pool[0]]
    assert len(cloudflare.records()) == 2


@pytest.fixture(params=["bind", "knot", "cloudflare"])
def place(request, new_site, new_cloudflare):   # noqa: F811
    if request.param == "cloudflare":
        return new_cloudflare()
    return new_site(knot=request.param == "knot")


@pytest.mark.parametrize("shared", [True, False], ids=["one state",
                                                       "two states"])
def test_two_daemons_at_one_name(shared, place, tmp_path):
    """The address changes all the time; both see it sooner or later."""
    luck = random.Random(6)
    file = str(tmp_path / "address")
    daemons = [Program(tmp_path / name) for name in ("first", "second")]
    for one in daemons:
        one.configure(place.config(f"""update-ip {{
    names = {{ home.{place.name} }}
    ipv4 = "file:{file}"
    ipv6 = off
    allow-private = yes
}}"""))
        if shared:
            one.env["DDNS01_STATE_DIR"] = daemons[0].state

    def change(address):
        with open(file + ".new", "w", encoding="utf-8") as new:
            new.write(address + "\n")
        os.rename(file + ".new", file)

    for _ in range(15):
        running = []
        for _ in range(luck.randrange(2, 5)):
            change(luck.choice(POOL))
            running.append(luck.choice(daemons).start("update-ip"))
            time.sleep(luck.random() / 40)
        for one in running:
            check_done(finish(one))
    change(POOL[0])
    for one in [daemon.start("update-ip") for daemon in daemons]:
        check_done(finish(one))
    assert place.values(place.full("home"), "A") == POOL[:1]
    result = daemons[0]("--json", "update-ip")
    check_done(result)
    assert result.json[0]["outcome"] == "unchanged"
