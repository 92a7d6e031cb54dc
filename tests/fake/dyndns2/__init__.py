"""A strict fake of a service that speaks dyndns2, after help.dyn.com's pages and
those that the table in src/provider/dyndns2_service.c names.

    with DynDns2(folder) as fake:
        fake.add_host("home.example.org")
        fake.switches.form = "list"         # switches are in service.py
        fake.say("abuse", "home.example.org")   # whatever is sent
        assert fake.hosts["home.example.org"] == {"A": "192.0.2.1"}

Parameters that the form does not have, an address that is none, more names than
allowed, a repeated name and a second request for what is so already are noted in
`sins`: a client should do none of that.
"""

from .service import PASSWORD, USER, DynDns2

__all__ = ["PASSWORD", "USER", "DynDns2"]
