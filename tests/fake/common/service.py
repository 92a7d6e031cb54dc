"""A pretend service as tests see it: life, switches, faults and a log."""

import asyncio
import contextlib
import gzip
import ipaddress
import os
import threading

from . import ca, control
from .faults import Faults
from .message import Log
from .server import Server, tls_context
from .switches import Switches

HTTP = {"both": ["h2", "http/1.1"], "1.1": ["http/1.1"], "2": ["h2"]}
START_LIMIT = 20


class Service:
    """Serves from start() to stop(), in a thread with an event loop.

    folder: for ca.pem and the server's certificate
    certificate: good, other-name, expired or other-ca
    http: both, 1.1 or 2

    A subclass answers requests and says what follows.
    """

    title = ""              # for people
    base = ""               # the path before the resources
    names = ["localhost"]   # in the certificate
    rows = ()               # switches
    replaced = {}           # faults of its own; see faults.py
    handlers = {}           # of the control port; see control.py
    parts = ()              # what else is opened and closed

    def __init__(self, folder, address="127.0.0.1", port=0,
                 certificate="good", http="both", control_port=None):
        self.label = f"fake {self.title} {address}"
        self.folder = str(folder)
        self.address = address
        self.switches = Switches(self.rows)
        self.log = Log()
        self.faults = Faults(self.switches, self.replaced)
        self.failures = []      # mistakes of the fake; stop() raises them
        self.lock = threading.RLock()
        self.ca_file, self.certificate_file = self._certificate(certificate)
        self.server = Server(
            address, port, tls_context(self.certificate_file, HTTP[http]),
            self.log, self._answer, self.switches, self.faults.connection)
        self.control = None if control_port is None else Server(
            "127.0.0.1", control_port, None, Log(), self._control, Switches())
        self.loop = self.stopping = self._thread = None

    def answer(self, request):
        """The true answer to a request."""
        raise NotImplementedError

    def broken(self, words):
        """The answer when the fake itself made a mistake."""
        raise NotImplementedError

    def dress(self, request, result):
        """Adds the headers that every answer has."""
        return result

    def _certificate(self, kind):
        os.makedirs(self.folder, exist_ok=True)
        authority = ca.Authority(self.folder)
        addresses = {"127.0.0.1", "::1", str(ipaddress.ip_address(
            self.address))}
        return authority.file, ca.server_certificate(
            authority, kind, self.names, sorted(addresses))

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
        servers = [part for part in (self.server, self.control) if part]
        try:
            for part in servers:
                part.open()
            for part in self.parts:
                await part.open()
            self.stopping = asyncio.Event()
            ready.set()
            await self.stopping.wait()
        except OSError as error:
            self.failures.append(error)
        finally:
            ready.set()
            for part in [*servers, *self.parts]:
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
        return self.origin + self.base

    def state(self):
        return {"url": self.url, "origin": self.origin,
                "address": self.address, "port": self.server.port,
                "ca": os.path.abspath(self.ca_file),
                "control": f"http://127.0.0.1:{self.control.port}/_fake/"
                if self.control else None,
                "pid": os.getpid()}

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

    def forget(self):
        """Empties the log; subclasses forget what they count, too."""
        self.log.clear()

    def _answer(self, request):
        with self.lock:
            request.base = self.base
            self.log.add(request)
            try:
                result = self.faults.answer(
                    request, lambda: self.answer(request))
            except Exception as error:      # a mistake of the fake
                self.failures.append(error)
                result = self.broken(repr(error))
            request.status = result.status
            result.delay += self.switches.latency
            if result.end:
                return result
            return self.dress(request, self._pack(request, result))

    def _pack(self, request, result):
        if result.body and self.switches.gzip and "gzip" in (
                request.header("accept-encoding") or ""):
            result.body = gzip.compress(result.body, 1)
            result.headers.append(("Content-Encoding", "gzip"))
        return result

    def _control(self, request):
        with self.lock:
            return control.answer(self, request)
