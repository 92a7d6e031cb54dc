"""HTTP/1.1 with keep-alive, one request after the other."""

import asyncio
import http

from .message import Request

HEAD_LIMIT = 64 * 1024
PACE_PIECE = 16         # bytes


def reason(status):
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


class Http1:
    def __init__(self, connection):
        self.connection = connection
        self.buffer = bytearray()
        self.head = None        # of a request whose body is not complete
        self.busy = False       # a request is being answered

    def received(self, data):
        self.buffer += data
        self._next()

    def _next(self):
        while not self.busy and self.connection.open:
            if self.head is None and not self._read_head():
                return
            method, target, headers, size = self.head
            if len(self.buffer) < size:
                return
            body = bytes(self.buffer[:size])
            del self.buffer[:size]
            self.head, self.busy = None, True
            answer = self.connection.answer(Request(
                method, target, headers, body, "1.1", self.connection.number,
                self.connection.peer))
            self.connection.later(answer.delay, self._send, answer)

    def _read_head(self):
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self.buffer) > HEAD_LIMIT:
                self._refuse(431)
            return False
        lines = self.buffer[:end].decode("latin-1").split("\r\n")
        del self.buffer[:end + 4]
        words = lines[0].split(" ")
        headers = []
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if not colon or name != name.strip():
                return self._refuse(400)
            headers.append((name.lower(), value.strip(" \t")))
        named = dict(headers)
        if (len(words) != 3 or words[2] != "HTTP/1.1" or "host" not in named
                or not lines[0].isascii() or "transfer-encoding" in named):
            return self._refuse(400)
        size = named.get("content-length", "0")
        if not size.isdecimal():
            return self._refuse(400)
        if named.get("expect", "").lower() == "100-continue":
            self.connection.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.head = words[0], words[1], headers, int(size)
        return True

    def _refuse(self, status):
        """Something that is not HTTP/1.1 as we want it."""
        self.connection.write(
            f"HTTP/1.1 {status} {reason(status)}\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n".encode())
        self.connection.close()
        return False

    def _send(self, answer):
        if answer.end:
            # HTTP/1.1 has no streams to reset.
            self.connection.end(
                "reset" if answer.end == "stream" else answer.end)
            return
        chunked = self.connection.server.switches.chunked and (
            answer.cut is None and not answer.pace and answer.status != 204)
        length = (("Transfer-Encoding", "chunked") if chunked
                  else ("Content-Length", str(len(answer.body))))
        lines = [f"HTTP/1.1 {answer.status} {reason(answer.status)}"]
        lines += [f"{name}: {value}" for name, value in [
            *answer.headers, *([] if answer.status == 204 else [length])]]
        self.connection.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        if answer.pace:
            self.connection.paced(self._drip(answer))
        elif answer.cut is not None:
            self.connection.write(answer.body[:answer.cut])
            self.connection.close()
        else:
            self.connection.write(
                in_chunks(answer.body) if chunked else answer.body)
            self._done(answer)

    async def _drip(self, answer):
        for at in range(0, len(answer.body), PACE_PIECE):
            self.connection.write(answer.body[at:at + PACE_PIECE])
            await asyncio.sleep(answer.pace)
        self._done(answer)

    def _done(self, answer):
        self.busy = False
        if answer.last:
            self.connection.close()
        elif answer.pace or answer.delay:
            self._next()        # otherwise the loop that called us goes on


def in_chunks(body):
    """The body as two chunks, cut where it hurts."""
    half = len(body) // 2
    pieces = [piece for piece in (body[:half], body[half:]) if piece]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece)
                    for piece in [*pieces, b""])
