"""Reads one DAG file in this process."""

import hashlib
import importlib.util
import os
import signal
import sys
import time
import traceback
import warnings

from airflow._atelier import config
from airflow._atelier.dag import DAG, Context
from airflow._atelier.errors import AirflowTaskTimeout
from airflow._atelier.generation import MAJOR

_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def module_name(path):
    digest = hashlib.sha1(path.encode("utf-8"), usedforsecurity=False).hexdigest()
    stem = os.path.splitext(os.path.basename(path))[0]
    return f"unusual_prefix_{digest}_{stem.replace('.', '_')}"


def load(path, folder, timeout=0):
    """The file's DAGs; whatever it raises is raised."""
    for place in (folder, os.path.join(os.path.dirname(folder), "plugins"), os.path.join(os.path.dirname(folder), "config")):
        if place not in sys.path:
            sys.path.append(place)
    Context.dags, Context.groups, Context.setups, Context.registered = [], [], [], []
    Context.file_warnings = []
    name = module_name(path)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if timeout:
        def expire(number, frame):
            raise AirflowTaskTimeout(_timeout_text(path, timeout))

        signal.signal(signal.SIGALRM, expire)
        signal.setitimer(signal.ITIMER_REAL, timeout)
    try:
        spec.loader.exec_module(module)
    finally:
        if timeout:
            signal.setitimer(signal.ITIMER_REAL, 0)
    found = [value for value in vars(module).values() if isinstance(value, DAG)]
    used_in_with = [dag for dag in Context.registered if dag.auto_register]
    result = {}
    for dag in [*found, *(d for d in used_in_with if d not in found and d.task_dict and d.fileloc == path)]:
        result.setdefault(dag.dag_id, dag)
    return result


def _timeout_text(path, timeout):
    return (
        f"DagBag import timeout for {path} after {timeout}s.\n"
        "Please take a look at these docs to improve your DAG import time:\n"
        "* https://airflow.apache.org/docs/apache-airflow/stable/best-practices.html#top-level-python-code\n"
        "* https://airflow.apache.org/docs/apache-airflow/stable/best-practices.html#reducing-dag-complexity"
        f", PID: {os.getpid()}"
    )


def trace(problem, depth=None):
    """The traceback without this package's frames; of a DAG file, as Airflow keeps it, the last few."""
    kept = [
        frame
        for frame in traceback.extract_tb(problem.__traceback__)
        if not frame.filename.startswith(_HOME)
    ]
    if not isinstance(problem, SyntaxError):
        own = [index for index, frame in enumerate(kept) if "importlib" not in frame.filename]
        kept = kept[: own[-1] + 1] if own else kept
    if depth:
        kept = kept[-depth:]
    lines = ["Traceback (most recent call last):\n"]
    lines += traceback.StackSummary.from_list(kept).format()
    lines += traceback.format_exception_only(type(problem), problem)
    cause = problem.__cause__
    if cause is not None and not depth:
        lines = [trace(cause), "\nThe above exception was the direct cause of the following exception:\n\n", *lines]
    return "".join(lines)


def might_contain_dag(path, safe_mode=True):
    """Airflow's heuristic: both words, in any case, somewhere in the file."""
    if not safe_mode:
        return True
    with open(path, "rb") as file:
        content = file.read().lower()
    needle = (b"dag", b"airflow") if MAJOR < 3 else None
    if needle:
        return all(word in content for word in needle)
    return b"airflow" in content and (b"dag" in content or b"asset" in content)


def parse(path, folder, timeout):
    """What the platform keeps about a file."""
    from airflow._atelier import serialize

    started = time.monotonic()
    reads = set()

    def audit(event, args):
        if event == "open" and isinstance(args[0], str):
            name = os.path.abspath(args[0])
            if name.startswith(folder) or name.startswith(os.path.dirname(folder) + os.sep):
                reads.add(name)

    sys.addaudithook(audit)
    depth = config.number("dagbag_import_error_traceback_depth", 2)
    answer = {"file": path, "dags": [], "errors": [], "warnings": []}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            dags = load(path, folder, timeout)
            for dag in dags.values():
                try:
                    answer["dags"].append(serialize.dag_json(dag))
                except Exception as problem:
                    answer["errors"].append(trace(problem, depth))
        except MemoryError:
            answer["errors"].append(f"MemoryError: {path} needs more memory than a DAG file may use\n")
        except SystemExit as problem:
            answer["errors"].append(f"SystemExit: {problem.code}\n")
        except BaseException as problem:
            answer["errors"].append(trace(problem, depth))
    for item in caught:
        if issubclass(item.category, DeprecationWarning) and (item.filename == path or item.filename.startswith(folder)):
            answer["warnings"].append(f"{os.path.basename(item.filename)}:{item.lineno}: {item.message}".strip())
    answer["warnings"] += Context.file_warnings
    for module in list(sys.modules.values()):
        name = getattr(module, "__file__", None)
        if name and (name.startswith(folder + os.sep) or f"{os.sep}plugins{os.sep}" in name):
            reads.add(name)
    answer["reads"] = sorted(
        name for name in reads if name != path and "__pycache__" not in name and not name.endswith(".pyc")
    )
    answer["seconds"] = time.monotonic() - started
    return answer
