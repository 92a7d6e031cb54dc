"""The manual pages, --help and the program say the same."""

import os
import re
import subprocess

import pytest

from lab import write_file
from lab.cloudflare import (at_cloudflare, cloudflare,   # noqa: F401 (fixtures)
                            new_cloudflare)
from lab.expect import check_done
from lab.page import (manual, manual_blocks, read, replaced, subsections,
                      type_in)
from lab.program import TOP
from lab.reader import ADDRESS
from test_certbot import certbot, pebble    # noqa: F401 (fixtures)
from test_output import KEYS, OF_EXPLAIN, OF_UPDATE_IP
from vectors import ONE

PAGES = ["man/ddns01.1", "man/ddns01.conf.5"]
# Members of the objects of verify-txt, and of its kind with --explain.
OF_TXT = {"aliases", "wildcard", "servers"}
COMMANDS = ["update-ip", "present-txt", "cleanup-txt", "verify-txt",
            "secure-zone", "check-setup"]

# Subsections of SETTINGS, and the scopes that src/conf/settings.h names.
SCOPES = {"Outside of sections": "TOP", "account NAME { ... }": "ACCOUNT",
          "present-txt { ... }": "TXT", "update-ip { ... }": "UPDATE",
          "name NAME { ... }": "NAME"}
# What is an option of each command, and what of all.
OF_COMMAND = {"update-ip": "UPDATE", "present-txt": "TXT", "cleanup-txt": None,
              "verify-txt": "VERIFY", "secure-zone": None,
              "check-setup": None}
OF_ALL = {"TOP", "ACCOUNT"}
# Subsections of OPTIONS, and the commands whose options they hold.
OPTIONS = {"For every command": COMMANDS, "For update-ip": COMMANDS[:1],
           "For present-txt, cleanup-txt and verify-txt": COMMANDS[1:4],
           "For cleanup-txt": COMMANDS[2:3], "For verify-txt": COMMANDS[3:4],
           "For present-txt": COMMANDS[1:2],
           "For secure-zone": COMMANDS[4:5], "For check-setup": COMMANDS[5:]}

ROW = re.compile(r'\[SET_\w+\] = { "(?P<key>.*?)", (?P<scopes>[\w |]+), '
                 r'KIND_(?P<kind>\w+), (NULL|"(?P<default>.*?)"), (?P<low>\d+)'
                 r', (?P<high>\d+), (NULL|"(?P<value>.*?)"), "(?P<help>.*?)" }')


def variable(row):
    return "DDNS01_" + row["key"].upper().replace("-", "_")


@pytest.fixture(scope="module")
def rows():
    """The settings table of the source."""
    text = read("src/conf/settings.c")
    text = re.sub(r"\s+", " ", re.sub(r'"\s*\n\s*"', "", text))
    found = [row.groupdict() for row in ROW.finditer(text)]
    assert len(found) == len(set(re.findall(r"\[SET_\w+\]", text)))
    for row in found:
        row["scopes"] = set(re.findall(r"SCOPE_(\w+)", row["scopes"]))
    return found


@pytest.fixture(scope="module")
def command_page():
    return manual(PAGES[0])


@pytest.fixture(scope="module")
def file_page():
    return manual(PAGES[1])


@pytest.mark.parametrize("path", PAGES)
def test_form(path):
    lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning",
                           os.path.join(TOP, path)], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert (lint.returncode, lint.stdout) == (0, "")
    for section, text in manual(path).items():
        for line in text.splitlines():
            assert len(line) <= 75, (section, line)


# --help

def help_options(text):
    """{option: (letter, value, default)}"""
    return {name: (letter, value, default)
            for letter, name, value, default in re.findall(
                r"^  (?:(-\w), |    )--([\w-]+)(?: (\S+))?  +\S"
                r"(?:.*?\((\w+)\)|.*)$", text, re.M)}


@pytest.mark.parametrize("command, most", [
    ("", 25), ("-v", 50), ("update-ip", 40),
    *((command, 25) for command in COMMANDS[1:])])
def test_help_fits_a_screen(command, most, program):
    result = program(*command.split(), "--help")
    check_done(result)
    assert result.err == ""
    lines = result.out.splitlines()
    assert len(lines) <= most
    assert [line for line in lines if len(line) > 80] == []


