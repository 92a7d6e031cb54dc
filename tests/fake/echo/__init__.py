"""A service that tells its callers' address, or lies; see lies.py.

    with Echo(folder, "127.0.0.1") as fake:
        fake.tell("203.0.113.7")
        fake.lie("portal")
        ...                     # fake.url (an echo), fake.origin (a trace)
"""

from .echo import Echo
from .lies import LIES, TRACE_LIES

__all__ = ["Echo", "LIES", "TRACE_LIES"]
