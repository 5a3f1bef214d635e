"""What the fuzz run changes in the requests that Schemathesis makes. See run.ts."""

import itertools
import re

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import EnsureResourceAvailability, MissingHeaderNotRejected

USABLE_KEY = re.compile(r"[\x21-\x7e]{1,255}")
numbers = itertools.count(1)
previewed = set()


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


@schemathesis.hook
def after_call(context, case, response):
    """Remember the licences that previews of purchases show: they do not exist."""
    if case.operation.label != "POST /v1/licenses" or response.status_code != 200:
        return
    previewed.add(response.json()["license"]["id"])


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure counts. What previews of purchases may do cannot be said in an OpenAPI document."""
    if isinstance(failure, EnsureResourceAvailability):
        return (case.path_parameters or {}).get("id") not in previewed
    if isinstance(failure, (AcceptedNegativeData, MissingHeaderNotRejected)):
        # A purchase needs an idempotency key, its preview does not.
        without_key = case.headers is None or "Idempotency-Key" not in case.headers
        return not (without_key and case.operation.label == "POST /v1/licenses" and response.status_code == 200)
    return True
