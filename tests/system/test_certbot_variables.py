"""What certbot says in its variables, to hooks/ and to the program itself.

The environments are those of certbot 2.1; newer ones add CERTBOT_IDENTIFIER
and CERTBOT_ALL_IDENTIFIERS.
"""

import os
import subprocess

import pytest

from lab import config, finish
from lab.certbot import HOOKS
from lab.reader import program_file
from lab.expect import check_done, check_failure, unchanged
from test_wait import asked_for, lagging     # noqa: F401 (a fixture)
from vectors import ONE, TWO

OTHER = "-WMcxdtHiiC3wbQHe2MWt7juTp8N_m5Q6uUPU9ruo0M"
FOREIGN = ("_acme-challenge", 60, "TXT", "foreign")


def by_hook(program, phase, *options, env, **more):
    """Calls a file of hooks/, which knows its phase by its name."""
    task = {"present-txt": "auth", "cleanup-txt": "cleanup"}[phase]
    return finish(subprocess.Popen(
        [f"{HOOKS}/certbot-{task}", *options], text=True, cwd=program.folder,
        env={**program.env, "DDNS01": program_file(program.folder), **env},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, **more))


def directly(program, phase, *options, env, **more):
    return program(phase, *options, env=env, **more)


def variables(names, turn, value, **more):
    """The environment of one call; `names` has an entry per challenge."""
    return {"CERTBOT_DOMAIN": names[turn], "CERTBOT_VALIDATION": value,
            "CERTBOT_ALL_DOMAINS": ",".join(names),
            "CERTBOT_REMAINING_CHALLENGES": str(len(names) - turn - 1),
            **more}


def outcomes(result):
    return {(j["record"], *j["values"]): j["outcome"] for j in result.json}


@pytest.mark.parametrize("call", [by_hook, directly])
@pytest.mark.parametrize("newer", [False, True], ids=["2.1", "newer"])
def test_apex_and_wildcard(newer, call, site, ddns01):
    site.change(FOREIGN)
    names, record = [site.name] * 2, "_acme-challenge." + site.name
    added = {"CERTBOT_IDENTIFIER": site.name,
             "CERTBOT_ALL_IDENTIFIERS": ",".join(names)} if newer else {}
    result = call(ddns01, "present-txt", "--json",
                  env=variables(names, 0, ONE, **added))
    check_done(result)
    assert outcomes(result) == {(record, ONE): "published"}
    result = call(ddns01, "present-txt", "--json",
                  env=variables(names, 1, OTHER, **added))
    check_done(result)
    assert outcomes(result)[(record, OTHER)] == "published"
    assert site.challenge() == sorted([ONE, OTHER, "foreign"])
    for turn, value, left in (0, ONE, [OTHER, "foreign"]), (
            1, OTHER, ["foreign"]):
        output = {"CERTBOT_AUTH_OUTPUT": f"{record}: published\nmore"}
        check_done(call(ddns01, "cleanup-txt", env=variables(
            names, turn, value, **output, **added)))
        assert site.challenge() == left


@pytest.mark.parametrize("call", [by_hook, directly])
@pytest.mark.parametrize("output", ["", "_acme-challenge.x: published"])
def test_output_of_another_challenge(output, call, site, ddns01):
    """certbot renew leaves it behind; it says nothing about the phase."""
    env = variables([site.name], 0, ONE, CERTBOT_AUTH_OUTPUT=output)
    check_done(call(ddns01, "present-txt", env=env))
    assert site.challenge() == [ONE]


def test_cleanup_of_what_never_was(site, ddns01):
    site.change(FOREIGN)
    check_done(directly(ddns01, "cleanup-txt", env=variables(
        [site.name], 0, ONE, CERTBOT_AUTH_OUTPUT="")))
    assert site.challenge() == ["foreign"]


@pytest.mark.parametrize("given, missing", [
    ({}, "CERTBOT_DOMAIN"),
    ({"CERTBOT_DOMAIN": "www"}, "CERTBOT_VALIDATION"),
    ({"CERTBOT_VALIDATION": ONE}, "CERTBOT_DOMAIN"),
    ({"CERTBOT_DOMAIN": "", "CERTBOT_VALIDATION": ONE}, "CERTBOT_DOMAIN"),
    ({"CERTBOT_DOMAIN": "www", "CERTBOT_VALIDATION": ""},
     "CERTBOT_VALIDATION"),
], ids=["none", "domain only", "value only", "empty domain", "empty value"])
@pytest.mark.parametrize("phase", ["present-txt", "cleanup-txt"])
@pytest.mark.parametrize("call", [by_hook, directly])
def test_incomplete(call, phase, given, missing, site, ddns01):
    if given.get("CERTBOT_DOMAIN"):
        given = {**given, "CERTBOT_DOMAIN": site.name}
    with unchanged(site):
        result = call(ddns01, phase, env=given)
    check_failure(result, 2, missing)


@pytest.mark.parametrize("more", [
    {"CERTBOT_REMAINING_CHALLENGES": "", "CERTBOT_ALL_DOMAINS": ""},
    {"CERTBOT_REMAINING_CHALLENGES": ""},
    {"CERTBOT_ALL_DOMAINS": ""},
    {},
], ids=["both empty", "no count", "no names", "neither"])
def test_old_certbot(more, site, ddns01):
    """Without the count every call may be the last one, and waits."""
    env = {"CERTBOT_DOMAIN": site.name, "CERTBOT_VALIDATION": ONE, **more}
    check_done(directly(ddns01, "present-txt", env=env))
    assert asked_for(site.server, "_acme-challenge." + site.name) > 0


