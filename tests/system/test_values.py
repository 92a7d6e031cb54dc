"""Values are taken as they come: argv, standard input, key authorizations."""

import pytest

from lab.expect import check_done, check_failure, unchanged
from vectors import KEY_AUTHORIZATIONS, ONE, THREE, VALUES

ODD_VALUES = ["-", "--", "-n", "--help", "--stdin", ";", "#", "a=b+c/d"]


@pytest.mark.parametrize("before", [[], ["--"], ["--ttl", "30", "--"]],
                         ids=["bare", "dashes", "options"])
@pytest.mark.parametrize("value", VALUES + ODD_VALUES)
def test_values_are_operands(value, before, site, ddns01):
    check_done(ddns01("present-txt", *before, site.name, value))
    assert site.challenge() == [value]
    check_done(ddns01("cleanup-txt", *before[-1:], site.name, value))
    assert site.challenge() == []


@pytest.mark.parametrize("authorization, value", KEY_AUTHORIZATIONS.values(),
                         ids=KEY_AUTHORIZATIONS)
def test_key_authorization(authorization, value, site, ddns01):
    check_done(ddns01("present-txt", "--key-authorization",
                      site.name, authorization))
    assert site.challenge() == [value]
    check_done(ddns01("cleanup-txt", "--key-authorization",
                      site.name, authorization))
    assert site.challenge() == []


def test_longest_value(site, ddns01):
    value = "0123456789abcde" * 17
    assert len(value) == 255
    check_done(ddns01("present-txt", site.name, value))
    assert site.challenge() == [value]
    check_done(ddns01("cleanup-txt", site.name, value))
    assert site.challenge() == []


@pytest.mark.parametrize("text", [
    "{0} {1}\n{2} {3}\n", "{0} {1}\n{2} {3}", "\n{0}\t{1}\n\n  {2}   {3}  \n",
    "{0} {1}\r\n{2} {3}\r\n"], ids=["plain", "no last line end", "blanks",
                                    "CRLF"])
def test_stdin(text, site, ddns01):
    lines = text.format(site.name, ONE, f"www.{site.name}", THREE)
    check_done(ddns01("present-txt", "--stdin", stdin=lines))
    assert site.challenge() == [ONE]
    assert site.challenge("www") == [THREE]
    check_done(ddns01("cleanup-txt", "--stdin", stdin=lines))
    assert site.challenge() == site.challenge("www") == []


def test_stdin_key_authorization(site, ddns01):
    lines = "".join(f"n{n}.{site.name} {authorization}\n" for
                    n, (authorization, _) in
                    enumerate(KEY_AUTHORIZATIONS.values()))
    check_done(ddns01("present-txt", "--stdin", "--key-authorization",
                      stdin=lines))
    for n, value in enumerate(VALUES):
        assert site.challenge(f"n{n}") == [value]


@pytest.mark.parametrize("operands", [["{}"], ["{}", ONE, "{}"]])
def test_odd_number_of_operands(operands, site, ddns01):
    operands = [o.format(site.name) for o in operands]
    with unchanged(site):
        check_failure(ddns01("present-txt", *operands), 2)


REFUSED = {"empty": "", "256 characters": "x" * 256, "long": "x" * 65000,
           "blank": "a b", "quotes": '"a"', "backslash": "a\\b",
           "line end": "a\nb", "escape": "a\x1b[31mb", "bell": "\x07",
           "not ASCII": "b\u00fccher", "turned": "a\u202eb"}


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("verb", ["present-txt", "cleanup-txt"])
def test_refused(verb, value, site, ddns01):
    """Nothing of it gets to the terminal as it is."""
    with unchanged(site):
        result = ddns01("-vv", verb, site.name, value)
    check_failure(result, 2)
    assert result.out == ""
    assert not set("\x1b\x07\r\u202e") & set(result.err)


BAD_AUTHORIZATIONS = ["", ".", "token", "token.", f".{ONE}", f"a.{ONE}.b",
                      f"a b.{ONE}", f"token.{ONE[:-1]}", f"token.{ONE}="]


@pytest.mark.parametrize("value", BAD_AUTHORIZATIONS)
def test_bad_key_authorization(value, site, ddns01):
    with unchanged(site):
        result = ddns01("present-txt", "--key-authorization", site.name, value)
    check_failure(result, 2)


@pytest.mark.parametrize("line", ["{}", "{} a b", "a..b {1}"])
def test_bad_line_on_stdin(line, site, ddns01):
    """The message has the number of the line."""
    text = f"{site.name} {ONE}\n" + line.format(site.name, ONE) + "\n"
    with unchanged(site):
        result = ddns01("present-txt", "--stdin", stdin=text)
    check_failure(result, 2, "2")


@pytest.mark.parametrize("verb", ["present-txt", "cleanup-txt"])
def test_empty_stdin(verb, site, ddns01):
    with unchanged(site):
        result = ddns01(verb, "--stdin", stdin="")
    assert result.status == 0, result
    assert result.out == ""
