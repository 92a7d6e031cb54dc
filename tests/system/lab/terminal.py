"""A program at a terminal, and somebody who types."""

import os
import pty
import re
import select
import time

from .program import LIMIT


class Terminal:
    def __init__(self, words, env, cwd="/"):
        self.said = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(words[0], words, env)

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait(self, pattern):
        """The match of what has been said since the last one; drops it."""
        end = time.monotonic() + LIMIT
        while not (match := re.search(pattern, self.said, re.S)):
            left = end - time.monotonic()
            assert left > 0 and self._read(left), (pattern, self.said)
        self.said = self.said[match.end():]
        return match

    def _read(self, limit):
        if not select.select([self.fd], [], [], limit)[0]:
            return False
        try:
            text = os.read(self.fd, 65536)
        except OSError:     # the other end is gone
            text = b""
        self.said += text.decode(errors="replace")
        return bool(text)

    def end(self):
        """All that it says until it ends."""
        while self._read(LIMIT):
            pass
        return self.said

    def close(self):
        os.close(self.fd)       # it gets SIGHUP
        os.waitpid(self.pid, 0)
