"""Update servers that are down, silent, or answer what they should not.

Many of these cases last as long as the program has patience. So the cases of
a table run side by side, each with a fake server, a name and a user.
"""

import pytest

from lab import Key, Program, behaviour, config, finish, new_address
from lab.expect import (check_done, check_failure, check_failures,
                        check_state, unchanged)
from lab.fake import Fake
from lab.tsigreply import flip_last_mac_byte, signed
from vectors import ONE

UPDATE = behaviour.UPDATE
KEY = Key("lab-key")
VERBS = ["present-txt", "cleanup-txt"]
LARGE = 20      # so many names make a message that goes by TCP


@pytest.fixture
def site(new_site):
    """With a key that the fake servers know, too."""
    return new_site(key=KEY)


@pytest.fixture
def run_cases(site, run, tmp_path):
    """Runs (behaviour, verb, names) for every label; {label: (result, fake)}.

    The behaviour is for UPDATE, queries go to the real server."""
    def names_of(label, count):
        return [f"{label}-{n}.{site.name}" for n in range(count)]

    def start(number, label, behave, verb, count):
        fake = run(Fake(new_address(), behaviour.only(
            UPDATE, behave, otherwise=behaviour.relay(site.address))))
        user = Program(tmp_path / f"user{number}")
        user.configure(site.config(server=fake.address, wait="0"))
        pairs = [w for name in names_of(f"c{number}", count)
                 for w in (name, ONE)]
        return label, fake, user, user.start(verb, *pairs)

    def run_all(cases):
        for number, (_, verb, count) in enumerate(cases.values()):
            if verb == "cleanup-txt":
                site.change(*((f"_acme-challenge.{name}.", 60, "TXT", ONE)
                              for name in names_of(f"c{number}", count)))
        with unchanged(site):
            started = [start(n, label, *case)
                       for n, (label, case) in enumerate(cases.items())]
            results = {label: (finish(process), fake)
                       for label, fake, _, process in started}
        for _, _, user, _ in started:
            check_state(user)
        return results
    return run_all


def check_all(results, expected):
    """expected: {label: (status, words)}."""
    assert all(fake.count(UPDATE) for _, fake in results.values())
    check_failures({
        label: (result, expected[label][0],
                [fake.address, *expected[label][1]])
        for label, (result, fake) in results.items()})


def test_honest_answer(run_cases):
    """The fake can sign; what it does wrong below is on purpose."""
    (result, fake), = run_cases(
        {"honest": (signed(KEY), "present-txt", 1)}).values()
    check_done(result)
    assert fake.count(UPDATE) == 1