@pytest.mark.parametrize("count", ["many", "-1", "1x"])
def test_senseless_count(count, site, ddns01):
    env = variables([site.name], 0, ONE, CERTBOT_REMAINING_CHALLENGES=count)
    with unchanged(site):
        result = directly(ddns01, "present-txt", env=env)
    check_failure(result, 2, "CERTBOT_REMAINING_CHALLENGES")


def test_wildcard_label(site, ddns01):
    env = variables([f"*.{site.name}"], 0, ONE)
    check_done(directly(ddns01, "present-txt", env=env))
    assert site.challenge() == [ONE]
    check_done(directly(ddns01, "cleanup-txt", env=env))
    assert site.challenge() == []


def test_operands_come_first(site, ddns01):
    """The variables may be anybody's when the command line says it all."""
    env = variables(["other.test"], 0, TWO)
    check_done(directly(ddns01, "present-txt", site.name, ONE, env=env))
    assert site.challenge() == [ONE]


def test_stdin_closed(site, ddns01):
    closed = ["sh", "-c", 'exec "$@" <&-', "sh"]
    names = [site.name, f"www.{site.name}"]
    for turn, value in enumerate((ONE, TWO)):
        check_done(directly(ddns01, "present-txt", under=closed,
                            env=variables(names, turn, value)))
    assert (site.challenge(), site.challenge("www")) == ([ONE], [TWO])


def test_options_in_the_command_string(site, ddns01):
    env = variables([site.name], 0, ONE)
    check_done(by_hook(ddns01, "present-txt", "--ttl", "77", "--wait=5s",
                       env=env))
    assert site.ttl("_acme-challenge." + site.name) == 77
    with unchanged(site):
        result = by_hook(ddns01, "cleanup-txt", "--no-such-option", env=env)
    check_failure(result, 2, "no-such-option")


def test_program_on_the_path(site, ddns01):
    folder = os.path.dirname(program_file(ddns01.folder))
    env = {"DDNS01": "", "PATH": f"{folder}:{ddns01.env['PATH']}",
           **variables([site.name], 0, ONE)}
    check_done(by_hook(ddns01, "present-txt", env=env))
    assert site.challenge() == [ONE]


@pytest.mark.parametrize("call", [by_hook, directly])
def test_only_the_last_call_waits(call, lagging, program):  # noqa: F811
    """It waits for the values of all of them, whoever its parent is."""
    program.configure(lagging.config())
    names = [f"{label}.{lagging.name}" for label in "abc"]
    records = ["_acme-challenge." + name for name in names]

    def asked():
        return [asked_for(lagging.second, record) > 0 for record in records]

    shell = {} if call is by_hook else {
        "under": ["sh", "-c", '"$@"; exit $?', "sh"]}
    for turn in range(2):
        result = call(program, "present-txt", "--json",
                      env=variables(names, turn, ONE), **shell)
        check_done(result)
        assert outcomes(result) == {(records[turn], ONE): "published"}
        assert lagging.challenge("abc"[turn]) == [ONE]
    assert asked() == [False] * 3
    result = call(program, "present-txt", "--wait=1s",
                  env=variables(names, 2, ONE), **shell)
    assert result.status == 75, str(result)
    assert asked() == [True] * 3


def test_another_run_is_not_waited_for(lagging, new_site, internet,  # noqa: F811
                                       program):
    """Two users of one state directory, each with an order of theirs."""
    quick = new_site()
    program.configure(config(internet, lagging.account("a"),
                             quick.account("b")))
    slow = [lagging.name, f"www.{lagging.name}"]
    check_done(directly(program, "present-txt", env=variables(slow, 0, ONE)))
    check_done(directly(program, "present-txt",
                        env=variables([quick.name], 0, TWO)))
    assert asked_for(lagging.second, "_acme-challenge." + lagging.name) == 0


def test_run_that_was_given_up(site, ddns01):
    """Killed before its last call, and tidied up by hand: the next run for
    the same names waits for its own values only."""
    names = [site.name] * 2
    check_done(directly(ddns01, "present-txt", env=variables(names, 0, ONE)))
    site.change(remove=[("_acme-challenge", "TXT")])
    for turn, value in enumerate((TWO, OTHER)):
        check_done(directly(ddns01, "present-txt", "--wait=3s",
                            env=variables(names, turn, value)))
    assert site.challenge() == sorted([TWO, OTHER])


def test_no_state_directory(site, ddns01):
    """Without a memory each call waits itself."""
    names = [site.name, f"www.{site.name}"]
    ddns01.env["DDNS01_STATE_DIR"] = "/dev/null/state"
    for phase, outcome in ("present-txt", "published"), (
            "cleanup-txt", "removed"):
        for turn, value in enumerate((ONE, TWO)):
            mark = site.server.mark()
            result = directly(ddns01, phase, "--json",
                              env=variables(names, turn, value))
            assert (result.status, result.errors) == (0, []), str(result)
            assert len(result.warnings) == 1, str(result)
            record = "_acme-challenge." + names[turn]
            assert outcomes(result) == {(record, value): outcome}
            if phase == "present-txt":
                assert asked_for(site.server, record, mark) > 0
    assert site.challenge() == site.challenge("www") == []
