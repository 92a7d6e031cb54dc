"""The configuration file: what is in it, where it is, what is wrong."""

import os

import pytest

from lab import write_file
from lab.expect import check_done, check_failure, unchanged
from vectors import ONE, TWO

ACCOUNT = "account lab { provider = rfc2136 }\n"

# Label: (configuration, number of the line at fault, words).
BAD = {
    "unknown key": ("colour = red\n", 1, ["colour"]),
    "unknown key in an account": (
        "account lab {\n provider = rfc2136\n colour = red\n}\n", 3,
        ["colour"]),
    "key of another section": ("\nttl = 60\n", 2, ["ttl"]),
    "unknown section": ("presentation {\n}\n", 1, ["presentation"]),
    "duplicate key": (
        "account lab {\n provider = rfc2136\n server = 127.0.0.1\n"
        " server = 127.0.0.2\n}\n", 4, ["server"]),
    "duplicate key after a comment": (
        "# one\n/* two\n three */\npresent-txt {\n wait = 1s\n wait = 2s\n}\n",
        6, ["wait"]),
    "duplicate list": (
        "account lab {\n provider = rfc2136\n zones = { a.test }\n"
        " zones = { b.test }\n}\n", 4, ["zones"]),
    "duplicate account": (
        "account lab {\n provider = rfc2136\n}\naccount lab {\n}\n", 4,
        ["lab"]),
    "no such provider": ("account lab {\n provider = none\n}\n", 2, ["none"]),
    "bad duration": ("present-txt {\n wait = soon\n}\n", 2, ["wait", "soon"]),
    "negative duration": ("present-txt {\n wait = -1s\n}\n", 2, ["wait"]),
    "huge duration": ("present-txt {\n wait = 99999999999999999999d\n}\n", 2,
                      ["wait"]),
    "bad number": ("present-txt {\n ttl = 60x\n}\n", 2, ["ttl", "60x"]),
    "number too large": ("present-txt {\n ttl = 4294967296\n}\n", 2, ["ttl"]),
    "zero ttl": ("present-txt {\n ttl = 0\n}\n", 2, ["ttl"]),
    "bad yes or no": ("update-ip {\n allow-private = perhaps\n}\n", 2,
                      ["allow-private", "perhaps"]),
    "bad resolver": ("resolver = not-an-address\n", 1, ["resolver"]),
    "bad port": ("resolver = 127.0.0.1:65536\n", 1, ["resolver"]),
    "bad server port": ("account lab {\n provider = rfc2136\n"
                        " server = 127.0.0.1:0x35\n}\n", 3, ["server"]),
    "bad zone": ("account lab {\n provider = rfc2136\n"
                 " zones = { a..test }\n}\n", 3, ["zones", "a..test"]),
    "bad name": ('update-ip {\n names = { "w*.test" }\n}\n', 2, ["w*.test"]),
    "bad source": (ACCOUNT + "update-ip {\n ipv4 = moon\n}\n", 3, ["moon"]),
    "bad static address": (
        ACCOUNT + "update-ip {\n ipv4 = static:999.1.1.1\n}\n", 3,
        ["999.1.1.1"]),
    "no closing brace": ("account lab {\n provider = rfc2136\n", None, []),
    "no value": ("resolver =\n", None, []),
    "no end of a string": ('resolver = "127.0.0.1\n', None, []),
    "account without name": ("account {\n}\n", 1, []),
    "account without provider": ("account lab {\n}\n", None, ["lab"]),
    "key without secret": (
        "account lab {\n provider = rfc2136\n tsig-key = lab\n}\n", None,
        ["lab"]),
    "no account": ("resolver = 127.0.0.1\n", None, ["account"]),
    "empty": ("", None, ["account"]),
    "zero byte": ("resolver = 127.0.0.1\n\0\n", None, []),
    "binary": ("\x7fELF\x02\x01\x01\x00" * 50, None, []),
    "large": ("# a comment of some length\n" * 200_000, None, []),
}


@pytest.mark.parametrize("text, line, words", BAD.values(), ids=BAD)
@pytest.mark.parametrize("command", [["present-txt", "a.test", ONE],
                                     ["update-ip", "--ipv6=static:2001:db8::1",
                                      "a.test"]],
                         ids=["present-txt", "update-ip"])
def test_bad_file(text, line, words, command, program):
    path = program.configure(text)
    result = program(*command)
    where = [f"{path}:{line}"] if line else []
    check_failure(result, 2, *where, *words)
    assert result.out == ""


def test_missing_file(program):
    path = os.path.join(program.folder, "none.conf")
    check_failure(program("-c", path, "present-txt", "a.test", ONE), 2, path)
    check_failure(program("present-txt", "a.test", ONE,
                          env={"DDNS01_CONFIG": path}), 2, path)


def test_file_is_a_directory(program):
    check_failure(program("-c", program.home, "present-txt", "a.test", ONE), 2,
                  program.home)


