"""certbot and a CA with the challenges at Cloudflare."""

import pytest

from lab import config
from lab.certbot import HOOKS
from lab.cloudflare import (cf, cloudflare,  # noqa: F401 (fixtures)
                            new_cloudflare)
from test_certbot import KINDS, certbot, pebble     # noqa: F401 (fixtures)


@pytest.mark.parametrize("kind", KINDS)
def test_apex_and_wildcard(kind, cloudflare, cf, certbot):  # noqa: F811
    """Foreign values and Cloudflare's own hidden ones don't matter."""
    kept = cloudflare.foreign()
    cloudflare.fake.switches.hidden_txt = {
        "_acme-challenge." + cloudflare.name: ["hidden"]}
    names = [cloudflare.name, "*." + cloudflare.name]
    with cloudflare.cost() as cost:
        result = certbot.order(*KINDS[kind], *names)
    assert result.status == 0, str(result)
    assert "ddns01: error" not in result.err + result.out
    assert certbot.names(cloudflare.name) == sorted(names)
    assert cloudflare.records() == [kept]
    assert cost.writes == ["POST dns_records"] * 2 + ["DELETE dns_records"] * 2
    assert len(cost.reads) == 1


def test_publication_takes_a_while(cloudflare, program, certbot):  # noqa: F811
    """The last call waits until the name server shows both values."""
    cloudflare.fake.switches.dns_delay = 2
    program.configure(cloudflare.config(wait="20s"))
    names = [cloudflare.name, "*." + cloudflare.name]
    result = certbot.order(*KINDS["hooks"], *names)
    assert result.status == 0, str(result)
    assert certbot.names(cloudflare.name) == sorted(names)
    assert cloudflare.records() == []


def test_with_a_zone_on_bind(cloudflare, internet, new_site,  # noqa: F811
                             program, certbot):             # noqa: F811
    """One certificate, two providers."""
    site = new_site()
    program.configure(config(internet, cloudflare.account(),
                             site.account("lab")))
    names = [cloudflare.name, "*." + cloudflare.name, site.name]
    result = certbot.order(f"{HOOKS}/certbot-auth", f"{HOOKS}/certbot-cleanup",
                           *names)
    assert result.status == 0, str(result)
    assert certbot.names(cloudflare.name) == sorted(names)
    assert cloudflare.records() == [] and site.challenge() == []
