"""DNS over HTTPS: a resolver that speaks it, and servers that do it badly."""

import base64
import http.server
import socket
import ssl
import subprocess
import threading
import urllib.parse

from fake.common.ca import Authority

from .named import Resolver

PORT = 443


class DohResolver(Resolver):
    """BIND with an HTTPS port beside the usual one."""

    def __init__(self, folder, address, root):
        super().__init__(folder, address, root)
        authority = Authority(folder)
        self.ca_file = authority.file
        self.certificate = authority.certificate("doh", ["doh.test"],
                                                 [address])
        self.url = f"https://{address}/dns-query"
        self.options += (f" listen-on port {PORT} tls pair http paths "
                         f"{{ {address}; }};")

    def config(self):
        return super().config() + (
            f'tls pair {{ cert-file "{self.certificate}"; '
            f'key-file "{self.certificate}"; }};\n'
            'http paths { endpoints { "/dns-query"; }; };\n')


class FakeDoh:
    """behave(query) gives the status and the body of the reply."""

    def __init__(self, folder, address, behave):
        authority = Authority(folder)
        self.ca_file, self.address = authority.file, address
        host = f"[{address}]" if ":" in address else address
        self.url = f"https://{host}/dns-query"
        self.seen = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.certificate("doh", ["doh.test"],
                                                      [address]))
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):           # noqa: N802 (its name there)
                words = urllib.parse.parse_qs(
                    urllib.parse.urlsplit(self.path).query)
                text = words["dns"][0]
                query = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
                fake.seen.append((query, dict(self.headers)))
                status, body = behave(query)
                self.send_response(status)
                self.send_header("Content-Type", "application/dns-message")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format, *args):   # noqa: A002
                pass

        class Server(http.server.ThreadingHTTPServer):
            address_family = (socket.AF_INET6 if ":" in address
                              else socket.AF_INET)

        self._server = Server((address, PORT), Handler)
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket,
                                                  server_side=True)

    def start(self):
        threading.Thread(target=self._server.serve_forever,
                         daemon=True).start()
        return self

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class ClosedPort53:
    """Packets to port 53 of these addresses get lost, as in networks that let
    only their own resolver out.  Servers that ask by an address of their own
    are not hindered."""

    _count = 0

    def __init__(self, *addresses):
        ClosedPort53._count += 1
        self.table = f"closed{addresses[0]}n{self._count}".replace(".", "_")
        self.addresses = addresses

    def __enter__(self):
        rules = [f"add table inet {self.table}",
                 f"add chain inet {self.table} in "
                 "{ type filter hook input priority 0; }"]
        for one in self.addresses:
            rules.append(f"add rule inet {self.table} in ip daddr {one} "
                         f"ip saddr {{ {one}, 127.0.0.1 }} meta l4proto {{ tcp, udp }} "
                         "th dport 53 counter drop")
        self._nft("\n".join(rules) + "\n")
        return self

    def __exit__(self, *unused):
        self._nft(f"delete table inet {self.table}\n")

    def _nft(self, text):
        subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True)

    def dropped(self):
        """How many packets were lost."""
        out = subprocess.run(["nft", "list", "table", "inet", self.table],
                             text=True, check=True, stdout=subprocess.PIPE)
        words = out.stdout.split()
        return sum(int(words[i + 1]) for i, word in enumerate(words)
                   if word == "packets")
