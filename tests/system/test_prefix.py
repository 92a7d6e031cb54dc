"""Prefix groups: one prefix that is found, and the addresses of many hosts."""

from lab import write_file
from lab.expect import check_done, check_failure, unchanged
from lab.page import manual, manual_blocks, replaced
from test_update_ip import cost

NET, NEXT = "2a00:1450:4001:8200:1:2:3:4", "2a00:1450:4001:9900:5:6:7:8"


def group(site, source, *names, length=56, more=""):
    """A configuration with a section for each (name, settings)."""
    sections = "\n".join(f"    name {site.full(name)} {{ {settings} }}"
                         for name, settings in names)
    return site.config(f"""
update-ip {{
    ipv4 = off
    ipv6 = {{ {source} }}
    ipv6-prefix-length = {length}
    {more}
{sections}
}}""")


def aaaa(site, name):
    return site.values(site.full(name), "AAAA")


def test_all_hosts_follow_the_prefix(site, program, tmp_path):
    """One UPDATE for all; when nothing has changed, none."""
    file = tmp_path / "address"
    program.configure(group(
        site, f'"file:{file}"', ("nas", 'ipv6-host = "::10"'),
        ("printer", "ipv6-host = mac:52:54:00:12:34:56"),
        ("cam", 'ipv6-subnet = 0x1f ipv6-host = "::20"'),
        ("gw", "ipv6-host = off"), more="ipv6-subnet = 1"))
    for net, prefix in (NET, "2a00:1450:4001:82"), (NEXT, "2a00:1450:4001:99"):
        file.write_text(net + "\n")
        paid = cost(site, lambda: check_done(program("update-ip")))
        assert paid["UPDATE"] == 1
        assert aaaa(site, "nas") == [f"{prefix}01::10"]
        assert aaaa(site, "printer") == [f"{prefix}01:5054:ff:fe12:3456"]
        assert aaaa(site, "cam") == [f"{prefix}1f::20"]
        assert aaaa(site, "gw") == [net]
        paid = cost(site, lambda: check_done(program("update-ip")))
        assert paid == {"UPDATE": 0, "QUERY": 0, "TCP": 0}


def test_host_part_of_the_address_does_not_matter(site, program):
    """Privacy extensions change it daily; the prefix is the same."""
    for tail in "1:2:3:4", "9:9:9:9":
        program.configure(group(
            site, f'"static:2a00:1450:4001:8201:{tail}"',
            ("nas", 'ipv6-host = "::10"'), length=64))
        result = program("--json", "update-ip")
        check_done(result)
    assert [j["outcome"] for j in result.json] == ["unchanged"]


def test_confirmed_prefix(site, program, tmp_path):
    """A prefix that is another than what is published needs two witnesses, one
    that is the same needs none; of an address, the prefix alone counts."""
    files = [tmp_path / "one", tmp_path / "two"]
    listed = ", ".join(f'"file:{file}"' for file in files)
    program.configure(group(site, listed, ("nas", 'ipv6-host = "::10"'),
                            ("cam", 'ipv6-host = "::20"'),
                            more="confirm = 2 ipv6-subnet = 1"))

    def run(*addresses):
        for file, address in zip(files, addresses):
            file.write_text(address + "\n")
        return program("update-ip")

    check_done(run(NET, NET))
    assert aaaa(site, "nas") == ["2a00:1450:4001:8201::10"]
    check_done(run(NET, NEXT))          # nothing new, says the first
    check_done(run(NEXT, NET))          # nor the second
    with unchanged(site):
        check_failure(run(NEXT, "2a00:1450:4001:aa00::1"), 75,
                      "2 independent sources")
    check_done(run(NEXT, NEXT))
    assert aaaa(site, "nas") == ["2a00:1450:4001:9901::10"]
    assert aaaa(site, "cam") == ["2a00:1450:4001:9901::20"]


def test_what_does_not_fit_fails_alone(site, program):
    program.configure(group(
        site, f'"static:{NET}"', ("good", 'ipv6-host = "::1"'),
        ("long", 'ipv6-host = "::1:0:0:0:1"'),
        ("wide", 'ipv6-subnet = 256 ipv6-host = "::1"'),
        ("mac", "ipv6-prefix-length = 80 ipv6-subnet = 0 "
                "ipv6-host = 52:54:00:12:34:56"),
        ("better", 'ipv6-host = "::2"'), more="ipv6-subnet = 0"))
    result = program("--json", "update-ip")
    assert (result.status, len(result.errors)) == (2, 3), result
    assert "'ipv6-host' has 65 bits, and 64 are free" in result.errors[0]
    assert [(j["outcome"], j["status"]) for j in result.json] == [
        ("changed", 0), ("failed", 2), ("failed", 2), ("failed", 2),
        ("changed", 0)]
    assert "'ipv6-subnet' has 8 bits" in result.json[2]["error"]
    assert "an interface identifier has 64 bits" in result.json[3]["error"]
    assert aaaa(site, "good") == ["2a00:1450:4001:8200::1"]
    assert aaaa(site, "better") == ["2a00:1450:4001:8200::2"]
    for name in "long", "wide", "mac":
        assert aaaa(site, name) == []


def test_result_that_is_not_global(site, program, tmp_path):
    """A short prefix and a long host part can make such an address."""
    address = write_file(str(tmp_path), "address", "2001:4860:4860::8888\n")
    for more, status in ("", 2), ("allow-private = yes", 0):
        program.configure(group(
            site, f'"file:{address}"', ("nas", 'ipv6-host = "0:db8::1"'),
            length=16, more=more))
        result = program("--json", "update-ip")
        assert result.status == status, result
    assert aaaa(site, "nas") == ["2001:db8::1"]


def test_malformed_parts(site, program):
    for setting, word in (("ipv6-host", "mac:52:54:00"), ("ipv6-host", "7"),
                          ("ipv6-subnet", "1f"), ("ipv6-prefix-length", "0")):
        program.configure(group(site, f'"static:{NET}"',
                                ("nas", f'{setting} = "{word}"')))
        check_failure(program("update-ip"), 2, setting, word, "ddns01.conf:")


def test_example_of_the_page(site, program):
    text, = manual_blocks(manual("man/ddns01.conf.5")["PREFIX GROUPS"])
    text = replaced(text, {"ipv6 = interface:ppp0": f'ipv6 = "static:{NET}"',
                           "interface:ppp0": "static:192.0.2.7",
                           "example.com": site.name})
    program.configure(site.config(text))
    check_done(program("update-ip"))
    assert {name: aaaa(site, name) for name in (
        "nas", "printer", "cam", "gw")} == {
        "nas": ["2a00:1450:4001:8201::10"],
        "printer": ["2a00:1450:4001:8201:5054:ff:fe12:3456"],
        "cam": ["2a00:1450:4001:821f::20"], "gw": [NET]}
    assert site.values(site.full("gw"), "A") == ["192.0.2.7"]
