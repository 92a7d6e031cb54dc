"""examples/: units of systemd, cron, and hooks of what manages the network; as
they stand, but for where things are."""

import os
import re
import shlex
import signal
import subprocess

import pytest

from lab import wait_until, write_file
from lab.cloudflare import cloudflare, new_cloudflare   # noqa: F401
from lab.expect import check_done
from lab.program import TOP, finish
from lab.reader import program_file, script
from lab.watching import NEW, Manager, watch   # noqa: F401

EXAMPLES = os.path.join(TOP, "examples")
PROGRAM = "/usr/local/bin/ddns01"


def read(*path):
    with open(os.path.join(EXAMPLES, *path), encoding="utf-8") as file:
        return file.read()


def unit(name):
    """{key: [values]} of all sections."""
    found = {}
    for line in read("systemd", name).splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


# systemd

@pytest.fixture(scope="module")
def units(tmp_path_factory):
    """The units, with a program that is there; a folder."""
    folder = tmp_path_factory.mktemp("units")
    there = program_file(str(folder))
    for name in os.listdir(os.path.join(EXAMPLES, "systemd")):
        text = read("systemd", name)
        assert PROGRAM in text or name.endswith(".timer")
        write_file(str(folder), name, text.replace(PROGRAM, there), 0o644)
    return str(folder)


