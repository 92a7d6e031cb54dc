"""The fake as a program of its own, for benchmarks and other languages."""

import argparse
import json
import os
import signal
import sys
import tempfile

from .fake import Cloudflare
from .switches import ROWS


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="python3 -m fake.cloudflare", description=__doc__)
    parser.add_argument("--state", metavar="FILE",
                        help="write addresses here; without it to stdout")
    parser.add_argument("--folder", help="for the certificates")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--dns", action="append", default=[],
                        metavar="ADDRESS[:PORT]", help="a name server, too")
    parser.add_argument("--certificate", default="good",
                        choices=["good", "other-name", "expired", "other-ca"])
    parser.add_argument("--http", default="both", choices=["both", "1.1", "2"])
    parser.add_argument("--zone", action="append", default=[], metavar="NAME")
    parser.add_argument("--token", help="one that may do everything")
    parser.add_argument("--fill", metavar="ZONES:RECORDS")
    parser.add_argument("--set", action="append", default=[],
                        metavar="SWITCH=VALUE")
    parser.add_argument("--switches", action="store_true", help="list them")
    return parser.parse_args(arguments)


def value_of(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def set_switch(switches, text):
    """SWITCH=VALUE; a value that must be text may look like a number."""
    name, _, value = text.partition("=")
    try:
        setattr(switches, name, value_of(value))
    except ValueError:
        setattr(switches, name, value)


def dns_server(text):
    address, colon, port = text.rpartition(":")
    return (address, int(port)) if colon else text


def write_state(path, text):
    if not path:
        print(text, flush=True)
        return
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text + "\n")
    os.rename(path + ".new", path)      # whoever waits for it finds it whole


def main(arguments=None):
    options = parse(arguments)
    if options.switches:
        for name, default, choices, meaning in ROWS:
            print(f"{name} = {json.dumps(default)}: {meaning}"
                  + (f" {choices}" if isinstance(choices, list) else ""))
        return
    with tempfile.TemporaryDirectory() as temporary:
        fake = Cloudflare(
            options.folder or temporary, options.address, options.port,
            [dns_server(text) for text in options.dns], options.certificate,
            options.http, options.control_port)
        for text in options.set:
            set_switch(fake.switches, text)
        for name in options.zone:
            fake.add_zone(name)
        zones = {}
        if options.fill:
            zones = fake.fill(*map(int, options.fill.split(":")))
        token = fake.add_token(secret=options.token)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *unused: sys.exit(0))
        with fake:
            write_state(options.state, json.dumps(
                {**fake.state(), "token": token, "filled": zones}))
            fake.wait()


if __name__ == "__main__":
    main()
