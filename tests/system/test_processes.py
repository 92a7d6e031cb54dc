"""Many hooks at once, on one host and on two, at one name."""

import pytest

from lab import Program, config, finish
from lab.cloudflare import lines, new_cloudflare   # noqa: F401 (a fixture)
from lab.expect import check_done
from lab.godaddy import (new_godaddy_v1,    # noqa: F401 (fixtures)
                         new_godaddy_v3)
from lab.pdns import new_powerdns       # noqa: F401 (a fixture)
from lab.providers import FOREIGN, PROVIDERS, Knot, make
from vectors import many

CASES = [(one, hosts) for one in [*PROVIDERS, Knot] for hosts in (1, 2)
         if hosts == 1 or not one.whole_sets]
NAME = "_acme-challenge"


@pytest.fixture
def provider(request):
    return make(request.param, request)


def start(hosts, command, site, values):
    """One process for each value, the hosts by turns."""
    return [hosts[n % len(hosts)].start(command, site.name, value)
            for n, value in enumerate(values)]


@pytest.mark.parametrize(
    "provider, count", CASES, indirect=["provider"],
    ids=[f"{one.label}-{hosts}" for one, hosts in CASES])
def test_nothing_is_lost(count, provider, internet, tmp_path):
    """A host is a state directory of its own."""
    site = provider.site
    hosts = [Program(tmp_path / f"host{n}") for n in range(count)]
    for host in hosts:
        host.configure(config(internet, site.account(), wait="60s"))
    provider.add_foreign(NAME)
    foreign = provider.foreign(NAME)
    values, more = many(50), many(25, start=500)

    def check(expected):
        assert site.challenge() == sorted([*expected, FOREIGN])
        assert provider.foreign(NAME) == foreign

    for process in start(hosts, "present-txt", site, values):
        check_done(finish(process))
    check(values)
    # some go while others come
    for process in (start(hosts, "cleanup-txt", site, values[::2])
                    + start(hosts, "present-txt", site, more)):
        check_done(finish(process))
    left = [*values[1::2], *more]
    check(left)
    check_done(hosts[0]("cleanup-txt", "--stdin",
                        stdin=lines((site.name, value) for value in left)))
    check([])
