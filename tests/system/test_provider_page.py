"""ddns01-provider(7), followed to the letter in a copy of the source."""

import http.server
import os
import re
import subprocess
import threading

import pytest

from lab import Program, config
from lab.cloudflare import update
from lab.expect import check_done, check_failure
from lab.page import read
from lab.source import copy_source
from vectors import ONE

PAGE = "man/ddns01-provider.7"
REGISTRY = "src/provider/registry.c"
LIMIT = 600         # seconds; only guards against hanging


def blocks():
    """{file: text} of the page's example, and the lines of the registry."""
    text = read(PAGE).partition(".Sh EXAMPLES")[2]
    files = dict(re.findall(r"^\.Pa (\S+) :\n\.Bd -literal\n(.*?)^\.Ed$", text,
                            re.M | re.S))
    lines = re.findall(r"^\.Bd -literal\n(.*\n)\.Ed$",
                       text.partition(REGISTRY)[2], re.M)
    return files, lines


def in_order(text, line):
    """The text with the line among those that look like it."""
    like = re.escape(line).replace("example", r"\w+")
    others = re.findall(f"^{like}", text, re.M)
    assert len(others) > 2
    before = max(one for one in others if one < line)
    return text.replace(before, before + line)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The source with the page's provider in it, built."""
    folder = tmp_path_factory.mktemp("copy")
    copy_source(folder)
    files, lines = blocks()
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    registry = folder / REGISTRY
    text = registry.read_text(encoding="utf-8")
    for line in lines:
        text = in_order(text, line)
    registry.write_text(text, encoding="utf-8")
    run(folder, "make", "-j2", "WERROR=1", "all", "build/unit/test_registry")
    return folder


def run(folder, *words):
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True,
                          timeout=LIMIT, check=False, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


class Service(http.server.BaseHTTPRequestHandler):
    """What the page imagines."""

    def handle_one(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.command, self.path, body.decode()))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_POST = do_DELETE = handle_one

    def log_message(self, *unused):
        pass


@pytest.fixture
def service():
    server = http.server.HTTPServer(("127.0.0.1", 0), Service)
    server.seen, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/records"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def example(copy, service, site, tmp_path, monkeypatch):
    """ddns01 from the copy, with the account of the page."""
    account = re.search(r"^account mine {\n.*?^}\n", read(PAGE), re.M | re.S)[0]
    account = account.replace("https://dns.example.com/records", service.url)
    monkeypatch.setenv("DDNS01", str(copy / "build" / "ddns01"))
    program = Program(tmp_path / "example")
    program.configure(config(site.internet, account))
    return program


@pytest.mark.long
def test_it_is_one_file_and_one_line(copy):
    files, lines = blocks()
    assert sorted(files) == ["src/provider/example.c", "src/provider/example.h"]
    assert len(lines) == 2
    assert "example" in run(copy, "build/unit/test_registry")


def test_style_and_layers(copy):
    objects = sorted(str(path.relative_to(copy))
                     for path in (copy / "build").glob("*/*.o"))
    run(copy, "clang-format-14", "--dry-run", "-Werror", REGISTRY, *blocks()[0])
    run(copy, "tests/layers.sh", *objects)


def test_it_works(service, site, example):
    check_done(example(*update(site)))
    check_done(example(*update(site)))
    home = f"/records/{site.full('home')}/A"
    assert service.seen == [("PUT", home, "203.0.113.7")]
    check_done(example("present-txt", "--wait", "0", site.name, ONE))
    check_done(example("cleanup-txt", site.name, ONE))
    name = f"/records/_acme-challenge.{site.name}/TXT"
    assert service.seen[1:] == [("POST", name, ONE), ("DELETE", name, ONE)]
    check_done(example("-n", *update(site, "home", "203.0.113.8")))
    assert len(service.seen) == 3
    service.status = 403
    check_failure(example(*update(site, "home", "203.0.113.8")), 1, "HTTP 403")
