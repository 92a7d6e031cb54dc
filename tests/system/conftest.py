"""Fixtures: a small internet per worker, zones and a program per test."""

import contextlib
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))
pytest.register_assert_rewrite("lab.expect")

from lab import Internet, Program, Site     # noqa: E402
from lab import server                      # noqa: E402
from lab.expect import check_state          # noqa: E402

LOG_LINES = 60


def pytest_configure(config):
    config.addinivalue_line("markers", "long: waits for more than 8 seconds")


def pytest_collection_modifyitems(items):
    """Deals the long ones out early, lest one worker gets all, or a last one
    keeps everybody waiting: workers take runs of tests from the front."""
    long = [item for item in items if item.get_closest_marker("long")]
    if len(long) == len(items):
        return
    rest = [item for item in items if not item.get_closest_marker("long")]
    step = len(rest) // (2 * len(long) + 1) + 1
    for place, item in enumerate(long):
        rest.insert(place * (step + 1), item)
    items[:] = rest


@pytest.fixture(scope="session")
def internet(tmp_path_factory):
    """Root, "test" and a resolver, shared by all tests of a worker."""
    with Internet(str(tmp_path_factory.mktemp("internet"))) as net:
        yield net


@pytest.fixture
def folder(tmp_path):
    """Makes folders: folder("label")."""
    def make(label):
        path = tmp_path / f"{label}{len(list(tmp_path.iterdir()))}"
        path.mkdir()
        return str(path)
    return make


@pytest.fixture
def run():
    """Starts servers that are stopped after the test: run(server)."""
    with contextlib.ExitStack() as stack:
        def start(one):
            stack.callback(one.stop)
            return one.start()
        yield start


@pytest.fixture
def new_site(internet, folder, run):
    """Makes zones: new_site(name, records=…, knot=…); see lab.Site."""
    return lambda *args, **more: run(
        Site(internet, folder("site"), *args, **more))


@pytest.fixture
def site(new_site):
    """A zone on BIND."""
    return new_site()


@pytest.fixture
def program(tmp_path):
    """ddns01 without a configuration; its state directory stays tidy."""
    one = Program(tmp_path / "user")
    yield one
    check_state(one)


@pytest.fixture
def ddns01(program, site):
    """ddns01 with an account for `site`."""
    program.configure(site.config())
    return program


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup(item):
    item.log_marks = {}
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    for one in server.running:
        item.log_marks[one] = one.mark()
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Shows what the servers wrote during a test that failed."""
    report = (yield).get_result()
    if report.failed:
        for one in server.running:
            text = one.tail(item.log_marks.get(one, 0), LOG_LINES)
            report.sections.append((f"log of {one.label}", text))