def check_settings(options, rows, scopes, default=None):
    """The options are the settings of these scopes; returns the others."""
    for row in rows:
        if row["scopes"] & scopes and row["kind"] != "SECRET":
            assert options.pop(row["key"]) == (
                "", row["value"] or "",
                (row["default"] or "") if default is None else default)
    assert not set(options) & {row["key"] for row in rows}
    return options


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_the_settings(command, rows, program):
    check_settings(
        help_options(program(command, "--help").out), rows,
        {OF_COMMAND[command]},
        "" if command == "verify-txt" else None)    # it looks once


def test_help_has_the_settings_of_accounts(rows, program):
    more = check_settings(help_options(program("--help", "-v").out), rows,
                          OF_ALL)
    assert more == help_options(program("--help").out)
    assert set(more) >= {"config", "dry-run", "json", "help", "version"}


def test_help_has_the_commands(program):
    told = program("--help").out
    assert re.findall(r"^  ([a-z][a-z-]+)  ", told, re.M) == COMMANDS
    for command in COMMANDS:
        assert program(command, "--help").out.startswith(
            f"usage: ddns01 {command} [OPTION]... ")


# ddns01(1)

def test_options(command_page, program):
    """Each option stands where it belongs, with the value that it takes."""
    everywhere = help_options(program("--help", "-v").out)
    shown = {command: {**help_options(program(command, "--help").out),
                       **everywhere} for command in COMMANDS}
    parts = {title: re.findall(
        r"^(?:-.*, )?--([\w-]+)(?:\[=\w+\]| (\S+))?(?:  .*)?$", text, re.M)
        for title, text in subsections(command_page["OPTIONS"],
                                       OPTIONS).items()}
    for command in COMMANDS:
        page = [(name, value.upper()) for title, part in parts.items()
                if command in OPTIONS[title] for name, value in part]
        assert sorted(page) == sorted(
            (name, value) for name, (_, value, _) in shown[command].items())
    assert {name for name, _ in parts["For every command"]} == set(everywhere)


def test_letters(command_page, program):
    letters = {(letter, name) for name, (letter, _, _)
               in help_options(program("--help").out).items() if letter}
    assert set(re.findall(r"^(-\w)(?: \w+)?, --([\w-]+)",
                          command_page["OPTIONS"], re.M)) == letters


def test_commands(command_page):
    """Each has its line and its part."""
    assert re.findall(r"^ddns01 \[option \.\.\.\] ([a-z-]+) ",
                      command_page["SYNOPSIS"], re.M) == COMMANDS
    assert [title.split()[1] for title in subsections(
        command_page["DESCRIPTION"]) if title.startswith("ddns01 ")
            ] == COMMANDS


def test_files(command_page):
    """What the state directory holds, and what is installed."""
    told = re.findall(r"^([^\s,]+)", command_page["FILES"], re.M)
    for room in ("store", "provider"):
        folder = os.path.join(TOP, "src", room)
        names = re.findall(r'"(\w+\.json|locks?)"', "".join(
            read(os.path.join(folder, name)) for name in os.listdir(folder)))
        assert names and set(names) <= set(told)
    for name in os.listdir(os.path.join(TOP, "examples", "systemd")):
        assert name in command_page["FILES"]


def test_standards(command_page):
    """What the source refers to."""
    told = set(re.findall(r"\b\d{4}\b", command_page["STANDARDS"]))
    for folder, _, files in os.walk(os.path.join(TOP, "src")):
        for name in files:
            assert set(re.findall(r"RFC (\d+)", read(os.path.join(
                folder, name)))) <= told, name


def test_variables(command_page, rows):
    parts = subsections(command_page["ENVIRONMENT"])
    found = re.findall(r"^(DDNS01_\w+)$", parts["Settings"], re.M)
    assert set(found) == {variable(row) for row in rows} | {"DDNS01_CONFIG"}
    assert len(found) == len(set(found))


def test_variables_of_other_clients(command_page, rows):
    source = read("src/conf/environment.c")
    theirs = {(name, setting.lower().replace("_", "-")) for name, setting in
              re.findall(r'{ "(\w+)", SET_(\w+), "', source)}
    assert theirs
    text = subsections(command_page["ENVIRONMENT"])[
        "Settings of other clients"]
    found = re.findall(r"^(\w+)  +([a-z-]+)(?: \(.*)?$", text, re.M)
    assert set(found) == theirs
    assert [name for name, _ in found] == re.findall(
        r'{ "(\w+)", SET_', source), "the order counts"
    assert {key for _, key in found} <= {row["key"] for row in rows}


