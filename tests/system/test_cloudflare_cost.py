"""What the commands cost in requests, round trips and handshakes."""

import pytest

from lab import config
from lab.cloudflare import (NEXT, lines,  # noqa: F401 (fixtures)
                            new_cloudflare, update)
from lab.expect import check_done
from vectors import ONE, TWO, many

LATENCY = 0.1       # what is asked together arrives within it


@pytest.fixture(params=["2", "1.1"], ids=["HTTP/2", "HTTP/1.1"])
def cloudflare(new_cloudflare, request):      # noqa: F811
    return new_cloudflare(http=request.param)


@pytest.fixture
def cf(program, cloudflare):
    program.configure(cloudflare.config())
    return program


def round_trips(cost):
    """Requests before the answer to the first of them count as one."""
    trips, start = 0, None
    for one in cost.requests:
        if start is None or one.arrived - start >= LATENCY:
            trips, start = trips + 1, one.arrived
    return trips


def measured(site, program, *args, **more):
    with site.cost() as cost:
        check_done(program(*args, **more))
    return cost


def know_zone(site, program):
    check_done(program("present-txt", site.full("first"), TWO))


def test_present_with_known_zone(cloudflare, cf):
    know_zone(cloudflare, cf)
    cost = measured(cloudflare, cf, "present-txt", cloudflare.name, ONE)
    assert cost.calls == ["POST dns_records"]
    assert cost.handshakes == 1


@pytest.mark.parametrize("known", ["zones", "zone-id"])
def test_present_with_nothing_but_settings(known, cloudflare, program):
    settings = {"zones": ["zones = { %s }" % cloudflare.name],
                "zone-id": [f"zone-id = {cloudflare.zone.id}"]}[known]
    program.configure(config(cloudflare.internet,
                             cloudflare.account("cf", *settings)))
    cost = measured(cloudflare, program, "present-txt", cloudflare.name, ONE)
    assert cost.calls == {"zones": ["GET zones", "POST dns_records"],
                          "zone-id": ["POST dns_records"]}[known]
    assert cost.handshakes == 1


def test_present_with_nothing_known(cloudflare, cf):
    """Both candidates are asked about at once, then the value is written."""
    cloudflare.fake.switches.latency = LATENCY
    cost = measured(cloudflare, cf, "present-txt", cloudflare.full("www"), ONE)
    assert cost.writes == ["POST dns_records"]
    assert set(cost.reads) == {"GET zones"} and 1 <= len(cost.reads) <= 2
    assert cost.handshakes == 1
    if cost.requests[0].http == "2":
        assert round_trips(cost) == 2


def test_cleanup_of_what_we_published(cloudflare, cf):
    check_done(cf("present-txt", cloudflare.name, ONE))
    cost = measured(cloudflare, cf, "cleanup-txt", cloudflare.name, ONE)
    assert cost.calls == ["DELETE dns_records"]
    assert cost.handshakes == 1


def test_cleanup_of_unknown_ids(cloudflare, cf):
    know_zone(cloudflare, cf)
    for value in ONE, TWO:
        cloudflare.add("TXT", "_acme-challenge", f'"{value}"')
    cost = measured(cloudflare, cf, "cleanup-txt", cloudflare.name, ONE,
                    cloudflare.name, TWO)
    assert cost.calls == ["GET dns_records", "POST dns_records/batch"]
    assert cloudflare.challenge() == []


@pytest.mark.parametrize("at_one_name", [False, True])
def test_two_hundred_values(at_one_name, cloudflare, cf):
    cloudflare.zone.quota = None
    know_zone(cloudflare, cf)
    count = 150 if at_one_name else 200     # more are refused at one name
    text = lines((cloudflare.full("" if at_one_name else f"h{n}"), v)
                 for n, v in enumerate(many(count)))
    cost = measured(cloudflare, cf, "present-txt", "--wait", "0", "--stdin",
                    stdin=text)
    assert cost.calls == ["POST dns_records/batch"]
    assert cost.handshakes == 1
    cost = measured(cloudflare, cf, "cleanup-txt", "--stdin", stdin=text)
    assert cost.calls == ["POST dns_records/batch"]


def test_nothing_changed(cloudflare, cf):
    names = [cloudflare.full(f"h{n}") for n in range(20)]
    check_done(cf(*update(cloudflare), *names))
    for words in [update(cloudflare) + names, update(cloudflare),
                  update(cloudflare, "h7")]:
        cost = measured(cloudflare, cf, *words)
        assert cost.calls == [] and cost.handshakes == 0


def test_audit_reads_again(cloudflare, cf):
    check_done(cf(*update(cloudflare)))
    cost = measured(cloudflare, cf, "update-ip", "--audit", "0",
                    *update(cloudflare)[1:])
    assert len(cost.calls) == 1 and not cost.handshakes > 1


def test_one_changed(cloudflare, cf):
    check_done(cf(*update(cloudflare)))
    cost = measured(cloudflare, cf, *update(cloudflare, "home", NEXT))
    assert cost.calls == ["PATCH dns_records"]
    assert cost.handshakes == 1


def names_of(site, per_zone):
    """Hosts in several zones: {zone: count} as names."""
    return [f"h{n}.{zone.ascii}" for zone, count in per_zone for n in
            range(count)]


@pytest.fixture
def zones(cloudflare):
    """Zones with 450, 200 and 3 hosts, which have other addresses."""
    found = [(cloudflare.zone, 450), (cloudflare.add_zone(), 200),
             (cloudflare.add_zone(), 3)]
    for zone, count in found:
        zone.quota = None
        for n in range(count):
            cloudflare.fake.add_record(zone, "A", f"h{n}", "192.0.2.1")
    return found


def pointed(address, names):
    return ["update-ip", "--ipv4", f"static:{address}", "--ipv6", "off",
            *names]


def test_all_changed(zones, cloudflare, cf):
    """Without and with a state: look-ups and listings, then 3 + 1 + 1."""
    names = names_of(cloudflare, zones)
    for address, state in ("203.0.113.7", False), ("203.0.113.8", True):
        cost = measured(cloudflare, cf, *pointed(address, names))
        assert cost.writes == ["POST dns_records/batch"] * 5
        assert cost.reads.count("GET dns_records") == (0 if state else 3)
        assert cost.reads.count("GET zones") <= (0 if state else 3)
        assert cost.handshakes == 1
        for zone, count in zones:
            assert cloudflare.fake.contents(zone) == [address] * count


def test_batches_are_parallel(zones, cloudflare, cf):
    names = names_of(cloudflare, zones)
    check_done(cf(*pointed("203.0.113.7", names)))
    cloudflare.fake.switches.latency = 0.5
    cost = measured(cloudflare, cf, *pointed("203.0.113.8", names))
    if cost.requests[0].http == "2":
        assert cost.requests[-1].arrived - cost.requests[0].arrived < 0.5
