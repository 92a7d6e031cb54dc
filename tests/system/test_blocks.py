"""No block of commands or settings in a page is there that nothing executes."""

import importlib
import os
import re

import pytest

from lab import write_file
from lab.page import blocks, read, type_in
from lab.program import TOP
from lab.reader import Reader
from lab.source import copy_source

FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.S | re.M)
# The tests that type in all the blocks of a page. They go through all that
# blocks() finds, or count them.
TYPED = {
    "README.md": "test_readme.test_every_command_is_typed_in_somewhere",
    "CONTRIBUTING.md": "test_blocks.test_contributing",
    "examples/acme-client/README.md": "test_hooks.test_acme_client",
    "examples/acme.sh/README.md": "test_hooks.test_acme_sh",
    "examples/certbot/README.md": "test_certbot.test_commands_of_the_readme",
    "examples/dehydrated/README.md": "test_clients.test_commands_of_the_example",
    "examples/getssl/README.md": "test_hooks.test_getssl",
    "examples/kubernetes/README.md": "test_blocks.test_kubernetes",
    "examples/lego/README.md": "test_clients.test_commands_of_the_example",
    "examples/uacme/README.md": "test_clients.test_commands_of_the_example",
    "examples/moving/acme.sh-dns_cf.md": "test_moving.test_acme_sh_dns_cf",
    "examples/moving/certbot-dns-cloudflare.md":
    "test_moving.test_certbot_dns_cloudflare",
    "examples/moving/cloudflare-ddns.md": "test_moving.test_cloudflare_ddns",
    "examples/moving/ddclient.md": "test_moving.test_ddclient",
    "examples/moving/inadyn.md": "test_moving.test_inadyn",
}
# The sections of manual pages with blocks, and the tests that execute them.
SECTIONS = {
    ("man/ddns01.1", "EXAMPLES"): "test_manual.test_examples_of_the_manual",
    ("man/ddns01.conf.5", "EXAMPLES"): "test_manual.test_example_of_the_file",
    ("man/ddns01.conf.5", "SERVICES"): "test_blocks.test_settings",
    ("man/ddns01.conf.5", "PREFIX GROUPS"): "test_blocks.test_settings",
    ("man/ddns01.conf.5", "GODADDY"): "test_blocks.test_settings",
    ("man/ddns01.conf.5", "POWERDNS"): "test_blocks.test_settings",
    ("man/ddns01.conf.5", "DYNDNS2"): "test_blocks.test_settings",
    ("man/ddns01-provider.7", "EXAMPLES"):
    "test_provider_page.test_it_is_one_file_and_one_line",
}


def pages():
    """Every page in Markdown."""
    for folder, folders, files in os.walk(TOP):
        folders[:] = [name for name in folders if name not in (
            "build", "corpus") and name[0] != "."]
        for name in files:
            if name.endswith(".md"):
                yield os.path.relpath(os.path.join(folder, name), TOP)


def exists(test):
    module, name = test.split(".")
    return callable(getattr(importlib.import_module(module), name, None))


def test_every_page_is_typed_in():
    found = {page: FENCE.findall(read(page)) for page in pages()}
    assert {page for page, fences in found.items()
            if any(kind == "sh" for kind, _ in fences)} == set(TYPED)
    for page, test in TYPED.items():
        assert exists(test), test
    # The others belong to other programs, and nobody is to type them in.
    others = [(page, text) for page, fences in found.items()
              for kind, text in fences if kind != "sh"]
    assert len(others) > 3
    for page, text in others:
        assert "$ " not in text and (page == "examples/certbot/README.md" or
                                     "ddns01" not in text), (page, text)
        assert not re.search(r"^(account|update-ip|present-txt)\b", text, re.M)


def anchors(page):
    """What a page's headings are called in links."""
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
            for title in re.findall(r"^#+ (.*)", read(page), re.M)}


def test_every_page_leads_somewhere():
    for page in pages():
        for target in re.findall(r"\]\((?!https:)(.*?)\)", read(page)):
            path, _, anchor = target.partition("#")
            path = os.path.normpath(os.path.join(os.path.dirname(page), path))
            assert os.path.exists(os.path.join(TOP, path)), (page, target)
            assert not anchor or anchor in anchors(path), (page, target)


