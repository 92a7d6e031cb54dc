"""The fake as tests see it: zones, tokens, switches, faults and a log."""

import asyncio
import contextlib
import ipaddress
import os
import threading

from . import api, ca, control, rules
from .auth import Actors
from .errors import failure, ApiError
from .faults import Faults
from .limits import Limiter
from .message import BASE, Log
from .nameserver import NameServer
from .server import Server, tls_context
from .store import Changes, Store
from .switches import Switches

HTTP = {"both": ["h2", "http/1.1"], "1.1": ["http/1.1"], "2": ["h2"]}
START_LIMIT = 20


class Cloudflare:
    """Serves from start() to stop(), in a thread with an event loop.

    folder: for ca.pem and the server's certificate
    dns: addresses of name servers for the zones, or (address, port, delay)
    certificate: good, other-name, expired or other-ca
    http: both, 1.1 or 2
    """

    def __init__(self, folder, address="127.0.0.1", port=0, dns=(),
                 certificate="good", http="both", control_port=None, seed=1):
        self.label = f"fake Cloudflare {address}"
        self.folder = str(folder)
        self.address = address
        self.switches = Switches()
        self.log = Log()
        self.store = Store(seed)
        self.store.watch = self._changed
        self.actors = Actors(self.store, self.switches)
        self.limiter = Limiter(self.switches)
        self.faults = Faults(self.switches)
        self.failures = []      # mistakes of the fake; stop() raises them
        self.lock = threading.RLock()
        self.ca_file, self.certificate_file = self._certificate(certificate)
        self.server = Server(
            address, port, tls_context(self.certificate_file, HTTP[http]),
            self.log, self._answer, self.switches, self.faults.connection)
        self.name_servers = [
            NameServer(self.store, self.switches,
                       *((one,) if isinstance(one, str) else one))
            for one in dns]
        self.control = None if control_port is None else Server(
            "127.0.0.1", control_port, None, Log(), self._control, Switches())
        self.loop = self.stopping = self._thread = None

    def _certificate(self, kind):
        os.makedirs(self.folder, exist_ok=True)
        authority = ca.Authority(self.folder)
        addresses = {"127.0.0.1", "::1", str(ipaddress.ip_address(
            self.address))}
        return authority.file, ca.server_certificate(authority, kind,
                                                     sorted(addresses))

    # Life

    def start(self):
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run(ready)), daemon=True)
        self._thread.start()
        if not ready.wait(START_LIMIT) or self.stopping is None:
            self.stop()
            raise RuntimeError(f"{self.label} did not start")
        return self

    def stop(self):
        if self._thread:
            if self.stopping and self._thread.is_alive():
                self.loop.call_soon_threadsafe(self.stopping.set)
            self._thread.join(START_LIMIT)
        if self.failures:
            raise self.failures[0]

    def wait(self):
        """Until somebody stops it."""
        self._thread.join()

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()

    async def _run(self, ready):
        self.loop = asyncio.get_running_loop()
        # Clients that end in the middle of TLS are no failures.
        self.loop.set_exception_handler(lambda loop, context: None)
        parts = [part for part in (self.server, self.control) if part]
        try:
            for part in parts:
                part.open()
            for one in self.name_servers:
                await one.open()
            self.stopping = asyncio.Event()
            ready.set()
            await self.stopping.wait()
        except OSError as error:
            self.failures.append(error)
        finally:
            ready.set()
            for part in [*parts, *self.name_servers]:
                await part.close()

    def mark(self):
        return len(self.log.requests)

    def tail(self, since=0, lines=40):
        return self.log.tail(since, lines)

    # Addresses

    @property
    def origin(self):
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"https://{host}:{self.server.port}"

    @property
    def url(self):
        """The base of the API."""
        return self.origin + BASE

    def state(self):
        return {"url": self.url, "origin": self.origin,
                "address": self.address, "port": self.server.port,
                "ca": os.path.abspath(self.ca_file),
                "control": f"http://127.0.0.1:{self.control.port}/_fake/"
                if self.control else None,
                "dns": [[one.address, one.port] for one in self.name_servers],
                "pid": os.getpid()}

    # Contents

    def add_account(self, name):
        return self.store.add_account(name)

    def add_zone(self, name, **more):
        """More: account, identifier, and the members of store.Zone."""
        with self.lock:
            zone = self.store.add_zone(name, **more)
            if self.name_servers and "name_servers" not in more:
                zone.server_addresses = [
                    one.address for one in self.name_servers]
                zone.name_servers = [
                    f"ns{n}.{zone.ascii}"
                    for n, _ in enumerate(self.name_servers, 1)]
            return zone

    def remove_zone(self, zone):
        with self.lock:
            self.store.remove_zone(self.store.zone(zone))

    def add_token(self, *args, **more):
        """See auth.Actors.add_token."""
        with self.lock:
            return self.actors.add_token(*args, **more)

    def add_key(self, email="user@example.org", **more):
        with self.lock:
            return self.actors.add_key(email, **more)

    def revoke(self, secret):
        with self.lock:
            self.actors.tokens[secret].status = "disabled"

    def add_record(self, zone, kind, name, content, **more):
        """Not counted and not limited, but checked as if it were sent."""
        with self.lock:
            zone = self.store.zone(zone)
            fields = {"type": kind, "name": name, "content": content, **more}
            rules.check_fields(fields, self.switches)
            new = rules.build(zone, fields, self.switches,
                              self.store.new_id())
            rules.check_neighbours(zone, new, self.switches)
            with Changes(self.store, zone) as changes:
                changes.put(new)
            return new

    def remove_record(self, zone, identifier):
        with self.lock:
            zone = self.store.zone(zone)
            with Changes(self.store, zone) as changes:
                changes.drop(identifier)

    def records(self, zone, name=None, kind=None):
        """The records of a zone; `name` may leave the zone's name out."""
        with self.lock:
            zone = self.store.zone(zone)
            if name is not None:
                name = rules.full_name(zone, name, self.switches)
            return [one for one in zone.records.values()
                    if name in (None, one["name"])
                    and kind in (None, one["type"])]

    def contents(self, zone, name=None, kind=None):
        """The contents of these records, sorted."""
        return sorted(one["content"]
                      for one in self.records(zone, name, kind))

    def fill(self, zones=100, records=100, suffix="test", content="192.0.2.1",
             kind="A", **more):
        """Zones z0.SUFFIX …, each with hosts h0 …; gives the zones' ids."""
        made = {}
        with self.lock:
            for n in range(zones):
                zone = self.add_zone(f"z{n}.{suffix}", **more)
                zone.quota = None
                made[zone.ascii] = zone.id
                for m in range(records):
                    self.add_record(zone, kind, f"h{m}", content)
        return made

    # Misbehaviour

    def fault(self, kind, method="", path="", **more):
        """See faults.py. More: nth, times, commit, and what the kind takes."""
        with self.lock:
            return self.faults.add(kind, method, path, **more)

    @contextlib.contextmanager
    def refusing(self):
        """Meanwhile nobody can connect."""
        self._call(self.server.refuse())
        try:
            yield
        finally:
            self._call(self._open())

    async def _open(self):
        self.server.open()

    def _call(self, work):
        asyncio.run_coroutine_threadsafe(work, self.loop).result(START_LIMIT)

    # Requests

    def _answer(self, request):
        with self.lock:
            self.log.add(request)
            try:
                result = self.faults.answer(
                    request, lambda: api.answer(self, request))
            except Exception as error:      # a mistake of the fake
                self.failures.append(error)
                result = failure(self.switches,
                                 ApiError(500, 10013, repr(error)))
            request.status = result.status
            result.delay += self.switches.latency
            return result if result.end else api.dress(self, request, result)

    def _control(self, request):
        with self.lock:
            return control.answer(self, request)

    def _changed(self, zone, names):
        for one in self.name_servers:
            one.changed(zone, names)
