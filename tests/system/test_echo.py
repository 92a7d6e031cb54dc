"""Services that tell our address, and lie in every way."""

import pytest

from fake.echo import LIES, TRACE_LIES
from lab.echo import KIND, TRUE, new_echo       # noqa: F401
from lab.expect import check_done, check_failure, unchanged

FAMILIES = ["ipv4", "ipv6"]
KINDS = ["trace", "url"]


@pytest.fixture(params=FAMILIES)
def echo(request, new_echo, program):           # noqa: F811
    one = new_echo(request.param)
    program.configure(one.config())
    return one


@pytest.mark.parametrize("kind", KINDS)
def test_truth(kind, echo, program):
    with echo.asked():
        check_done(program(*echo.words(kind)))
    assert echo.values() == [TRUE[echo.family]]
    request, = echo.fake.log.requests
    assert request.header("authorization") is None
    assert request.header("cookie") is None


ROWS = [("trace", lie) for lie in [*LIES, *TRACE_LIES]] + [
    ("url", lie) for lie in LIES]


@pytest.mark.parametrize("kind", KINDS)
def test_lies(kind, echo, program):
    """All of them in one test, as starting a zone costs more than asking."""
    echo.site.change(("home", 60, KIND[echo.family],
                      "192.0.2.9" if echo.family == "ipv4" else "2001:db8::9"))
    wrong = []
    for lie in [one for of, one in ROWS if of == kind]:
        echo.fake.lie(lie)
        try:
            with unchanged(echo.site), echo.asked():
                result = program(*echo.words(kind))
            check_failure(result, 75, echo.source(kind))
        except AssertionError as error:
            wrong.append(f"{lie}: {error}")
    assert not wrong, "\n\n".join(wrong)