def analyze(*words):
    done = subprocess.run(["systemd-analyze", *words], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_systemd_has_no_complaint(units):
    paths = [os.path.join(units, name) for name in os.listdir(units)
             if name != "ddns01"]
    assert len(paths) == 3
    said = analyze("verify", "--man=no", "--recursive-errors=no", *paths)
    assert "ddns01" not in said


@pytest.mark.parametrize("name", ["ddns01.service", "ddns01-watch.service"])
def test_exposure(units, name):
    """Below 2.0, on the scale of systemd-analyze from 0 to 10."""
    said = analyze("security", "--offline=yes", "--threshold=20",
                   os.path.join(units, name))
    level = re.search(r"exposure level for \S+: ([\d.]+)", said)[1]
    assert float(level) < 2.0


@pytest.fixture
def service(cloudflare, program):       # noqa: F811
    """What systemd gives to a service, with the names in the configuration."""
    site = cloudflare
    program.configure(site.config(
        f"update-ip {{ names = {{ home.{site.name} }} "
        f"ipv4 = static:{NEW} }}", credentials=[]), 0o644)
    credentials = os.path.join(program.folder, "credentials")
    os.mkdir(credentials)
    given, = unit("ddns01.service")["LoadCredential"]
    assert unit("ddns01-watch.service")["LoadCredential"] == [given]
    write_file(credentials, given.partition(":")[0], site.token + "\n", 0o400)
    program.env.update(CREDENTIALS_DIRECTORY=credentials,
                       STATE_DIRECTORY=program.state)
    del program.env["DDNS01_STATE_DIR"]
    return program


def arguments(name):
    path, *words = shlex.split(unit(name)["ExecStart"][0])
    assert path == PROGRAM
    return words


def test_service_once(cloudflare, service):     # noqa: F811
    result = service(*arguments("ddns01.service"))
    check_done(result)
    assert result.out == ""
    assert cloudflare.values(cloudflare.full("home"), "A") == [NEW]
    assert "cache.json" in service.state_files()


def test_service_that_watches(cloudflare, service, watch):  # noqa: F811
    """From READY to STOPPING, with the reload as the unit has it."""
    watching = unit("ddns01-watch.service")
    assert watching["Type"] == ["notify"]
    words = arguments("ddns01-watch.service")
    assert words == ["update-ip", "--watch"]
    manager = Manager(os.path.join(service.folder, "notify"))
    daemon = watch(service, env={"NOTIFY_SOCKET": manager.name,
                                 "WATCHDOG_USEC": "600000000"})
    manager.wait_for("READY=1")
    daemon.wait(lambda: cloudflare.values(cloudflare.full("home"),
                                          "A") == [NEW])
    reload, = watching["ExecReload"]
    subprocess.run(shlex.split(reload.replace("$MAINPID", str(daemon.pid))),
                   check=True)
    manager.wait_for("RELOADING=1")
    daemon.send(signal.SIGTERM)
    manager.wait_for("STOPPING=1")
    assert daemon.stop().status == 0
    manager.close()


def test_same_walls_for_both():
    once, watching = unit("ddns01.service"), unit("ddns01-watch.service")
    walls = {key for key in once if re.match(
        "Protect|Private|Restrict|System|Capability|NoNew|Lock|Memory", key)}
    assert len(walls) > 20
    assert {key: once[key] for key in walls} == {
        key: watching[key] for key in walls}


# The others call with an environment of their own.

@pytest.fixture
def tools(site, ddns01):
    """A folder with ddns01, which notes its calls, and what it needs."""
    folder = os.path.join(ddns01.folder, "bin")
    os.mkdir(folder)
    os.rename(program_file(folder), os.path.join(folder, "real"))
    needs = " ".join(f"{key}={shlex.quote(value)}" for key, value in
                     ddns01.env.items() if key != "PATH")
    script(folder, "ddns01", f'echo "$@" >>{folder}/calls\n'
           f"exec env {needs} DDNS01_IPV4=static:{NEW} "
           f"DDNS01_NAMES=home.{site.name} {folder}/real \"$@\"")
    script(folder, "logger", f'{{ echo "$@"; cat; }} >>{folder}/logged; '
           f"touch {folder}/ended")
    return folder


def calls(tools):
    path = os.path.join(tools, "calls")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def call(tools, *words, **env):
    env = {"PATH": f"{tools}:/usr/bin:/bin", **env}
    process = subprocess.Popen(words, env=env, cwd="/", text=True,
                               stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    result = finish(process)
    assert (result.status, result.out, result.err) == (0, "", ""), result


def check_called(tools, site):
    """Once, with success."""
    assert wait_until(lambda: site.values(f"home.{site.name}", "A") == [NEW])
    assert calls(tools) == ["-q update-ip"]


def test_cron(tools, site):
    line, = [line for line in read("cron", "ddns01").splitlines()
             if line[:1] != "#"]
    command = re.fullmatch(r"\*/5 \* \* \* \* root (.*)", line)[1]
    assert command.startswith(PROGRAM + " ")
    call(tools, "/bin/sh", "-c", command.replace(PROGRAM, f"{tools}/ddns01"),
         HOME="/root", LOGNAME="root", SHELL="/bin/sh")
    check_called(tools, site)


MANAGER = {"CONNECTION_UUID": "x", "CONNECTION_ID": "home", "DEVICE_IFACE":
           "eth0", "DEVICE_IP_IFACE": "eth0", "IP4_NUM_ADDRESSES": "1"}


@pytest.mark.parametrize("action", ["up", "vpn-up", "dhcp4-change",
                                    "dhcp6-change"])
def test_networkmanager(tools, site, action):
    path = os.path.join(EXAMPLES, "networkmanager", "90-ddns01")
    call(tools, path, "eth0", action, **MANAGER)
    check_called(tools, site)


@pytest.mark.parametrize("words", [
    ("eth0", "down"), ("eth0", "pre-up"), ("none", "hostname"),
    ("", "connectivity-change"), ("eth0", "pre-down")])
def test_networkmanager_says_something_else(tools, words):
    call(tools, os.path.join(EXAMPLES, "networkmanager", "90-ddns01"), *words,
         **MANAGER)
    assert calls(tools) == []


# As dhcpcd-run-hooks does it: one hook after the other in one shell.
HOOKS = 'before=$PATH; . "$0"; [ "$PATH" = "$before" ] || echo changed'


@pytest.mark.parametrize("reason", ["BOUND", "BOUND6", "REBIND", "REBOOT",
                                    "ROUTERADVERT", "STATIC"])
def test_dhcpcd(tools, site, reason):
    call(tools, "/bin/sh", "-c", HOOKS,
         os.path.join(EXAMPLES, "dhcpcd", "90-ddns01"), reason=reason,
         interface="eth0", new_ip_address="192.0.2.7", if_up="true")
    check_called(tools, site)
    assert wait_until(lambda: os.path.exists(f"{tools}/ended"))


@pytest.mark.parametrize("reason", ["PREINIT", "CARRIER", "RENEW", "EXPIRE",
                                    "STOPPED", "NOCARRIER"])
def test_dhcpcd_has_nothing_new(tools, reason):
    call(tools, "/bin/sh", "-c", HOOKS,
         os.path.join(EXAMPLES, "dhcpcd", "90-ddns01"), reason=reason,
         interface="eth0")
    assert calls(tools) == []


def test_ppp(tools, site):
    """By run-parts, which passes some names over."""
    folder = os.path.join(tools, "ip-up.d")
    os.mkdir(folder)
    write_file(folder, "90ddns01", read("ppp", "90ddns01"), 0o755)
    words = ["ppp0", "/dev/pts/1", "0", "192.0.2.7", "192.0.2.1", "isp"]
    call(tools, "run-parts", *(f"--arg={word}" for word in words), folder,
         DEVICE="/dev/pts/1", IFNAME="ppp0", IPLOCAL="192.0.2.7",
         IPREMOTE="192.0.2.1", SPEED="0", ORIG_UID="0", PPPLOGNAME="root")
    check_called(tools, site)


def test_ppp_logs_what_fails(tools, site):
    site.server.stop()
    call(tools, os.path.join(EXAMPLES, "ppp", "90ddns01"), "ppp0", "", "0",
         "192.0.2.7", "192.0.2.1", "")
    with open(f"{tools}/logged", encoding="utf-8") as file:
        said = file.read()
    assert said.startswith("-t ddns01\n") and "ddns01: error: " in said


@pytest.mark.parametrize("folder", ["networkmanager", "dhcpcd", "ppp"])
def test_hooks_are_clean(folder):
    for name in os.listdir(os.path.join(EXAMPLES, folder)):
        subprocess.run(["shellcheck", os.path.join(EXAMPLES, folder, name)],
                       check=True)
        assert folder == "dhcpcd" or os.access(
            os.path.join(EXAMPLES, folder, name), os.X_OK)