def test_file_with_a_secret_that_others_can_read(site, program):
    text = site.account().replace(
        "tsig-key-file", f"tsig-key = {site.key.name}\n    "
        f'tsig-secret = "{site.key.secret}"\n #')
    path = program.configure(text, mode=0o644)
    with unchanged(site):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 2, path)
    assert site.key.secret not in result.err


def test_file_that_others_can_write(site, program):
    """Whoever can write it, can send our keys anywhere."""
    path = program.configure(site.config(), mode=0o666)
    with unchanged(site):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 2, path)


def test_file_without_secret_may_be_read(site, program):
    program.configure(site.config(), mode=0o644)
    check_done(program("present-txt", site.name, ONE))


# How the file is found: (its path below home, variables).
PLACES = {
    "home": (".config/ddns01/ddns01.conf", {}),
    "XDG_CONFIG_HOME": ("xdg/ddns01/ddns01.conf",
                        {"XDG_CONFIG_HOME": "{home}/xdg"}),
    "DDNS01_CONFIG": ("some.conf", {"DDNS01_CONFIG": "{home}/some.conf"}),
}


@pytest.mark.parametrize("place, variables", PLACES.values(), ids=PLACES)
def test_where_the_file_is(place, variables, site, program):
    path = os.path.join(program.home, place)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    write_file(os.path.dirname(path), os.path.basename(path), site.config())
    variables = {k: v.format(home=program.home) for k, v in variables.items()}
    check_done(program("present-txt", site.name, ONE, env=variables))
    assert site.challenge() == [ONE]


@pytest.mark.parametrize("option", [["-c", "{}"], ["--config", "{}"],
                                    ["--config={}"]])
@pytest.mark.parametrize("where", ["before", "after"])
def test_config_option(option, where, site, program):
    """It wins over the variable, before and after the subcommand."""
    path = write_file(program.folder, "some.conf", site.config())
    program.configure("broken")
    option = [word.format(path) for word in option]
    words = [*option, "present-txt"] if where == "before" else [
        "present-txt", *option]
    check_done(program(*words, site.name, ONE))


def test_option_over_environment_over_file(site, program):
    """The ttl tells who won."""
    program.configure(site.config().replace("wait = 20s",
                                            "wait = 20s\n ttl = 11"))
    name = "_acme-challenge.{}." + site.name
    for label, env, options, ttl in [
            ("file", {}, [], 11), ("env", {"DDNS01_TTL": "22"}, [], 22),
            ("option", {"DDNS01_TTL": "22"}, ["--ttl", "33"], 33)]:
        check_done(program("present-txt", *options, site.full(label), ONE,
                           env=env))
        assert site.ttl(name.format(label)) == ttl


def test_empty_variables_are_not_set(site, ddns01):
    check_done(ddns01("present-txt", site.name, ONE,
                      env={"DDNS01_TTL": "", "DDNS01_SERVER": "",
                           "RFC2136_NAMESERVER": ""}))


@pytest.mark.parametrize("variable, value", [
    ("DDNS01_WAIT", "soon"), ("DDNS01_TTL", "x"), ("DDNS01_RESOLVER", "x y")])
def test_bad_variable(variable, value, site, ddns01):
    with unchanged(site):
        result = ddns01("present-txt", site.name, ONE, env={variable: value})
    check_failure(result, 2, variable)


@pytest.mark.parametrize("options", [
    ["--wait", "soon"], ["--wait=soon"], ["--ttl", "0"], ["--ttl", "1x"],
    ["--resolver", "x y"], ["--nonsense"], ["-Z"], ["--wait"],
    ["--tsig-secret", "AAAA"]])
def test_bad_option(options, site, ddns01):
    with unchanged(site):
        result = ddns01("present-txt", *options,
                        *([] if options == ["--wait"] else [site.name, ONE]))
    check_failure(result, 2)
    assert options[0].split("=")[0].lstrip("-") in result.err


@pytest.mark.parametrize("args", [[], ["no-such-command"], ["--json"],
                                  ["update-ip", "--stdin"]])
def test_bad_command(args, program):
    result = program(*args)
    assert result.status == 2
    assert result.out == ""
    assert result.err != ""


@pytest.mark.parametrize("args", [["--help"], ["-h"], ["--version"], ["-V"],
                                  ["present-txt", "--help"],
                                  ["cleanup-txt", "-h"],
                                  ["update-ip", "--help"]])
def test_help_needs_no_configuration(args, program):
    program.configure("broken")
    result = program(*args)
    assert (result.status, result.err) == (0, "")
    assert "ddns01" in result.out


def test_resolver_option(site, program, internet):
    """--resolver wins; the one in the file is never asked."""
    program.configure(site.config().replace(
        f"resolver = {internet.resolver.address}", "resolver = 127.0.0.9"))
    check_done(program("--resolver", f"{internet.resolver.address}:53",
                       "present-txt", site.name, TWO))
    assert site.challenge() == [TWO]
