"""The pipe to the platform: questions and answers as lines of JSON."""

import json
import threading

_stream = None
_lock = threading.RLock()


def connect(sock):
    global _stream
    _stream = sock.makefile("rwb", buffering=0) if hasattr(sock, "makefile") else sock


def connected():
    return _stream is not None


def send(message):
    if _stream is None:
        return
    data = json.dumps(message, default=str).encode() + b"\n"
    with _lock:
        view = memoryview(data)
        while view:
            view = view[_stream.write(view) or 0 :]


def ask(what, **args):
    """The platform's answer; an error there is raised here."""
    if _stream is None:
        raise RuntimeError(f"{what}: this process is not connected to the platform")
    with _lock:
        send({"event": "ask", "what": what, "args": args})
        while True:
            line = _readline()
            if not line:
                raise SystemExit("the platform went away")
            answer = json.loads(line)
            if "call" in answer:
                _call(answer)
                continue
            if "error" in answer:
                raise _exception(answer)
            return answer.get("value")


callbacks = {}


def _call(request):
    """The platform needs a function of the DAG file: a user's macro or filter."""
    try:
        value = callbacks[request["call"]](*request.get("args", ()), **request.get("kwargs", {}))
        send({"event": "returned", "value": value})
    except Exception as problem:
        send({"event": "returned", "error": f"{type(problem).__name__}: {problem}"})


def _readline():
    parts = []
    while True:
        part = _stream.readline()
        parts.append(part)
        if not part or part.endswith(b"\n"):
            return b"".join(parts)


def _exception(answer):
    from airflow._atelier import errors

    kind = getattr(errors, answer.get("type", ""), None) or {"KeyError": KeyError}.get(
        answer.get("type"), errors.AirflowException
    )
    return kind(answer["error"])
