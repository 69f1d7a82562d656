"""What the calls of either generation's client are checked with; each is told in a line of JSON."""

import json

from airflow_client.client.exceptions import ApiException


def said(name, state, detail=""):
    print(json.dumps([name, state, str(detail).strip().replace("\n", " ")[:300]]), flush=True)


def check(name, call, expect=None):
    """`expect` is the status with which the genuine server refuses such a call."""
    try:
        value = call()
    except ApiException as problem:
        known = problem.status == expect
        said(name, "passed" if known else "failed", "" if known else f"{problem.status} {problem.body}")
        return None
    except Exception as problem:
        said(name, "failed", f"{type(problem).__name__}: {problem}")
        return None
    said(name, "passed" if expect is None else "failed", "" if expect is None else f"expected {expect}")
    return value
