"""Addresses for servers: every server has its own, so all can use port 53."""

import ipaddress
import os
import re
import socket
import subprocess

_count = 0


def _worker():
    digits = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", ""))
    return int(digits) + 1 if digits else 0


def _free(address, port):
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                sock.bind((address, port))
            except OSError:
                return False
    return True


def new_address(port=53):
    """A loopback address that nobody here has had and whose port is free."""
    global _count
    while True:
        _count += 1
        address = f"127.{20 + _worker()}.{_count // 250}.{_count % 250 + 1}"
        if _free(address, port):
            return address


def free_port(address):
    with socket.socket() as sock:
        sock.bind((address, 0))
        return sock.getsockname()[1]


class LoopbackAddress:
    """An extra address on lo (or another device) while in use."""

    def __init__(self, address=None, device="lo"):
        global _count
        if address is None:
            _count += 1
            address = f"fd00:0:0:{_worker()}::{_count:x}"
        self.address, self.device = address, device
        self.there = False

    def _ip(self, verb, *more):
        ip = ipaddress.ip_address(self.address)
        subprocess.run(
            ["ip", f"-{ip.version}", "addr", verb,
             f"{ip}/{ip.max_prefixlen}", "dev", self.device, *more],
            check=True)

    def __enter__(self):
        if not self.there:
            self._ip("add", *(["nodad"] if ":" in self.address else []))
            self.there = True
        return self.address

    def __exit__(self, *unused):
        if self.there:
            self._ip("del")
            self.there = False
