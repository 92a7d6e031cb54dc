"""Echo services that lie in every way, to an update-ip that goes on."""

import pytest

from fake.echo import LIES, TRACE_LIES
from lab.echo import TRUE, new_echo                     # noqa: F401
from lab.watching import NEVER, watch                   # noqa: F401

OTHER = {"ipv4": "25.25.25.26", "ipv6": "2600:ffff::8"}


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
@pytest.mark.parametrize("kind", ["trace", "url"])
def test_lies_change_nothing(kind, family, new_echo, program, watch):   # noqa: F811
    """Each costs one question and no update, and it goes on; at last, the truth
    is believed again."""
    echo = new_echo(family)
    program.configure(echo.config())
    daemon = watch(program, *NEVER, *echo.words(kind)[1:])
    daemon.wait_round(1)
    assert echo.values() == [TRUE[family]]
    updates = echo.site.server.counts()["UPDATE"]
    wrong = []
    for lie in [*LIES, *(TRACE_LIES if kind == "trace" else [])]:
        echo.fake.lie(lie)
        with echo.asked():
            daemon.check()
        if echo.values() != [TRUE[family]]:
            wrong.append(lie)
    assert wrong == []
    assert echo.site.server.counts()["UPDATE"] == updates
    assert daemon.said("error: ")
    echo.fake.tell(OTHER[family])
    daemon.check()
    assert echo.values() == [OTHER[family]]
    assert daemon.stop().status == 0


@pytest.mark.parametrize("kind", ["trace", "url"])
@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_nobody_there(family, kind, new_echo, program, watch):      # noqa: F811
    """Connections are refused for a while."""
    echo = new_echo(family)
    program.configure(echo.config())
    daemon = watch(program, *NEVER, *echo.words(kind)[1:])
    daemon.wait_round(1)
    updates = echo.site.server.counts()["UPDATE"]
    with echo.fake.refusing():
        daemon.check()
        daemon.check()
    assert len(daemon.said("error: .*no reply")) == 1   # told of once
    assert echo.values() == [TRUE[family]]
    assert echo.site.server.counts()["UPDATE"] == updates
    echo.fake.tell(OTHER[family])
    daemon.check()
    assert echo.values() == [OTHER[family]]
    assert daemon.stop().status == 0


@pytest.mark.parametrize("kind", ["trace", "url"])
@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
@pytest.mark.parametrize("certificate", ["other-name", "other-ca", "expired"])
def test_certificate(certificate, family, kind, new_echo, program,
                     watch):                                        # noqa: F811
    """Of somebody else: no request is sent, and it goes on."""
    echo = new_echo(family, certificate=certificate)
    program.configure(echo.config())
    daemon = watch(program, *NEVER, *echo.words(kind)[1:])
    daemon.wait_for("error: .*certificate is not trusted")
    with echo.asked(0):
        daemon.check()
    assert echo.values() == []
    assert daemon.stop().status == 0
