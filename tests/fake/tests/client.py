"""Raw requests to the fake, and records to send."""

import http.client
import json
import os
import ssl

TESTS = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
ID = "0123456789abcdef0123456789abcdef"
JSON = "application/json"
LIMIT = 10.0


class Client:
    """Raw requests over one connection."""

    def __init__(self, fake, token=None, headers=None):
        self.fake = fake
        context = ssl.create_default_context(cafile=fake.ca_file)
        self.http = http.client.HTTPSConnection(
            fake.address, fake.server.port, context=context, timeout=LIMIT)
        self.headers = headers or {}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def raw(self, method, path, body=None, headers=None, base=None):
        """Status, headers and body as bytes."""
        base = self.fake.base if base is None else base
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        headers = {"Content-Type": JSON, **self.headers} | (headers or {})
        self.http.request(method, base + path, body,
                          {k: v for k, v in headers.items() if v is not None})
        answer = self.http.getresponse()
        return answer.status, answer.headers, answer.read()

    def __call__(self, method, path, body=None, headers=None):
        """Status and document."""
        status, _, text = self.raw(method, path, body, headers)
        return status, json.loads(text)

    def result(self, *args):
        status, document = self(*args)
        assert (status, document["success"]) == (200, True), document
        assert document["errors"] == []
        return document["result"]

    def refusal(self, *args, headers=None):
        """Status and code; with the chain's code when there is one."""
        status, document = self(*args, headers=headers)
        assert document["success"] is False and document["result"] is None
        first = document["errors"][0]
        assert first["message"]
        return (status, first["code"],
                *(one["code"] for one in first.get("error_chain", [])))


def a(name="www", content="192.0.2.1", **more):
    return {"type": "A", "name": name, "content": content, **more}


def txt(content, name="_acme-challenge", **more):
    return {"type": "TXT", "name": name, "content": content, **more}