def literal(path):
    """{section: its blocks} of a manual page."""
    found = {}
    for part in re.split(r"^\.Sh ", read(path), flags=re.M)[1:]:
        here = re.findall(r"^\.Bd .*\n(.*?)^\.Ed$", part, re.S | re.M)
        if here:
            found[part.partition("\n")[0]] = here
    return found


def test_every_section_is_executed():
    assert set(SECTIONS) == {
        (f"man/{name}", section) for name in os.listdir(os.path.join(TOP, "man"))
        for section in literal(f"man/{name}")}
    for test in SECTIONS.values():
        assert exists(test), test


def test_contributing(tmp_path, program):
    """It is the quick start only; what takes long is in tables."""
    reader = Reader(str(tmp_path), program)
    copy_source(tmp_path / "source")
    reader.env.update(WERROR="1")
    text = read("CONTRIBUTING.md")
    (kind, block), = FENCE.findall(text)
    assert kind == "sh"
    targets = type_in(reader, tmp_path / "source", block).out
    for target in re.findall(r"`make ([a-z]+)", text):
        assert f"make {target} " in targets, target


# What a cluster would make of it, `make check-kubernetes` tries.
KUBECTL = r"""case $* in
"kustomize "* | "apply -k "*)
    test -f "${*##* }/kustomization.yaml" ;;
"-n ddns01 create job --from=cronjob/ddns01 now")
    grep -qx "namespace: ddns01" base/kustomization.yaml
    grep -qx "kind: CronJob" cronjob/*.yaml
    grep -qx "  name: ddns01" cronjob/*.yaml ;;
"-n ddns01 logs job/now") ;;
*) exit 2 ;;
esac"""


def test_kubernetes(tmp_path, program):
    """The tools are stand-ins, which look whether there is what is named."""
    reader = Reader(str(tmp_path), program)
    version = re.search(r"^VERSION += (.*)", read("Makefile"), re.M)[1]
    assert re.search("^image:", read("packaging/packaging.mk"), re.M)
    reader.script("make", '[ "$*" = image ]')
    reader.script("buildah", f'[ "$1 $2" = "push ddns01:{version}" ]\n'
                             '[ "${2#*:}" = "${3##*:}" ]')
    reader.script("kubectl", "set -e\n" + KUBECTL)
    image, cluster = blocks(read("examples/kubernetes/README.md"))
    type_in(reader, reader.folder, image)
    type_in(reader, os.path.join(TOP, "examples", "kubernetes"), cluster)


ACCOUNT = ("account lab { provider = rfc2136  zones = { example.com } "
           "server = 127.0.0.1 }\n")
SECRETS = {"godaddy.token": "gd_pat_0123456789", "powerdns.key": "secret",
           "cloudflare.token": "secret", "noip.password": "secret"}


def settings():
    """Blocks of the manual, and the accounts that the example comments out."""
    for (path, section), test in SECTIONS.items():
        if test == "test_blocks.test_settings":
            for n, block in enumerate(literal(path)[section]):
                yield pytest.param(block, id=f"{section} {n}")
    for block in re.findall(r"^# account \w+ {\n(?:#.*\n)+?# }\n",
                            read("examples/ddns01.conf"), re.M):
        yield pytest.param(re.sub("^# ?", "", block, flags=re.M),
                           id=f"examples {block.split()[2]}")


@pytest.mark.parametrize("text", settings())
def test_settings(text, program, folder):
    """Every setting is accepted, the account opens: then it has no address."""
    where = folder("etc")
    for name, secret in SECRETS.items():
        write_file(where, name, secret + "\n")
    if "account" not in text:
        text = ACCOUNT + text
    program.configure(text.replace("/etc/ddns01", where))
    result = program("update-ip", "--ipv4", "file:/nonexistent", "--ipv6",
                     "off", "home.example.com")
    assert result.status == 75, result
    assert result.errors == ["'home.example.com': source 'file:/nonexistent': "
                             "cannot open '/nonexistent': No such file or "
                             "directory"]


def test_changelog():
    """Its last version is the one that is built."""
    version = re.search(r"^VERSION += (.*)", read("Makefile"), re.M)[1]
    assert re.findall(r"^## \[(.*?)\]", read("CHANGELOG.md"), re.M)[:2] == [
        "Unreleased", version]
