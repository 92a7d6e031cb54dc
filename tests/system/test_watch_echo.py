"""Echo services that lie in every way, to an update-ip that goes on."""

import pytest

from fake.echo import LIES, TRACE_LIES
from lab.echo import TRUE, new_echo                     # noqa: F401
from lab.watching import NEVER, watch                   # noqa: F401

OTHER = {"ipv4": "25.25.25.26", "ipv6": "2600:ffff::8"}


class Believer:
    """An update-ip that goes on, and has believed the service so far."""

    def __init__(self, echo, kind, program, watch):             # noqa: F811
        self.echo = echo
        program.configure(echo.config())
        self.daemon = watch(program, *NEVER, *echo.words(kind)[1:])
        self.daemon.wait_round(1)
        assert echo.values() == [TRUE[echo.family]]
        self.updates = self.count()

    def count(self):
        return self.echo.site.server.counts()["UPDATE"]

    def check_end(self):
        """It has changed nothing; the truth is believed again, and it ends."""
        assert self.echo.values() == [TRUE[self.echo.family]]
        assert self.count() == self.updates
        self.echo.fake.tell(OTHER[self.echo.family])
        self.daemon.check()
        assert self.echo.values() == [OTHER[self.echo.family]]
        assert self.daemon.stop().status == 0


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
@pytest.mark.parametrize("kind", ["trace", "url"])
def test_lies_change_nothing(kind, family, new_echo, program, watch):   # noqa: F811
    """Each costs one question and no update, and it goes on."""
    echo = new_echo(family)
    believer = Believer(echo, kind, program, watch)
    wrong = []
    for lie in [*LIES, *(TRACE_LIES if kind == "trace" else [])]:
        echo.fake.lie(lie)
        with echo.asked():
            believer.daemon.check()
        if echo.values() != [TRUE[family]]:
            wrong.append(lie)
    assert wrong == []
    assert believer.daemon.said("error: ")
    believer.check_end()


@pytest.mark.parametrize("kind", ["trace", "url"])
@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_nobody_there(family, kind, new_echo, program, watch):      # noqa: F811
    """Connections are refused for a while."""
    echo = new_echo(family)
    believer = Believer(echo, kind, program, watch)
    with echo.fake.refusing():
        believer.daemon.check()
        believer.daemon.check()
    # told of once
    assert len(believer.daemon.said("error: .*no reply")) == 1
    believer.check_end()


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
