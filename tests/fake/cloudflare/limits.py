"""The rate limits: per user in a window, per client address in a second."""

import email.utils
import time

from ..common.message import Answer, json_answer

TEXTS = {
    "10429": "Rate limited. Please wait and consider throttling your request "
             "speed",
    "10100": "More than 1200 requests per 300 seconds reached. Please wait and "
             "consider throttling your request speed",
    "10300": "Overall calls per time limit per connecting user have exceeded "
             "the rate limit.",
    "971": "Please wait and consider throttling your request speed",
}
HTML = b"<!DOCTYPE html>\n<html><head><title>Rate limited</title></head></html>"


def too_many(body, retry_after=None, header="seconds"):
    """A 429; retry_after in seconds, None for no such header."""
    if body == "html":
        answer = Answer(429, HTML, "text/html; charset=UTF-8")
    elif body == "text":
        answer = Answer(429, b"error code: 1015", "text/plain; charset=UTF-8")
    elif body == "empty":
        answer = Answer(429)
    else:   # neither `messages` nor `result`
        answer = json_answer(429, {"success": False, "errors": [
            {"code": int(body), "message": TEXTS[body]}]})
    if retry_after is not None and header != "none":
        value = str(retry_after) if header == "seconds" else (
            email.utils.formatdate(time.time() + retry_after, usegmt=True))
        answer.headers.append(("Retry-After", value))
    return answer


class Limiter:
    def __init__(self, switches):
        self.switches = switches
        self.clear()

    def clear(self):
        self.windows = {}       # owner: [start, requests]
        self.blocked = {}       # owner: until
        self.seconds = {}       # address: [second, requests]

    def address(self, address):
        """A 429 when the address asks too fast, else None."""
        limit = self.switches.limit_per_second
        if limit is None:
            return None
        now = int(time.monotonic())
        second = self.seconds.setdefault(address, [now, 0])
        if second[0] != now:
            second[:] = now, 0
        second[1] += 1
        return self._refusal(1) if second[1] > limit else None

    def owner(self, owner):
        """A 429 when the owner has used up the window, else None."""
        limit = self.switches.limit
        if limit is None:
            return None
        now = time.monotonic()
        if self.blocked.get(owner, 0) > now:
            return self._refusal(self.blocked[owner] - now)
        window = self._window(owner, now)
        window[1] += 1
        if window[1] <= limit:
            return None
        self.blocked[owner] = now + self.switches.limit_block
        del self.windows[owner]
        return self._refusal(self.switches.limit_block)

    def _window(self, owner, now):
        window = self.windows.get(owner)
        if window is None or now - window[0] >= self.switches.limit_window:
            window = self.windows[owner] = [now, 0]
        return window

    def _refusal(self, seconds):
        return too_many(self.switches.limit_body, int(-(-seconds // 1)),
                        self.switches.retry_after)

    def headers(self, owner):
        limit = self.switches.limit
        if not self.switches.ratelimit or limit is None:
            return []
        now = time.monotonic()
        left, until = 0, self.blocked.get(owner, 0)
        if until <= now:
            start, used = self._window(owner, now)
            left, until = limit - used, start + self.switches.limit_window
        return [("Ratelimit", f'"default";r={left};t={int(until - now) + 1}'),
                ("Ratelimit-Policy",
                 f'"{self.switches.ratelimit_policy}";q={limit}'
                 f";w={self.switches.limit_window}")]