def test_variables_that_the_program_reads(command_page):
    """Every name that is given to getenv() in the source."""
    names = set()
    for folder, _, files in os.walk(os.path.join(TOP, "src")):
        for name in files:
            names |= set(re.findall(r'\bget(?:env)?\("(\w+)"\)',
                                    read(os.path.join(folder, name))))
    assert "CERTBOT_DOMAIN" in names
    text = command_page["ENVIRONMENT"]
    # TERM is asked whether it is "dumb", as every program does.
    assert {n for n in names if not re.search(rf"\b{n}\b", text)} <= {"TERM"}


def test_exit_statuses(command_page, program):
    text = command_page["EXIT STATUS"]
    statuses = re.findall(r"^(\d+) ", text, re.M)
    assert statuses == ["0", "1", "2", "75"]
    told = program("--help").out.partition("Exit status:")[2]
    assert re.findall(r"\b\d+\b", told) == statuses


def test_members_of_json(command_page):
    text = subsections(command_page["DESCRIPTION"])["Output"]
    found = set(re.findall(r"^([a-z]+)  +\S", text, re.M))
    assert found == KEYS | OF_UPDATE_IP | OF_EXPLAIN | OF_TXT | {"error"}


# ddns01.conf(5)

def test_settings(file_page, rows):
    parts = subsections(file_page["SETTINGS"], SCOPES)
    for title, scope in SCOPES.items():
        keys = re.split(r"^([a-z][\w-]*) = (.+)\n", parts[title],
                        flags=re.M)[1:]
        page = {key: (value, re.sub(r"\s+", " ", text)) for key, value, text
                in zip(keys[::3], keys[1::3], keys[2::3])}
        table = {row["key"]: row for row in rows if scope in row["scopes"]}
        assert list(page) == list(table), title
        for key, (value, text) in page.items():
            row = table[key]
            assert value == (row["value"] or "yes | no"), key
            if scope == "NAME":
                continue
            default = re.findall(r"The default is ‘(.*?)’\.", text)
            assert default == [row["default"]] * bool(row["default"]), key
            if row["kind"] == "NUMBER":
                assert f"from {row['low']} to {row['high']}" in text


def test_sources(file_page, program):
    program.configure("account lab { provider = rfc2136 }\n")
    (error,) = program("update-ip", "--ipv4", "moon", "a.test").errors
    told = re.split(r", | or ", error.partition("; use ")[2])
    found = re.findall(r"^([a-z]+(?::[A-Z]+)?)(?:  .*)?$",
                       file_page["SOURCES"], re.M)
    assert found == told


def test_algorithms(file_page, program):
    program.configure("account lab { provider = rfc2136 "
                      "tsig-algorithm = none }\n")
    (error,) = program("update-ip", "a.test").errors
    told = {"hmac" + word.replace("hmac", "") for word in
            re.findall(r"(?:hmac)?-(?:sha\d+|md5)", error)}
    found = re.search(r"^tsig-algorithm = .*?Without", file_page["SETTINGS"],
                      re.S | re.M)[0]
    assert set(re.findall(r"‘(.*?)’", found)) == told


def test_example_of_the_file(file_page, new_site, internet, program, folder):
    site, lab = new_site(), new_site()
    where = folder("etc")
    text, _ = manual_blocks(file_page["EXAMPLES"])
    text = replaced(text, {
        "/etc/ddns01": where, "ns1.example.com": site.address,
        "/run/public-address": write_file(where, "address", "198.41.0.4\n"),
        "[2001:db8::53]:5353": lab.address,
        "home.example.com": f"home.{site.name}",
        "lab.example.org": lab.name})
    write_file(where, "home.key", site.key.bind())
    write_file(program.home, "lab.secret", lab.key.secret + "\n")
    program.configure(f"resolver = {internet.resolver.address}\n{text}")
    result = program("--json", "update-ip")
    check_done(result)
    assert {line["name"]: (line["account"], *line["values"])
            for line in result.json} == {
        f"home.{site.name}": ("home", "198.41.0.4"),
        f"*.home.{site.name}": ("home", "198.41.0.4"),
        f"host.{lab.name}": ("lab", ADDRESS)}
    check_done(program("present-txt", site.name, ONE, lab.name, ONE))
    assert site.challenge() == lab.challenge() == [ONE]


# Examples of Cloudflare, against a stand-in for it.

