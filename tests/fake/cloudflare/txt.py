"""From the content of a TXT record to the strings in the DNS."""

import re

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
ALL_QUOTED = re.compile(r'\s*(?:"(?:[^"\\]|\\.)*"\s*)+', re.S)
ESCAPE = re.compile(rb"\\([0-9]{3}|.)", re.S)
STRING_LIMIT = 255


def _unescape(text):
    def byte(match):
        found = match[1]
        return bytes([int(found) & 255]) if len(found) == 3 else found
    return ESCAPE.sub(byte, text.encode())


def strings(content):
    """Quoted strings as they are; anything else is one text."""
    if ALL_QUOTED.fullmatch(content):
        pieces = [_unescape(text) for text in QUOTED.findall(content)]
    else:
        pieces = [content.encode()]
    return [piece[at:at + STRING_LIMIT] for piece in pieces
            for at in range(0, len(piece) or 1, STRING_LIMIT)]
