"""Real DNS servers and a CA on loopback, for the system tests and the demo.

Every server is a child process with a folder and an address of its own.
Needs root, or `unshare --map-root-user --net` with lo up.
"""

from .address import LoopbackAddress, free_port, new_address
from .internet import Internet
from .keys import ALGORITHMS, Key, write_file
from .knot import Knot
from .named import Bind, Resolver, Zone, zone_text
from .pebble import Pebble
from .program import Program, Result, finish
from .server import Server, ServerError, fake_clock, wait_until
from .site import Site, config
