"""Large jobs slow down before the API refuses them."""

import pytest

from lab.cloudflare import (IP, cf, cloudflare,             # noqa: F401
                            new_cloudflare, update)
from lab.expect import check_done, check_failure


def statuses(site):
    return [one.status for one in site.fake.log.requests]


def job(site, zones):
    """One name in each of so many zones."""
    names = [f"home.{site.add_zone().ascii}" for _ in range(zones)]
    return [*update(site), *names]


@pytest.mark.parametrize("limit", [40, 64])
def test_no_request_too_many(limit, new_cloudflare, program):   # noqa: F811
    """What the window does not allow is left for later, and done then."""
    site = new_cloudflare(delegated=False)
    words = job(site, 50)
    program.configure(site.config())
    site.fake.switches.limit = limit
    site.fake.switches.limit_window = 600
    result = program(*words)
    assert result.status == 75, result
    assert 429 not in statuses(site)
    assert limit - 12 <= len(statuses(site)) <= limit
    assert "allows no more requests" in " ".join(result.errors)
    site.fake.switches.limit = None
    check_done(program(*words))
    assert 429 not in statuses(site)


def test_a_short_window_is_waited_for(new_cloudflare, program):     # noqa: F811
    site = new_cloudflare(delegated=False)
    words = job(site, 40)
    program.configure(site.config())
    site.fake.switches.limit = 60
    site.fake.switches.limit_window = 3
    check_done(program(*words))
    assert 429 not in statuses(site)


def test_not_too_many_in_a_second(new_cloudflare, program):     # noqa: F811
    """200 of one address are allowed."""
    site = new_cloudflare(delegated=False)
    words = job(site, 230)
    program.configure(site.config())
    check_done(program(*words))
    assert 429 not in statuses(site)
    assert len(statuses(site)) > 460
