"""What the fuzz run changes in the requests that Schemathesis makes. See run.ts."""

import itertools
import re

import schemathesis
from schemathesis.core.parameters import ParameterLocation

USABLE_KEY = re.compile(r"[\x21-\x7e]{1,255}")
numbers = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Make each usable idempotency key a new one.

    Generated keys repeat, such as "0". With another body the API then answers only that the key was used before, and the
    operation itself is not reached. Headers that are wrong on purpose stay as they are.
    """
    headers = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    if headers is not None and headers.mode.is_negative:
        return
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and USABLE_KEY.fullmatch(key):
        case.headers["Idempotency-Key"] = f"{key[:240]}-{next(numbers)}"
