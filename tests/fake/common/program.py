"""A fake as a program of its own, for benchmarks and other languages."""

import argparse
import json
import os
import signal
import sys
import tempfile


def parser(name):
    """Options that every fake has."""
    one = argparse.ArgumentParser(prog=f"python3 -m fake.{name}",
                                  description=__doc__)
    one.add_argument("--state", metavar="FILE",
                     help="write addresses here; without it to stdout")
    one.add_argument("--folder", help="for the certificates")
    one.add_argument("--address", default="127.0.0.1")
    one.add_argument("--port", type=int, default=0)
    one.add_argument("--control-port", type=int, default=0)
    one.add_argument("--certificate", default="good",
                     choices=["good", "other-name", "expired", "other-ca"])
    one.add_argument("--http", default="both", choices=["both", "1.1", "2"])
    one.add_argument("--set", action="append", default=[],
                     metavar="SWITCH=VALUE")
    one.add_argument("--switches", action="store_true", help="list them")
    return one


def run(options, rows, make, fill):
    """make(folder) gives the fake; fill(fake) adds what the options say and
    gives what shall be in the state file, too."""
    if options.switches:
        for name, default, choices, meaning in rows:
            print(f"{name} = {json.dumps(default)}: {meaning}"
                  + (f" {choices}" if isinstance(choices, list) else ""))
        return
    with tempfile.TemporaryDirectory() as temporary:
        fake = make(options.folder or temporary)
        for text in options.set:
            _set_switch(fake.switches, text)
        more = fill(fake)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *unused: sys.exit(0))
        with fake:
            _write_state(options.state, json.dumps({**fake.state(), **more}))
            fake.wait()


def _value_of(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def _set_switch(switches, text):
    """SWITCH=VALUE; a value that must be text may look like a number."""
    name, _, value = text.partition("=")
    try:
        setattr(switches, name, _value_of(value))
    except ValueError:
        setattr(switches, name, value)


def _write_state(path, text):
    if not path:
        print(text, flush=True)
        return
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text + "\n")
    os.rename(path + ".new", path)      # whoever waits for it finds it whole
