"""What a site of a pretend provider was asked meanwhile."""

import contextlib


class Costly:
    """A site with a `fake`, and call(request) for a word about a request."""

    def calls(self, since=0):
        """In order of arrival."""
        return [self.call(one) for one in self.fake.log.requests[since:]]

    @contextlib.contextmanager
    def cost(self):
        """What is asked meanwhile: see Cost."""
        self.fake.log.clear()
        cost = Cost(self)
        yield cost
        cost.calls = self.calls()
        cost.handshakes = self.fake.log.handshakes
        cost.requests = list(self.fake.log.requests)


class Cost:
    calls, handshakes, requests = (), 0, ()

    def __init__(self, site):
        self.site = site

    @property
    def reads(self):
        return [c for c in self.calls if c.startswith("GET")]

    @property
    def writes(self):
        return [c for c in self.calls if not c.startswith("GET")]
