"""A strict fake of the Cloudflare API (https://api.cloudflare.com/client/v4).

In a test (tests/ on sys.path):

    with Cloudflare(folder) as fake:
        zone = fake.add_zone("example.org")
        token = fake.add_token()                # may do everything
        fake.add_record(zone, "A", "www", "192.0.2.1")
        fake.switches.batch_unused = "null"     # switches.py lists them
        fake.fault("reset", method="POST", commit=True)     # faults.py too
        ...                                     # fake.url, fake.ca_file
        assert fake.log.calls() == ["GET /zones?name=example.org"]

As a program: PYTHONPATH=tests python3 -m fake.cloudflare --state FILE writes
its addresses to FILE as JSON; control.py here and in ../common say what can
be asked of it then.

Where it is not known what Cloudflare does, a switch says which of the
possible answers to give, or the answer has the code 9999.
"""

from .errors import UNDOCUMENTED
from .fake import Cloudflare

__all__ = ["Cloudflare", "UNDOCUMENTED"]
