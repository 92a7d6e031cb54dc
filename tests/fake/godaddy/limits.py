"""60 requests a minute for each endpoint and credential."""

import email.utils
import math
import time

from ..common.message import json_answer
from .errors import TEXTS


def too_many(seconds, code="TOO_MANY_REQUESTS", in_body=True, header="none"):
    """A 429; what is not said is left out."""
    body = {"code": code, "message": TEXTS[code]}
    if in_body and seconds is not None:
        body["retryAfterSec"] = math.ceil(seconds)
    answer = json_answer(429, body)
    if header != "none" and seconds is not None:
        answer.headers.append(("Retry-After", str(math.ceil(seconds))
                               if header == "seconds" else
                               email.utils.formatdate(time.time() + seconds,
                                                      usegmt=True)))
    return answer


class Limiter:
    def __init__(self, switches):
        self.switches = switches
        self.clear()

    def clear(self):
        self.times = {}     # (credential, endpoint): moments of requests

    def check(self, who, endpoint):
        """A 429 when there were too many, else None."""
        if self.switches.limit is None:
            return None
        now = time.monotonic()
        times = self.times.setdefault((who, endpoint), [])
        window = self.switches.limit_window
        times[:] = [one for one in times if now - one < window]
        if len(times) < self.switches.limit:
            times.append(now)
            return None
        return too_many(window - (now - times[0]), self.switches.limit_code,
                        self.switches.retry_sec, self.switches.retry_after)
