#!/usr/bin/python3
"""What ddns01 costs: requests, connections, handshakes and bytes, which must be
as few as can be, and wall time, CPU time and memory as multiples of a minimal
program's that makes the same requests (floor.c), or none (libs.c).

usage: make bench [ARGS='[-n RUNS] [ROW...]']
(a part of a row's name will do; growth: how costs grow with the names)

Everything is on loopback. Counts are asserted; times are only shown.
"""

import argparse
import collections
import json
import os
import random
import re
import shutil
import ssl
import statistics
import string
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE),
                os.path.join(os.path.dirname(HERE), "system")]

from lab import Bind, Zone, zone_text       # noqa: E402
from lab.keys import Key                    # noqa: E402

DDNS01, BENCH = os.environ["DDNS01"], os.environ["BENCH"]
FLOOR, LIBS, MEASURE = (os.path.join(BENCH, name)
                        for name in ("floor", "libs", "measure"))
NAME_SERVER = "127.0.0.53"
ZONES, HOSTS = 100, 100
LINEAR = 1.15           # at most, of a name's cost among 4 times as many
PARALLEL = 50           # the floor's requests at a time
BASE64URL = string.ascii_letters + string.digits + "-_"

Cost = collections.namedtuple("Cost", "wall cpu peak")  # ms, ms, MiB


class Failed(Exception):
    """A program failed, or a count is not as it must be."""


class QuietBind(Bind):
    """Without a line in the log for every query."""

    def config(self):
        return super().config().replace("querylog yes;", "")


class Api:
    """The fake of the API, a process of its own."""

    def __init__(self, folder):
        state = os.path.join(folder, "fake.json")
        command = [sys.executable, "-m", "fake.cloudflare", "--state", state,
                   "--folder", folder, "--fill", f"{ZONES}:{HOSTS}",
                   "--set", "limit=null", "--set", "limit_per_second=null"]
        self.process = subprocess.Popen(
            command, env={**os.environ, "PYTHONPATH": os.path.dirname(HERE)})
        while not os.path.exists(state):
            if self.process.poll() is not None:
                raise Failed("the fake did not start")
            time.sleep(0.05)
        with open(state, encoding="utf-8") as file:
            vars(self).update(json.load(file))
        context = ssl.create_default_context(cafile=self.ca)
        self.https = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=context),
            urllib.request.ProxyHandler({}))
        self.plain = urllib.request.build_opener(
            urllib.request.ProxyHandler({}))

    def ask(self, method, what, body=None):
        """The control interface."""
        return self._send(self.plain, method, self.control + what, body, {})

    def call(self, method, path, body=None):
        """The API itself."""
        return self._send(self.https, method, self.url + path, body, {
            "Authorization": f"Bearer {self.token}"})

    @staticmethod
    def _send(opener, method, url, body, headers):
        data = None if body is None else json.dumps(body).encode()
        if data:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data, headers, method=method)
        with opener.open(request, timeout=60) as reply:
            return json.load(reply)

    def log(self):
        """What came in since the last time."""
        found = self.ask("GET", "log")
        self.ask("DELETE", "log")
        return found

    def drop_txt(self, zone="z0.test"):
        ids = [{"id": one["id"]} for one in self.ask(
            "GET", f"records?zone={zone}") if one["type"] == "TXT"]
        if ids:
            self.call("POST", f"/zones/{self.filled[zone]}/dns_records/batch",
                      {"deletes": ids})


def ca_folder(folder, ca):
    """The system's authorities and ours, by hash."""
    path = os.path.join(folder, "certs")
    os.mkdir(path)
    for name in os.listdir("/etc/ssl/certs"):
        if name.endswith(".pem"):
            os.symlink(os.path.realpath(os.path.join("/etc/ssl/certs", name)),
                       os.path.join(path, name))
    shutil.copy(ca, os.path.join(path, "fake-ca.pem"))
    subprocess.run(["openssl", "rehash", path], check=True,
                   stderr=subprocess.DEVNULL)
    return path


