"""Without the right to ask the kernel about addresses (rtnetlink)."""

import os

import pytest

from lab.expect import check_done, check_failure, unchanged
from lab.program import TOP
from lab.watching import NEW, OLD, address_file, follows, watch  # noqa: F401

REFUSING = os.path.join(TOP, "tests", "system", "lab", "refusing.py")


@pytest.fixture(params=["EACCES", "EAFNOSUPPORT", "EPERM"])
def under(request):
    return [os.environ.get("PYTHON", "/usr/bin/python3"), REFUSING,
            request.param, "AF_NETLINK"]


def test_interface(under, ddns01, site):
    """One clear error; another source may stand in."""
    home = site.full("home")
    with unchanged(site):
        result = ddns01("update-ip", "--ipv4", "interface:lo", home,
                        under=under)
    check_failure(result, 75, "interface:lo", "cannot ask for the addresses")
    check_done(ddns01("update-ip", "--ipv4", f"interface:lo,static:{OLD}",
                      home, under=under))
    assert site.values(home, "A") == [OLD]


def test_route(under, ddns01, site):
    """It is found out without netlink: there is none here."""
    result = ddns01("update-ip", "--ipv4", "route", site.full("home"),
                    under=under)
    check_failure(result, 75, "no route to the Internet")


def test_watch(under, ddns01, site, watch):             # noqa: F811
    """It looks at intervals alone, and says so."""
    home, path = site.full("home"), address_file(ddns01)
    daemon = watch(ddns01, "--every", "1s", "--ipv4", f"file:{path}", home,
                   under=under)
    follows(daemon, site, home, OLD)
    assert daemon.said("warning: .*looking only at intervals")
    address_file(ddns01, NEW)
    follows(daemon, site, home, NEW)
    assert daemon.stop().status == 0
