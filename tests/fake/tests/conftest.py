"""A fake for each test, and ways to call it."""

import os
import sys

import pytest

TESTS = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path[:0] = [TESTS, os.path.join(TESTS, "system"),
                os.path.dirname(os.path.abspath(__file__))]

from client import Client                   # noqa: E402
from fake.cloudflare import Cloudflare      # noqa: E402


@pytest.fixture
def fake(tmp_path):
    with Cloudflare(tmp_path / "fake") as one:
        yield one


@pytest.fixture
def zone(fake):
    return fake.add_zone("example.org")


@pytest.fixture
def call(fake):
    return Client(fake, fake.add_token())


@pytest.fixture
def records(zone):
    return f"/zones/{zone.id}/dns_records"
