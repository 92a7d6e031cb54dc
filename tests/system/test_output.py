"""What is printed where, in words and as JSON, and the dry run."""

import pytest

from lab import config, new_address
from lab.expect import check_done, check_failure, unchanged
from vectors import ONE, TWO

KEYS = {"name", "record", "type", "zone", "account", "values", "outcome",
        "status"}
OF_UPDATE_IP = {"was"}                  # only there
OF_EXPLAIN = {"sources", "state", "looked"}
ADDRESS = ["--ipv4", "static:192.0.2.7"]


def test_json_of_the_txt_commands(site, ddns01):
    name = f"*.WWW.{site.name}."
    for verb, outcome in (("present-txt", "published"),
                          ("present-txt", "published"),
                          ("cleanup-txt", "removed")):
        result = ddns01("--json", verb, name, ONE)
        check_done(result)
        (line,) = result.json
        assert line.pop("outcome") in (outcome, "unchanged")
        assert line == {
            "name": name, "record": f"_acme-challenge.www.{site.name}",
            "type": "TXT", "zone": site.name, "account": "lab",
            "values": [ONE], "status": 0}


def test_json_of_update_ip(site, ddns01):
    name = f"Home.{site.name}"
    result = ddns01("--json", "update-ip", *ADDRESS, "--ipv6",
                    "static:2001:db8::7", name)
    check_done(result)
    common = {"name": name, "record": name.lower(), "zone": site.name,
              "account": "lab", "outcome": "changed", "status": 0,
              "was": []}
    assert result.json == [
        {**common, "type": "A", "values": ["192.0.2.7"]},
        {**common, "type": "AAAA", "values": ["2001:db8::7"]}]


@pytest.mark.parametrize("place", ["before", "after"])
def test_place_of_global_options(place, site, ddns01):
    words = ["--json", "-n"]
    words = words + ["present-txt"] if place == "before" else [
        "present-txt", *words]
    result = ddns01(*words, site.name, ONE)
    check_done(result)
    assert [j["outcome"] for j in result.json] == ["planned"]


def test_json_of_a_failure(site, internet, program):
    dead = new_address()
    program.configure(config(internet, site.account(server=dead)))
    result = program("--json", "present-txt", site.name, ONE)
    check_failure(result, 75, dead)
    (line,) = result.json
    # How far it got before is not told: zone and account may be missing.
    assert set(line) >= KEYS - {"zone", "account"} | {"error"}
    assert (line["outcome"], line["status"]) == ("later", 75)
    assert dead in line["error"]


def test_results_without_json(site, ddns01):
    """One line per name on standard output, nothing else anywhere."""
    for args in (["present-txt", site.name, ONE, f"www.{site.name}", TWO],
                 ["cleanup-txt", site.name, ONE, f"www.{site.name}", TWO],
                 ["update-ip", *ADDRESS, f"a.{site.name}", f"b.{site.name}"]):
        result = ddns01(*args)
        check_done(result)
        assert result.err == ""
        lines = result.out.splitlines()
        assert len(lines) == 2
        assert site.name in lines[0] and site.name in lines[1]


@pytest.mark.parametrize("args", [
    ["present-txt", "{0}", ONE], ["cleanup-txt", "{0}", TWO],
    ["update-ip", *ADDRESS, "home.{0}"]],
    ids=["present-txt", "cleanup-txt", "update-ip"])
@pytest.mark.parametrize("option", ["-n", "--dry-run"])
def test_dry_run(option, args, site, ddns01):
    """The plan is printed; no UPDATE is sent and nothing is remembered."""
    site.change(("_acme-challenge", 60, "TXT", TWO), ("home", 60, "A",
                                                      "192.0.2.1"))
    before = site.server.counts()["UPDATE"]
    with unchanged(site):
        result = ddns01(option, "--json",
                        *(word.format(site.name) for word in args))
    check_done(result)
    assert site.server.counts()["UPDATE"] == before
    (line,) = result.json
    assert set(line) == KEYS | (OF_UPDATE_IP if "update-ip" in args
                                else set())
    assert (line["outcome"], line["status"]) == ("planned", 0)
    assert line["zone"] == site.name
    assert ddns01.state_files() in ([], ["lock"])


def test_dry_run_meets_the_same_errors(site, internet, program):
    program.configure(site.config())
    check_failure(program("-n", "present-txt", "no-such-zone.test", ONE), 1,
                  "no-such-zone.test")
    check_failure(program("-n", "present-txt", "a..b", ONE), 2, "a..b")


def test_dry_run_knows_what_is_already_so(site, ddns01):
    check_done(ddns01("update-ip", *ADDRESS, f"a.{site.name}"))
    result = ddns01("-n", "--json", "update-ip", *ADDRESS, f"a.{site.name}")
    assert [j["outcome"] for j in result.json] == ["unchanged"]


@pytest.mark.parametrize("option", ["-v", "-vv", "-v -v", "--verbose"])
def test_verbose(option, site, ddns01):
    """More words on standard error, the same results."""
    result = ddns01(*option.split(), "--json", "present-txt", site.name, ONE)
    assert result.status == 0, result
    assert len(result.json) == 1
    assert result.err
    assert all(line.startswith("ddns01: ") for line in result.err.splitlines())


def test_quiet_keeps_errors(site, internet, program):
    dead = new_address()
    program.configure(config(internet, site.account(server=dead)))
    check_failure(program("-q", "present-txt", site.name, ONE), 75, dead)


def test_foreign_text_is_escaped(site, ddns01):
    """No control codes from the DNS or from operands get to the terminal."""
    site.change(("_acme-challenge", 60, "CNAME", r"a\027[31m\007.b.test."))
    for name in (site.name, "a\x1b[31m\x07.test", "\u202e.test"):
        result = ddns01("-vv", "--json", "present-txt", name, ONE)
        assert result.status in (1, 2, 75), result
        for text in (result.out, result.err):
            assert not set("\x1b\x07\r\u202e") & set(text)


def test_no_control_codes_off_a_terminal(site, ddns01):
    result = ddns01("present-txt", site.name, ONE)
    assert result.out.isprintable() or result.out.count("\n") == 1
    assert "\x1b" not in result.out + result.err


def test_closed_output_is_no_reason_to_stop(site, ddns01):
    """Nobody reads: the work is done, and the failure to print is told."""
    process = ddns01.start("present-txt", site.name, ONE)
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.wait(60)
    assert site.challenge() == [ONE]
    assert process.returncode in (0, 1), err


def test_full_output(site, ddns01):
    """Results that cannot be written are a failure."""
    result = ddns01("present-txt", site.name, ONE, under=[
        "sh", "-c", 'exec "$@" >/dev/full', "sh"])
    check_failure(result, 1)
    assert site.challenge() == [ONE]