def check_cloudflare(text, zone, site, program):
    """An account with everything, as the pages show it; the zone is theirs."""
    program.configure(replaced(text, {
        "/etc/ddns01/cloudflare.token": site.secret(), zone: site.name,
        "0123456789abcdef0123456789abcdef": site.zone.id}))
    names = [site.full("home"), site.full("www")]
    with site.cost() as cost:
        check_done(program("update-ip", *names))
        check_done(program("present-txt", site.name, ONE))
    assert cost.calls == ["GET dns_records", "POST dns_records/batch",
                          "POST dns_records"]
    assert site.challenge() == [ONE]
    for name, proxied, comment in (("home", False, "ddns01"),
                                   ("www", True, "by ddns01")):
        record = site.record(name)
        assert (record["content"], record["proxied"], record["comment"]) == (
            ADDRESS, proxied, comment)


def test_example_of_the_file_for_cloudflare(file_page, at_cloudflare, program):
    _, text = manual_blocks(file_page["EXAMPLES"])
    check_cloudflare(text, "example.com", at_cloudflare, program)


def test_example_of_the_source_for_cloudflare(at_cloudflare, program):
    """It is commented out."""
    text = read("examples/ddns01.conf")
    account = re.search(r"^# account cloud {\n(?:#.*\n)+", text, re.M)[0]
    name = re.search(r"^ +# (name .*\n)", text, re.M)[1]
    text = re.sub("^# ?", "", account, flags=re.M)
    check_cloudflare(f"{text}update-ip {{ {name} }}\n", "example.org",
                     at_cloudflare, program)


def test_cost_that_the_pages_tell(file_page, at_cloudflare, program):
    """One request, for 200 records of one zone too."""
    site = at_cloudflare
    site.zone.quota = None
    assert "1200 requests in five minutes" in " ".join(
        file_page["CLOUDFLARE"].split())
    program.configure(site.config())
    names = [site.full(f"h{n}") for n in range(200)]
    check_done(program("update-ip", *names))
    for address, calls in ((ADDRESS, []),
                           ("192.0.2.8", ["POST dns_records/batch"])):
        with site.cost() as cost:
            check_done(program("update-ip", "--ipv4", f"static:{address}",
                               *names))
        assert cost.calls == calls


# The commands, as the reader would type them.

def test_examples_of_the_manual(command_page, internet, site, program,
                                certbot, folder):       # noqa: F811
    certbot.at_home(internet)
    here = folder("here")
    etc = os.path.join(certbot.etc, "ddns01")
    os.mkdir(etc)
    key = write_file(etc, "ddns01.key", site.key.bind())
    settings = (f"account home {{ provider = rfc2136 server = {site.address}"
                f' tsig-key-file = "{key}" }}\n')
    conf = write_file(etc, "ddns01.conf", settings)
    text = replaced(command_page["EXAMPLES"], {
        "/etc/ddns01": etc, "example.com": site.name})
    examples = manual_blocks(text)
    assert sum("ddns01" in block for block in examples) == len(examples) == 11
    examples, elsewhere = ([block for block in examples if (
        "secure-zone" in block) == there] for there in (False, True))
    assert len(elsewhere) == 1      # see the next test
    site.change(("_acme-challenge", 60, "TXT", "foreign"))
    for block in examples:
        if "DDNS01_PROVIDER" in block:      # "Without a configuration"
            os.remove(conf)
            site.change(remove=[("home", "A")])
            certbot.env["DDNS01_AUDIT"] = "0"
        else:
            write_file(etc, "ddns01.conf", settings)
        start = site.server.mark()
        type_in(certbot, here, block)
        assert bool(site.server.updates(start)) == (
            "--explain" not in block and "--stale" not in block)
    assert site.values(f"home.{site.name}", "A") == [ADDRESS]
    assert certbot.names(site.name) == sorted([site.name, f"*.{site.name}"])
    assert site.challenge() == ["foreign"]
    assert site.challenge("www") == site.challenge("mail") == []


def test_example_of_the_manual_for_cloudflare(command_page, at_cloudflare,
                                              program):     # noqa: F811
    block, = [block for block in manual_blocks(command_page["EXAMPLES"])
              if "secure-zone" in block]
    program.configure(at_cloudflare.config(token=at_cloudflare.fake.add_token(
        ["zone:read", "settings:edit"])))
    look, mend = block.replace("example.com", at_cloudflare.name).splitlines()
    for line in look, mend, look:
        result = program(*line.split()[1:])
        check_done(result)
    assert not re.search("differs|changed", result.out)
