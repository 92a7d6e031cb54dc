"""A strict fake of GoDaddy's Domains API, v1 and v3 (https://api.godaddy.com).

In a test (tests/ on sys.path):

    with GoDaddy(folder) as fake:
        fake.add_domain("example.org")
        key = fake.add_key()                    # "key:secret", for v1
        token = fake.add_token()                # "gd_pat_…", for v3
        fake.add_record("example.org", "TXT", "@", "v=spf1 -all")
        fake.switches.duplicate = "200"         # switches.py lists them
        fake.between("example.org", "TXT", "www", "foreign")    # see there
        fake.fault("reset", method="PUT", commit=True)          # faults.py
        ...                                     # fake.url, fake.ca_file
        assert fake.log.calls() == ["GET /v1/domains/example.org"]
        assert fake.forbidden == []             # what harms other records

As a program: PYTHONPATH=tests python3 -m fake.godaddy --state FILE writes its
addresses to FILE as JSON; control.py here and in ../common say what can be
asked of it then.

Where it is not known what GoDaddy does, a switch says which of the possible
answers to give, or the answer has the code UNDOCUMENTED.
"""

from .errors import UNDOCUMENTED
from .fake import GoDaddy

__all__ = ["GoDaddy", "UNDOCUMENTED"]
