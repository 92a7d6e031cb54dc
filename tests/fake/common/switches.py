"""What can be chosen about a fake: name, default, choices, meaning.

Choices are the values allowed, or a type.
"""

NUMBER = (int, float)
OPTIONAL_TEXT = (str, type(None))
OPTIONAL_NUMBER = (int, float, type(None))

TRANSPORT = [
    ("latency", 0, NUMBER, "seconds that each answer is held back"),
    ("gzip", False, bool, "answers are compressed for those who accept it"),
    ("chunked", False, bool, "HTTP/1.1 answers come in chunks"),
]
DNS = [
    ("dns_delay", 0, NUMBER, "seconds until a change is published"),
    ("dns_silent", False, bool, "the name server does not answer"),
    ("hidden_txt", {}, dict, "name: TXT values in the DNS but not in the API"),
]


class Switches:
    def __init__(self, rows=TRANSPORT):
        self.__dict__["_rows"] = rows
        for name, default, _, _ in rows:
            self.__dict__[name] = dict(default) if default == {} else default

    def __setattr__(self, name, value):
        for row, _, choices, _ in self._rows:
            if row == name:
                break
        else:
            raise ValueError(f"no switch {name!r}")
        good = (value in choices if isinstance(choices, list)
                else isinstance(value, choices)
                and (choices is bool or not isinstance(value, bool)))
        if not good:
            raise ValueError(f"{name} cannot be {value!r}")
        self.__dict__[name] = value

    def set(self, **values):
        for name, value in values.items():
            setattr(self, name, value)

    def all(self):
        return {row[0]: getattr(self, row[0]) for row in self._rows}
