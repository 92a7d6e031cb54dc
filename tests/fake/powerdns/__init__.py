"""A thin proxy before a real PowerDNS server, for what that one cannot do.

It speaks HTTPS below a path of its own, counts requests, misbehaves on demand
(../common/faults.py), lets somebody else act just before a request is carried
out, and with the switch `extend` knows the changetypes EXTEND and PRUNE that
4.9.12 and 5.0.2 have and the packaged 4.7 has not.
"""

from .proxy import PowerDnsProxy

__all__ = ["PowerDnsProxy"]
