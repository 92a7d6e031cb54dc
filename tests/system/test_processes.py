"""Many hooks at once, on one host and on two, at one name."""

import pytest

from lab import Program, config, finish
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401 (fixtures)
from vectors import many

PROCESSES = 50


@pytest.fixture(params=["cloudflare", "rfc2136"])
def place(request, new_cloudflare, new_site):       # noqa: F811
    return new_cloudflare() if request.param == "cloudflare" else new_site()


def all_at_once(hosts, command, place, values):
    """One process for each value, the hosts by turns."""
    started = [hosts[n % len(hosts)].start(command, place.name, value)
               for n, value in enumerate(values)]
    results = [finish(process, limit=120) for process in started]
    assert [r for r in results if r.status != 0] == []


@pytest.mark.parametrize("count", [1, 2], ids=["one host", "two hosts"])
def test_nothing_is_lost(count, place, internet, tmp_path):
    """A host is a state directory of its own."""
    hosts = [Program(tmp_path / f"host{n}") for n in range(count)]
    for host in hosts:
        host.configure(config(internet, place.account(), wait="60s"))
    values = many(PROCESSES)
    all_at_once(hosts, "present-txt", place, values)
    assert place.challenge() == values
    # some go while others come
    more = many(PROCESSES // 2, start=500)
    coming = [hosts[n % count].start("present-txt", place.name, value)
              for n, value in enumerate(more)]
    all_at_once(hosts, "cleanup-txt", place, values)
    assert [r for r in map(finish, coming) if r.status != 0] == []
    assert place.challenge() == more
    all_at_once(hosts, "cleanup-txt", place, more)
    assert place.challenge() == []
