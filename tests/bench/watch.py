#!/usr/bin/python3
"""From the kernel's event to the changed record: how long `update-ip --watch`
takes, with a name server that is some milliseconds away.

It should be less than the pause that gathers events, and three round trips.
"""

import os
import socket
import statistics
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE),
                os.path.join(os.path.dirname(HERE), "system")]

from lab import Internet, Program, Site, new_address    # noqa: E402
from lab import behaviour                               # noqa: E402
from lab.watching import NEVER, Link, Watching          # noqa: E402

DEBOUNCE = 0.25         # as in src/flow/schedule.h
ROUNDS = 5
ADDRESSES = ["198.41.0.4", "199.9.14.201"]


class Distant:
    """The server at `address`, as far away as `trip` seconds, by UDP; many
    questions may be under way."""

    def __init__(self, address, trip):
        self.trip, self.seen = trip, 0
        self.address = new_address()
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind((self.address, 53))
        self.honest = behaviour.relay(address)

    def start(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def _serve(self):
        while True:
            query, sender = self.sock.recvfrom(65535)
            self.seen += 1
            threading.Thread(target=self._answer, args=[query, sender],
                             daemon=True).start()

    def _answer(self, query, sender):
        time.sleep(self.trip)
        for reply in self.honest(query, False):
            self.sock.sendto(reply, sender)


def measure(site, program, link, trip):
    """The medians of seconds and of exchanges, for a change of address."""
    home = f"home.{site.name}"
    link.add(ADDRESSES[0] + "/32")
    times, asked = [], []
    server = Distant(site.address, trip).start()
    program.configure(site.config(server=server.address))
    daemon = Watching(program, *NEVER, "--ipv4", f"interface:{link.name}",
                      home)
    daemon.wait_round(1)
    for n in range(ROUNDS):
        old, new = ADDRESSES[n % 2], ADDRESSES[1 - n % 2]
        link.add(new + "/32")
        daemon.check()
        rounds, before = daemon.rounds, server.seen
        start = time.monotonic()
        link.remove(old + "/32")
        while site.values(home, "A") != [new]:
            time.sleep(0.002)
        times.append(time.monotonic() - start)
        daemon.wait_round(rounds + 1)
        asked.append(server.seen - before)
    daemon.stop()
    link.remove(ADDRESSES[ROUNDS % 2] + "/32")
    return statistics.median(times), statistics.median(asked)


def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("net", "site")]
        for path in paths:
            os.mkdir(path)
        with Internet(paths[0]) as internet, Site(internet, paths[1]) as site:
            link = Link().start()
            for n, trip in enumerate((0.01, 0.02, 0.1)):
                program = Program(os.path.join(folder, f"user{n}"))
                took, asked = measure(site, program, link, trip)
                wanted = DEBOUNCE + 3 * trip
                print(f"kernel event to record, round trip {1000 * trip:3.0f} "
                      f"ms: {1000 * took:4.0f} ms, {asked:.0f} messages; "
                      f"debounce + 3 round trips: {1000 * wanted:4.0f} ms")
            link.stop()


if __name__ == "__main__":
    main()
