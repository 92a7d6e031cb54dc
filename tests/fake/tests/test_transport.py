"""HTTP, TLS and the name server."""

import contextlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import time

import dns.message
import dns.query
import h2.config
import h2.connection
import h2.events
import pytest

from client import JSON, LIMIT, Client, a, txt, TESTS
from fake.cloudflare import Cloudflare
from lab import new_address, wait_until

# Transport

class Http2Client:
    """Several requests at once; gives status and document of each."""

    def __init__(self, fake, token):
        self.fake, self.token = fake, token
        context = ssl.create_default_context(cafile=fake.ca_file)
        context.set_alpn_protocols(["h2"])
        self.socket = context.wrap_socket(
            socket.create_connection((fake.address, fake.server.port), LIMIT),
            server_hostname="api.cloudflare.com")
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=True, header_encoding="utf-8"))
        self.h2.initiate_connection()

    def __call__(self, *requests):
        streams = []
        for method, path, body in requests:
            stream = self.h2.get_next_available_stream_id()
            streams.append(stream)
            self.h2.send_headers(stream, [
                (":method", method), (":path", "/client/v4" + path),
                (":scheme", "https"), (":authority", "api.cloudflare.com"),
                ("authorization", f"Bearer {self.token}"),
                ("content-type", JSON)], end_stream=body is None)
            if body is not None:
                self._send_body(stream, json.dumps(body).encode())
        self.socket.sendall(self.h2.data_to_send())
        answers = {stream: [0, b""] for stream in streams}
        open_streams = set(streams)
        while open_streams:
            for event in self._receive():
                self._take(event, answers, open_streams)
        return [(status, json.loads(body) if body else None)
                for status, body in answers.values()]

    def _send_body(self, stream, data):
        while data:
            room = min(self.h2.local_flow_control_window(stream),
                       self.h2.max_outbound_frame_size)
            self.h2.send_data(stream, data[:room], room >= len(data))
            data = data[room:]
            if room == 0 or data:
                self.socket.sendall(self.h2.data_to_send())
            if room == 0:
                self._receive()

    def _receive(self):
        data = self.socket.recv(65536)
        assert data, "connection closed"
        events = self.h2.receive_data(data)
        self.socket.sendall(self.h2.data_to_send())
        return events

    def _take(self, event, answers, open_streams):
        if isinstance(event, h2.events.ResponseReceived):
            answers[event.stream_id][0] = int(dict(event.headers)[":status"])
        elif isinstance(event, h2.events.DataReceived):
            answers[event.stream_id][1] += event.data
            self.h2.acknowledge_received_data(
                event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            open_streams.discard(event.stream_id)
        elif isinstance(event, h2.events.StreamReset):
            open_streams.discard(event.stream_id)


def test_http2(fake, records):
    fake.switches.latency = 0.2
    client = Http2Client(fake, fake.add_token())
    start = time.monotonic()
    answers = client(*(("POST", records, a(f"n{n}")) for n in range(50)))
    assert [status for status, _ in answers] == [200] * 50
    assert time.monotonic() - start < 2      # side by side
    assert fake.log.counts() == {
        "requests": 50, "connections": 1, "handshakes": 1, "resumed": 0,
        "failed_handshakes": 0}
    first = fake.log.requests[0]
    assert (first.http, first.method, first.json["name"]) == (
        "2", "POST", "n0")
    assert first.header("host") == "api.cloudflare.com"


def test_http2_large_request(fake):
    zone = fake.add_zone("paid.test", plan="pro")
    client = Http2Client(fake, fake.add_token())
    posts = [txt("x" * 500, f"n{n}") for n in range(3000)]
    (status, document), = client(
        ("POST", f"/zones/{zone.id}/dns_records/batch", {"posts": posts}))
    assert (status, len(document["result"]["posts"])) == (200, 3000)


def test_http2_large_answer(fake):
    (_, zone), = fake.fill(1, 2000).items()
    client = Http2Client(fake, fake.add_token())
    path = f"/zones/{zone}/dns_records?per_page=5000"
    fake.fault("stream", nth=1)
    assert client(("GET", path, None)) == [(0, None)]
    (status, document), = client(("GET", path, None))
    assert (status, len(document["result"])) == (200, 2000)
    fake.fault("drip", seconds=0.001)
    (status, document), = client(("GET", "/zones", None))
    assert (status, len(document["result"])) == (200, 1)


def test_http1_forms(fake, zone):
    token = fake.add_token()
    fake.switches.set(chunked=True, gzip=True)
    status, headers, body = Client(fake, token).raw(
        "GET", "/zones", headers={"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip" and body[:2] == b"\x1f\x8b"
    fake.log.clear()
    client = Client(fake, token)
    for _ in range(3):
        assert len(client.result("GET", "/zones?name=example.org")) == 1
    assert (fake.log.connections, fake.log.handshakes) == (1, 1)
    assert fake.log.calls() == ["GET /zones?name=example.org"] * 3
    one = fake.log.requests[2]
    assert (one.number, one.http, one.path, one.query, one.status) == (
        3, "1.1", "/client/v4/zones", [("name", "example.org")], 200)
    assert one.header("authorization") == f"Bearer {token}"


@pytest.mark.parametrize("kind", ["other-name", "expired", "other-ca"])
def test_bad_certificates(tmp_path, kind):
    with Cloudflare(tmp_path, certificate=kind) as fake:
        with pytest.raises(ssl.SSLCertVerificationError):
            Client(fake)("GET", "/zones")
        assert wait_until(lambda: fake.log.failed_handshakes or
                          fake.log.handshakes, 5)
        assert fake.log.requests == []


def test_another_address(tmp_path):
    address = new_address(443)
    with Cloudflare(tmp_path, address=address, port=443) as fake:
        assert fake.url == f"https://{address}:443/client/v4"
        fake.add_zone("example.org")
        assert len(Client(fake, fake.add_token()).result("GET", "/zones")) == 1


def test_as_a_program(tmp_path):
    state_file = tmp_path / "state"
    process = subprocess.Popen(
        ["/usr/bin/python3", "-m", "fake.cloudflare", "--state", state_file,
         "--folder", tmp_path, "--zone", "example.org", "--fill", "2:3",
         "--set", "latency=0.01", "--set", "limit_body=971"],
        env={**os.environ, "PYTHONPATH": TESTS})
    try:
        assert wait_until(lambda: state_file.exists() or process.poll())
        state = json.loads(state_file.read_text())
        control = http.client.HTTPConnection(
            "127.0.0.1", int(state["control"].split(":")[2].split("/")[0]),
            timeout=LIMIT)

        def ask(method, name, body=None):
            control.request(method, "/_fake/" + name,
                            json.dumps(body) if body is not None else None)
            answer = control.getresponse()
            document = json.loads(answer.read())
            assert answer.status == 200, document
            return document

        token = ask("POST", "tokens", {"kind": "account"})["token"]
        ask("POST", "records", {"zone": "example.org", "type": "A",
                                "name": "www", "content": "192.0.2.1"})
        ask("POST", "faults", {"kind": "500", "method": "GET", "nth": 2})
        connection = http.client.HTTPSConnection(
            state["address"], state["port"], timeout=LIMIT,
            context=ssl.create_default_context(cafile=state["ca"]))
        statuses = []
        for secret in (token, state["token"]):
            connection.request("GET", "/client/v4/zones", headers={
                "Authorization": f"Bearer {secret}"})
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        assert statuses == [200, 500]
        assert ask("GET", "counts")["handshakes"] == 1
        assert [r["fault"] for r in ask("GET", "log")["requests"]] == [
            "", "500"]
        assert len(ask("GET", "records?zone=example.org")) == 1
        assert ask("GET", "switches")["limit_body"] == "971"
        ask("DELETE", "log")
        ask("POST", "refuse")
        with contextlib.closing(socket.socket()) as sock:
            assert wait_until(lambda: sock.connect_ex(
                (state["address"], state["port"])) != 0, 5)
        ask("POST", "listen")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(LIMIT) == 0


# The name server

@pytest.fixture
def published(tmp_path):
    with Cloudflare(tmp_path / "fake", dns=[new_address()]) as one:
        one.add_zone("example.org")
        yield one


def look_up(fake, name, kind, way=dns.query.udp):
    """Response code, answer and authority as text."""
    server = fake.name_servers[0]
    reply = way(dns.message.make_query(name, kind), server.address, LIMIT,
                port=server.port)
    return (dns.rcode.to_text(reply.rcode()),
            [item.to_text() for rrset in reply.answer for item in rrset],
            [dns.rdatatype.to_text(rrset.rdtype)
             for rrset in reply.authority])


def test_published_records(published):
    add = lambda *args, **more: published.add_record(
        "example.org", *args, **more)
    add("A", "www", "192.0.2.1")
    add("AAAA", "www", "2001:db8::1")
    add("A", "proxied", "192.0.2.1", proxied=True)
    add("CNAME", "alias", "www.example.org")
    add("CNAME", "_acme-challenge.away", "elsewhere.test")
    add("TXT", "_acme-challenge.away", "hidden by the CNAME")
    add("TXT", "plain", 'with "quotes"')
    add("TXT", "quoted", '"one" "t\\"wo"')
    add("TXT", "long", "x" * 300)
    add("A", "*.wild", "192.0.2.9")
    add("NS", "sub", "ns.elsewhere.test")
    add("MX", "@", "mx.example.net", priority=5)
    published.switches.hidden_txt = {"_acme-challenge.example.org": ["own"]}
    address = published.name_servers[0].address
    for name, kind, want in [
            ("www", "A", ("NOERROR", ["192.0.2.1"], [])),
            ("WWW", "AAAA", ("NOERROR", ["2001:db8::1"], [])),
            ("www", "TXT", ("NOERROR", [], ["SOA"])),
            ("none", "A", ("NXDOMAIN", [], ["SOA"])),
            ("away", "A", ("NOERROR", [], ["SOA"])),    # something is below
            ("alias", "A", ("NOERROR", ["www.example.org.", "192.0.2.1"],
                            [])),
            ("_acme-challenge.away", "TXT",
             ("NOERROR", ["elsewhere.test."], [])),
            ("plain", "TXT", ("NOERROR", ['"with \\"quotes\\""'], [])),
            ("quoted", "TXT", ("NOERROR", ['"one" "t\\"wo"'], [])),
            ("long", "TXT", ("NOERROR", [f'"{"x" * 255}" "{"x" * 45}"'], [])),
            ("a.wild", "A", ("NOERROR", ["192.0.2.9"], [])),
            ("a.wild", "TXT", ("NOERROR", [], ["SOA"])),
            ("a.sub", "TXT", ("NOERROR", [], ["NS"])),
            ("_acme-challenge", "TXT", ("NOERROR", ['"own"'], [])),
            ("ns1", "A", ("NOERROR", [address], []))]:
        for way in (dns.query.udp, dns.query.tcp):
            assert look_up(published, f"{name}.example.org", kind,
                           way) == want, (name, kind)
    assert look_up(published, "example.org", "NS")[1] == ["ns1.example.org."]
    assert look_up(published, "example.org", "MX")[1] == ["5 mx.example.net."]
    assert len(look_up(published, "example.org", "SOA")[1]) == 1
    assert look_up(published, "proxied.example.org", "A")[1] == [
        "104.16.132.229"]
    assert look_up(published, "example.net", "A")[0] == "REFUSED"


def test_publication(published):
    call = Client(published, published.add_token())
    zone = published.store.zone("example.org")
    name = "_acme-challenge.example.org"
    records = f"/zones/{zone.id}/dns_records"
    serial = look_up(published, "example.org", "SOA")
    made = call.result("POST", records, txt('"one"'))
    assert look_up(published, name, "TXT")[1] == ['"one"']
    assert look_up(published, "example.org", "SOA") != serial
    published.switches.dns_delay = 0.3
    call.result("DELETE", f"{records}/{made['id']}")
    assert look_up(published, name, "TXT")[1] == ['"one"']
    assert wait_until(lambda: look_up(published, name, "TXT")[1] == [], 5)
    published.switches.dns_silent = True
    with pytest.raises(dns.exception.Timeout):
        server = published.name_servers[0]
        dns.query.udp(dns.message.make_query(name, "TXT"), server.address, 0.2)


def test_truncation(published):
    zone = published.store.zone("example.org")
    zone.quota = None
    for n in range(100):
        published.add_record(zone, "TXT", "many", f"{n:043d}")
    server = published.name_servers[0]
    query = dns.message.make_query("many.example.org", "TXT")
    assert dns.query.udp(query, server.address).flags & dns.flags.TC
    assert len(look_up(published, "many.example.org", "TXT",
                       dns.query.tcp)[1]) == 100
