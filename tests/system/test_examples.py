"""The files of examples/ are what they say. (examples/certbot: test_certbot)"""

import os

from lab import write_file
from lab.expect import check_done
from lab.program import TOP
from vectors import ONE


def test_configuration(site, internet, program, folder):
    """Both accounts, against a server and names of ours."""
    where = folder("etc")
    with open(os.path.join(TOP, "examples", "ddns01.conf"),
              encoding="utf-8") as file:
        text = file.read()
    for theirs, ours in {
            "/etc/ddns01": where, "ns1.example.com": site.address,
            "[2001:db8::53]:5353": site.address,
            "home.example.com": f"home.{site.name}",
            "lab.example.org": f"lab.{site.name}",
            "# resolver = 127.0.0.1":
            f"resolver = {internet.resolver.address}"}.items():
        assert theirs in text
        text = text.replace(theirs, ours)
    write_file(where, "home.key", site.key.bind())
    write_file(where, "lab.secret", site.key.secret + "\n")
    program.configure(text)
    check_done(program("update-ip", "--ipv4", "static:192.0.2.7",
                       "--ipv6=static:2001:db8::7"))
    for name in f"home.{site.name}", f"x.home.{site.name}":
        assert site.values(name, "A") == ["192.0.2.7"]
        assert site.values(name, "AAAA") == ["2001:db8::7"]
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]
