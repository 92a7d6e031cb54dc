"""What every failure has in common."""

import contextlib

STATE_FILES = {"cache.json", "facts.json", "journal.json", "lock", "locks",
               "pace.json"}
EXPECTED = ["GoDaddy's classic keys"]     # warnings of tests that are fine


def check_failure(result, status, *words):
    """The status, one error line, and these words in it."""
    assert result.status == status, result
    assert len(result.errors) == 1, result
    for word in words:
        assert word in result.errors[0], (word, result)


def check_failures(cases):
    """cases: {label: (result, status, words)}; shows all that are wrong."""
    wrong = []
    for label, (result, status, words) in cases.items():
        try:
            check_failure(result, status, *words)
        except AssertionError as error:
            wrong.append(f"{label}: {error}")
    assert not wrong, "\n\n".join(wrong)


def check_done(result):
    """Success, and nothing to complain about."""
    assert result.status == 0, result
    assert not result.errors, result
    assert not [line for line in result.warnings
                if not any(words in line for words in EXPECTED)], result


@contextlib.contextmanager
def unchanged(*sites):
    """The zones are the same afterwards, serial numbers too."""
    before = [site.records() for site in sites]
    yield
    assert [site.records() for site in sites] == before


def check_state(program):
    """No temporary file was left in the state directory."""
    assert set(program.state_files()) <= STATE_FILES
