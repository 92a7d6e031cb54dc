"""A server that writes down what monitoring clients ask of it."""

import http.server
import ssl
import threading


class Monitoring:
    """Plain, or with a certificate of `authority` by HTTPS."""

    label = "monitoring"

    def __init__(self, address, authority=None):
        self.requests = []          # (method, target, body)
        self.status, self.delay = 200, 0
        self.end = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                size = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(size).decode()
                outer.requests.append((self.command, self.path, body))
                outer.end.wait(outer.delay)
                self.send_response(outer.status)
                self.send_header("Content-Length", "2")
                self.send_header("Location", "https://127.0.0.1/")
                self.end_headers()
                self.wfile.write(b"OK")

            do_GET = do_POST = answer

            def log_message(self, *unused):
                pass

        self.server = http.server.ThreadingHTTPServer((address, 0), Handler)
        self.server.daemon_threads = True
        scheme = "http"
        if authority:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(authority.certificate(
                "monitoring", ["monitoring.test"], [address]))
            self.server.socket = context.wrap_socket(self.server.socket,
                                                     server_side=True)
        self.url = f"{scheme}://{address}:{self.server.server_address[1]}"

    def start(self):
        threading.Thread(target=self.server.serve_forever, args=[0.02],
                         daemon=True).start()
        return self

    def stop(self):
        self.end.set()
        self.server.shutdown()
        self.server.server_close()

    def asked(self):
        """What came in since the last time."""
        found, self.requests = self.requests, []
        return found