class Bench:
    def __init__(self, folder, runs):
        self.folder, self.runs = folder, runs
        self.random = random.Random(1)
        self.address = 0
        self.api = Api(folder)
        self.key = Key("bench")
        grant = "grant bench zonesub ANY;"
        self.bind = QuietBind(self._folder("bind"), NAME_SERVER, zones=[
            Zone(f"z{n}.test", zone_text(f"z{n}.test", [NAME_SERVER],
                                         "* A 192.0.2.1"))
            for n in range(ZONES)] + [
            Zone("dns.test", zone_text("dns.test", [NAME_SERVER]),
                 policy=grant)], keys=[self.key])
        self.bind.start()
        self.env = {"PATH": os.environ["PATH"], "HOME": folder,
                    "SSL_CERT_DIR": ca_folder(folder, self.api.ca),
                    "BENCH_TOKEN": self.api.token}
        self.token_file = self.write("token", self.api.token + "\n")
        self.state = os.path.join(folder, "state")

    def close(self):
        self.bind.stop()
        self.api.process.terminate()
        self.api.process.wait()

    def _folder(self, name):
        path = os.path.join(self.folder, name)
        os.mkdir(path)
        return path

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", opener=lambda p, flags: os.open(p, flags, 0o600),
                  encoding="utf-8") as file:
            file.write(text)
        return path

    # Inputs

    def configuration(self, names=(), provider="cloudflare"):
        account = {
            "cloudflare": f"api-url = \"{self.api.url}\"\n"
                          f"api-token-file = \"{self.token_file}\"",
            "rfc2136": f"server = {NAME_SERVER}\ntsig-key-file = "
                       f"\"{self.key.write(self.folder)}\""}[provider]
        listed = ", ".join(names)
        update = (f"update-ip {{ names = {{ {listed} }} }}\n" if names else "")
        return self.write("conf", f"""resolver = {NAME_SERVER}
state-dir = "{self.state}"
account bench {{
provider = {provider}
{account}
}}
{update}""")

    def new_value(self):
        return "".join(self.random.choices(BASE64URL, k=43))

    def new_address(self):
        self.address += 1
        return f"203.0.{self.address // 250}.{self.address % 250 + 1}"

    @staticmethod
    def names(count):
        return [f"h{n % HOSTS}.z{n // HOSTS}.test" for n in range(count)]

    def forget(self):
        shutil.rmtree(self.state, ignore_errors=True)

    # Measuring

    def run(self, command, stdin="/dev/null", statuses=(0,)):
        report = os.path.join(self.folder, "report")
        with open(stdin, encoding="utf-8") as given:
            done = subprocess.run(
                [MEASURE, report, *command], stdin=given, env=self.env,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        with open(report, encoding="utf-8") as file:
            status, wall, cpu, peak = map(int, file.read().split())
        if status not in statuses or done.stderr:
            raise Failed(f"{command[0]}: status {status}: "
                         + done.stderr.decode()[:500])
        return Cost(wall / 1000, cpu / 1000, peak / 1024)

    def ddns01(self, *arguments, **more):
        return self.run([DDNS01, *arguments], **more)

    def floor(self, log, replace):
        """The same requests, rounds as they were, with other contents."""
        lines, kind = [], None
        pattern = re.compile("|".join(map(re.escape, replace)) or "$^")
        for one in log["requests"]:
            now = (one["method"], re.sub("[0-9a-f]{32}", "", one["path"]))
            if kind and now != kind:
                lines.append("")
            kind = now
            lines.append("\t".join([one["method"],
                                    self.api.origin + one["target"],
                                    one["body"]]))
        text = pattern.sub(lambda m: replace[m[0]], "\n".join(lines) + "\n")
        return self.run([FLOOR, str(PARALLEL)], self.write("requests", text))


def count(log):
    size = sum(len(one["body"]) for one in log["requests"])
    return {"requests": len(log["requests"]),
            "connections": log["connections"],
            "handshakes": log["handshakes"], "octets": size}


# Each kind of row: a generator that yields (cost, other's cost, counts).

def present(bench, known, values=1):
    conf = bench.configuration()
    if known:   # the zone's id
        bench.forget()
        bench.ddns01("-c", conf, "present-txt", "--wait", "0", "z0.test",
                     bench.new_value())
    for _ in range(bench.runs):
        if not known:
            bench.forget()
        bench.api.drop_txt()
        given = [(f"h{n % HOSTS}.z0.test", bench.new_value())
                 for n in range(values)]
        pairs = bench.write("pairs", "".join(
            f"{name} {value}\n" for name, value in given))
        bench.api.log()
        cost = bench.ddns01("-c", conf, "present-txt", "--wait", "0",
                            "--stdin", stdin=pairs)
        log = bench.api.log()
        bench.api.drop_txt()
        other = bench.floor(log, {v: bench.new_value() for _, v in given})
        yield cost, other, count(log)


def cleanup(bench):
    conf = bench.configuration()
    bench.forget()
    for _ in range(bench.runs):
        value = bench.new_value()
        bench.ddns01("-c", conf, "present-txt", "--wait", "0", "h0.z0.test",
                     value)
        bench.api.log()
        cost = bench.ddns01("-c", conf, "cleanup-txt", "h0.z0.test", value)
        log = bench.api.log()
        again = bench.api.ask("POST", "records", {
            "zone": "z0.test", "type": "TXT",
            "name": "_acme-challenge.h0.z0.test", "content": f'"{value}"'})
        old = log["requests"][0]["path"].rpartition("/")[2]
        other = bench.floor(log, {old: again["id"]})
        yield cost, other, count(log)


def unchanged(bench, names):
    conf = bench.configuration(bench.names(names))
    source = "static:" + bench.new_address()
    bench.forget()
    command = ["-c", conf, "update-ip", "--ipv4", source]
    bench.ddns01(*command)
    for _ in range(bench.runs):
        bench.api.log()
        cost = bench.ddns01(*command)
        other = bench.run([LIBS])
        yield cost, other, count(bench.api.log())


def changed(bench, names, known, latency=0):
    conf = bench.configuration(bench.names(names))
    command = ["-c", conf, "update-ip", "--ipv4"]
    bench.forget()
    if known:
        bench.ddns01(*command, "static:" + bench.new_address())
    bench.api.ask("POST", "switches", {"latency": latency})
    try:
        for _ in range(bench.runs):
            if not known:
                bench.forget()
            address = bench.new_address()
            bench.api.log()
            cost = bench.ddns01(*command, "static:" + address)
            log = bench.api.log()
            other = bench.floor(log, {f'"{address}"':
                                      f'"{bench.new_address()}"'})
            yield cost, other, count(log)
    finally:
        bench.api.ask("POST", "switches", {"latency": 0})


def rfc2136(bench, what):
    """Against nsupdate with the same update."""
    conf = bench.configuration(provider="rfc2136")
    name = "_acme-challenge.h0.dns.test"
    key = bench.key.write(bench.folder)
    for _ in range(bench.runs):
        value = bench.new_value()
        command = ["-c", conf, "present-txt", "--wait", "0", "h0.dns.test",
                   value]
        cost = bench.ddns01(*command)
        if what == "cleanup":
            cost = bench.ddns01("-c", conf, "cleanup-txt", "h0.dns.test",
                                value)
        verb = "add" if what == "present" else "delete"
        ttl = " 60" if what == "present" else ""
        script = bench.write("script", f"""server {NAME_SERVER}
update {verb} {name}{ttl} TXT "{value}"
send
""")
        other = bench.run([shutil.which("nsupdate"), "-k", key], stdin=script)
        yield cost, other, None


def rows():
    """Name, requests that it may take, generator."""
    yield "present-txt, zone known", 1, lambda b: present(b, True)
    yield "present-txt, nothing known", 3, lambda b: present(b, False)
    yield "cleanup-txt after present-txt", 1, cleanup
    yield "200 values in one zone", 1, lambda b: present(b, True, 200)
    for n in (1, 100):
        yield f"update-ip, {n} unchanged", 0, lambda b, n=n: unchanged(b, n)
    for n in (1, 100, 1000, 10000):
        zones = -(-n // HOSTS)
        yield (f"update-ip, {n} changed", zones,
               lambda b, n=n: changed(b, n, True))
        # zone look-ups or a list of the zones, listings, batches
        yield (f"update-ip, {n} changed, no state", 3 * zones,
               lambda b, n=n: changed(b, n, False))
    yield ("update-ip, 10000 changed, 20 ms", ZONES,
           lambda b: changed(b, 10000, True, 0.02))
    for what in ("present", "cleanup"):
        yield f"rfc2136 {what} (nsupdate)", None, lambda b, w=what: rfc2136(b, w)


def show(name, found):
    ours, other = (Cost(*map(statistics.median, zip(*costs)))
                   for costs in ([one[k] for one in found] for k in (0, 1)))
    counts = found[-1][2]
    text = (" ".join(f"{counts[k]:>7}" for k in counts) if counts
            else " " * 31)
    print(f"{name:36} {text}  "
          + " ".join(f"{a:8.1f} {a / b:5.2f}" for a, b in zip(ours, other)),
          flush=True)


def callgrind(bench, command):
    """How many instructions it takes."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind",
         f"--callgrind-out-file={bench.folder}/callgrind.out", *command],
        env=bench.env, capture_output=True, text=True, check=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def instructions(bench):
    """Of an unchanged run, by callgrind, against only loading libraries."""
    conf = bench.configuration(bench.names(100))
    command = [DDNS01, "-c", conf, "update-ip", "--ipv4", "static:192.0.2.9"]
    bench.forget()
    bench.run(command)
    ours, libs = callgrind(bench, command), callgrind(bench, [LIBS])
    print(f"\ninstructions of 100 unchanged: {ours:,}, of loading the "
          f"libraries: {libs:,}, ratio {ours / libs:.2f}")


def growth(bench, wrong):
    """What each name adds to a run of one must not rise with their number."""
    sizes = 1, 1000, 2500, 5000, 10000
    for what in ("changed", "unchanged"):
        found = {}
        for n in sizes:
            conf = bench.configuration(bench.names(n))
            command = [DDNS01, "-c", conf, "update-ip", "--ipv4"]
            source = "static:" + bench.new_address()
            bench.forget()
            bench.run([*command, source])
            costs = []
            for _ in range(bench.runs):
                if what == "changed":
                    source = "static:" + bench.new_address()
                costs.append(bench.run([*command, source]))
            if what == "changed":
                source = "static:" + bench.new_address()
            _, cpu, peak = map(statistics.median, zip(*costs))
            found[n] = callgrind(bench, [*command, source]), cpu, peak
        print(f"\n{what + ', each more name:':24} instructions   CPU us"
              "  octets")
        units = 1, 1000, 2**20      # ms, MiB
        each = {n: [(x - y) * unit / (n - 1) for x, y, unit in zip(
            found[n], found[1], units)] for n in sizes[1:]}
        for n, (count, cpu, octets) in each.items():
            print(f"{n:>23,} {count:13,.0f} {cpu:8.1f} {octets:7,.0f}",
                  flush=True)
        for k, label in ((0, "instructions"), (2, "memory")):
            ratio = each[10000][k] / each[2500][k]
            print(f"{label} of 10,000 to 2,500: {ratio:.2f}")
            if ratio > LINEAR:
                wrong.append(f"{what}: {label} of a name rise by {ratio:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--runs", type=int, default=5)
    parser.add_argument("rows", nargs="*")
    options = parser.parse_args()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, options.runs)
        try:
            print(f"{'':36} requests  conn. shakes   bytes   wall ms ratio"
                  "   CPU ms ratio peak MiB ratio")
            for name, requests, kind in rows():
                if options.rows and not any(r in name for r in options.rows):
                    continue
                found = list(kind(bench))
                show(name, found)
                for *_, counts in found:
                    if counts and (counts["requests"] > requests
                                   or counts["connections"] > 1
                                   or counts["handshakes"] > requests):
                        wrong.append(f"{name}: {counts}, at most {requests}")
                        break
            if not options.rows:
                instructions(bench)
            if not options.rows or "growth" in options.rows:
                growth(bench, wrong)
        finally:
            bench.close()
    for text in wrong:
        print(f"wrong: {text}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
