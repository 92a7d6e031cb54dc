"""HTTP/2: many requests at once on one connection."""

import asyncio

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings

from .http1 import PACE_PIECE
from .message import Request

STREAMS = 256
WINDOW = 1 << 20


class Http2:
    def __init__(self, connection):
        self.connection = connection
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=False, header_encoding="utf-8"))
        # Changing the settings that are there would not announce them.
        self.h2.local_settings = h2.settings.Settings(False, {
            h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: STREAMS,
            h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: WINDOW})
        self.incoming = {}      # stream: (headers, body)
        self.outgoing = {}      # stream: [bytes not sent yet, Answer]
        self.h2.initiate_connection()
        self.h2.increment_flow_control_window(WINDOW)
        self._flush()

    def received(self, data):
        try:
            events = self.h2.receive_data(data)
        except h2.exceptions.ProtocolError:
            self._flush()
            self.connection.close()
            return
        for event in events:
            self._handle(event)
        self._flush()

    def _flush(self):
        self.connection.write(self.h2.data_to_send())

    def _handle(self, event):
        if isinstance(event, h2.events.RequestReceived):
            self.incoming[event.stream_id] = event.headers, bytearray()
        elif isinstance(event, h2.events.DataReceived):
            self.incoming[event.stream_id][1].extend(event.data)
            self.h2.acknowledge_received_data(event.flow_controlled_length,
                                              event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self._complete(event.stream_id)
        elif isinstance(event, h2.events.StreamReset):
            self.incoming.pop(event.stream_id, None)
            self.outgoing.pop(event.stream_id, None)
        elif isinstance(event, (h2.events.WindowUpdated,
                                h2.events.RemoteSettingsChanged)):
            for stream in list(self.outgoing):
                self._pump(stream)
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.connection.close()

    def _complete(self, stream):
        headers, body = self.incoming.pop(stream)
        special = {name: value for name, value in headers
                   if name.startswith(":")}
        request = Request(
            special[":method"], special[":path"],
            [("host", special.get(":authority", "")),
             *(pair for pair in headers if not pair[0].startswith(":"))],
            bytes(body), "2", self.connection.number, self.connection.peer)
        answer = self.connection.answer(request)
        self.connection.later(answer.delay, self._send, stream, answer)

    def _open(self, stream):
        """False when the client has given the request up."""
        return self.connection.open and stream in self.h2.streams and (
            self.h2.streams[stream].open)

    def _send(self, stream, answer):
        if not self._open(stream):
            return
        if answer.end == "stream":
            self.h2.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)
        elif answer.end:
            self.connection.end(answer.end)
            return
        else:
            self.h2.send_headers(
                stream, [(":status", str(answer.status)),
                         *((n.lower(), v) for n, v in answer.headers),
                         *([] if answer.status == 204 else [
                             ("content-length", str(len(answer.body)))])],
                end_stream=not answer.body)
            if not answer.body:
                self._done(answer)
            elif answer.pace:
                self.connection.paced(self._drip(stream, answer))
            else:
                self.outgoing[stream] = [memoryview(answer.body)[:answer.cut],
                                         answer]
                self._pump(stream)
        self._flush()

    def _pump(self, stream):
        """Sends as much of the body as the client has room for."""
        if not self._open(stream):
            self.outgoing.pop(stream, None)
            return
        data, answer = self.outgoing[stream]
        while data:
            room = min(self.h2.local_flow_control_window(stream),
                       self.h2.max_outbound_frame_size)
            if room <= 0:
                self.outgoing[stream][0] = data
                return
            piece, data = data[:room], data[room:]
            self.h2.send_data(stream, bytes(piece),
                              not data and answer.cut is None)
        del self.outgoing[stream]
        if answer.cut is not None:
            self._flush()
            self.connection.close()
        else:
            self._done(answer)

    async def _drip(self, stream, answer):
        """Only for bodies that fit into the window."""
        for at in range(0, len(answer.body), PACE_PIECE):
            if not self._open(stream):
                return
            piece = answer.body[at:at + PACE_PIECE]
            self.h2.send_data(stream, piece,
                              at + len(piece) == len(answer.body))
            self._flush()
            await asyncio.sleep(answer.pace)
        self._done(answer)

    def _done(self, answer):
        if answer.last:
            self.h2.close_connection()
            self._flush()
            self.connection.close()