REFUSALS = {      # what a server may rightly say: exit status, word
    "REFUSED": (signed(KEY, rcode=5), 1, "REFUSED"),
    "NOTAUTH": (signed(KEY, rcode=9), 1, "NOTAUTH"),
    "NOTZONE": (signed(KEY, rcode=10), 1, "NOTZONE"),
    "FORMERR": (signed(KEY, rcode=1), 1, "FORMERR"),
    "NOTIMP": (signed(KEY, rcode=4), 1, "NOTIMP"),
    "YXDOMAIN": (signed(KEY, rcode=6), 1, "YXDOMAIN"),
    "SERVFAIL": (signed(KEY, rcode=2), 75, "SERVFAIL"),
    "unsigned REFUSED": (behaviour.with_rcode(5), 1, "REFUSED"),
    "unsigned NOTIMP": (behaviour.with_rcode(4), 1, "NOTIMP"),
    "unsigned SERVFAIL": (behaviour.with_rcode(2), 75, "SERVFAIL"),
    "BADTIME": (signed(KEY, rcode=9, error=18, clock=3600), 1, "clock"),
    "BADKEY": (signed(KEY, rcode=9, error=17, no_mac=True), 1, "BADKEY"),
    "BADSIG": (signed(KEY, rcode=9, error=16, no_mac=True), 1, "BADSIG"),
    "BADTRUNC": (signed(KEY, rcode=9, error=22), 1, "BADTRUNC"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_refusals(verb, run_cases):
    results = run_cases({label: (behave, verb, 1) for
                         label, (behave, _, _) in REFUSALS.items()})
    check_all(results, {label: (status, [word]) for
                        label, (_, status, word) in REFUSALS.items()})


UNTRUE = {      # not to be believed: no proof that the server said it
    "unsigned success": behaviour.with_rcode(0),
    "wrong MAC": signed(KEY, twist=flip_last_mac_byte(KEY)),
    "another secret": signed(KEY, other_key=Key("lab-key")),
    "another key": signed(KEY, other_key=Key("other-key", secret=KEY.raw)),
    "another algorithm": signed(KEY, other_key=Key("lab-key", "hmac-sha512",
                                                   KEY.raw)),
    "not for our request": signed(KEY, request_mac=False),
    "no MAC": signed(KEY, no_mac=True),
    "old": signed(KEY, skew=-3600),
    "from the future": signed(KEY, skew=3600),
    "another id": signed(KEY, twist=lambda r: bytes([r[0] ^ 1]) + r[1:]),
    "not a reply": signed(KEY, twist=lambda r: r[:2] + bytes([r[2] & 127])
                          + r[3:]),
    "our own message": behaviour.echo,
    "a record behind the TSIG": signed(
        KEY, twist=lambda r: r[:11] + bytes([r[11] + 1]) + r[12:]
        + b"\0\0\1\0\1\0\0\0\0\0\4\x7f\0\0\1"),
    "cut off": signed(KEY, twist=lambda r: r[:-5]),
    "garbage": behaviour.garbage,
    "header only": lambda query, tcp: [query[:2] + b"\xa8" + b"\0" * 9],
    "one byte": behaviour.short,
}


@pytest.mark.long
@pytest.mark.parametrize("names", [1, LARGE], ids=["UDP", "TCP"])
def test_untrue_answers(names, run_cases):
    results = run_cases({label: (behave, "present-txt", names)
                         for label, behave in UNTRUE.items()})
    check_all(results, {label: (1, []) for label in UNTRUE})


GONE = {
    "empty by TCP": (behaviour.empty, LARGE),
    "silent": (behaviour.silent, 1),
    "silent by TCP": (behaviour.silent, LARGE),
    "closes TCP": (behaviour.closing, LARGE),
    "ends in the middle": (behaviour.cut_in_the_middle, LARGE),
}


@pytest.mark.long
def test_no_answer(run_cases):
    cases = {f"{label}, {verb}": (behave, verb, names) for verb in VERBS
             for label, (behave, names) in GONE.items()}
    check_all(run_cases(cases), {label: (75, []) for label in cases})


def test_slow_tcp(run_cases):
    """One byte at a time, but true."""
    answer = signed(KEY)

    def behave(query, tcp):
        return behaviour.in_bytes(answer(query, tcp)) if tcp else answer(
            query, tcp)
    (result, fake), = run_cases(
        {"slow": (behave, "present-txt", LARGE)}).values()
    check_done(result)
    assert any(tcp for _, tcp in fake.seen)


def test_forged_answers_before_the_true_one(run_cases):
    answer, lie = signed(KEY), signed(KEY, twist=flip_last_mac_byte(KEY))

    def behave(query, tcp):
        return [behaviour.Noise(behaviour.header(query)),
                behaviour.header(query), *lie(query, tcp), b"\0",
                *answer(query, tcp)]
    (result, _), = run_cases(
        {"forged": (behave, "present-txt", 1)}).values()
    check_done(result)


@pytest.fixture
def verb(site, request):
    """A command that has something to do."""
    if request.param == "cleanup-txt":
        site.change(("_acme-challenge", 60, "TXT", ONE))
    return request.param


@pytest.mark.parametrize("verb", VERBS, indirect=True)
def test_server_down(verb, site, internet, program):
    dead = new_address()
    program.configure(config(internet, site.account(server=dead)))
    with unchanged(site):
        result = program(verb, site.name, ONE)
    check_failure(result, 75, dead)


@pytest.mark.long
@pytest.mark.parametrize("verb", VERBS, indirect=True)
def test_server_silent_for_everything(verb, site, internet, run, program):
    fake = run(Fake(new_address(), behaviour.silent))
    program.configure(config(internet, site.account(server=fake.address)))
    with unchanged(site):
        result = program(verb, site.name, ONE)
    check_failure(result, 75, fake.address)


def test_server_without_the_zone(site, new_site, internet, program):
    other = new_site(key=KEY)
    program.configure(config(internet, site.account(server=other.address)))
    with unchanged(site, other):
        result = program("present-txt", site.name, ONE)
    check_failure(result, 1, site.name)


@pytest.mark.parametrize("behave", [behaviour.spoofed, behaviour.dribbling,
                                    behaviour.truncating],
                         ids=["spoofed", "dribbling", "truncating"])
def test_queries_of_the_update_server(behave, site, run, program):
    """Forged, slow and truncated answers to questions, in the end true."""
    fake = run(Fake(new_address(), behaviour.only(
        UPDATE, behaviour.relay(site.address),
        otherwise=behave(site.address))))
    program.configure(site.config(server=fake.address))
    check_done(program("present-txt", site.name, ONE))
    assert site.challenge() == [ONE]


def test_many_names_one_cause_one_line(site, internet, program):
    dead = new_address()
    program.configure(config(internet, site.account(server=dead)))
    pairs = [word for n in range(5) for word in (site.full(f"h{n}"), ONE)]
    result = program("--json", "present-txt", *pairs)
    check_failure(result, 75, dead)
    assert [j["outcome"] for j in result.json] == ["later"] * 5
