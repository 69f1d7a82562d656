"""Deadlines of runs (3.1) and service levels of tasks (2.x): what a DAG file says, and its callbacks."""

import asyncio
import datetime
import inspect
import logging
import types

from airflow._atelier import dates
from airflow._atelier.helpers import import_string


class BaseDeadlineReference:
    """When a deadline's time begins to count."""

    def __init__(self, kind, **more):
        self.data = {"kind": kind, **more}

    @property
    def reference_name(self):
        return type(self).__name__


class DeadlineReference:
    DAGRUN_LOGICAL_DATE = BaseDeadlineReference("logical_date")
    DAGRUN_QUEUED_AT = BaseDeadlineReference("queued_at")

    @classmethod
    def FIXED_DATETIME(cls, dt):
        return BaseDeadlineReference("fixed", at=dates.iso(dates.convert_to_utc(dt)))

    @classmethod
    def AVERAGE_RUNTIME(cls, max_runs=0, min_runs=None):
        max_runs = max_runs or 10
        min_runs = max_runs if min_runs is None else min_runs
        if min_runs < 1:
            raise ValueError("min_runs must be at least 1")
        return BaseDeadlineReference("average", max_runs=max_runs, min_runs=min_runs)


class VariableInterval:
    """Seconds that stand in a Variable."""

    def __init__(self, key):
        self.key = key

    def resolve(self):
        from airflow._atelier.models import Variable

        return datetime.timedelta(seconds=float(Variable.get(self.key)))


class _Callback:
    def __init__(self, callback_callable, kwargs=None):
        if kwargs and "context" in kwargs:
            raise ValueError("context is a reserved kwarg for this class")
        self.callback, self.kwargs = callback_callable, kwargs or {}
        if isinstance(callback_callable, str):
            if "." not in callback_callable:
                raise ImportError(f"`{callback_callable}` doesn't look like a valid dot path.")
        elif not callable(callback_callable):
            raise AttributeError(f"Provided callback {callback_callable} is not callable.")

    def run(self, context):
        function = import_string(self.callback) if isinstance(self.callback, str) else self.callback
        result = function(**self.kwargs, context=context)
        if inspect.isawaitable(result):
            asyncio.run(_wait(result))


async def _wait(awaitable):
    return await awaitable


class AsyncCallback(_Callback):
    def __init__(self, callback_callable, kwargs=None):
        super().__init__(callback_callable, kwargs)
        awaitable = inspect.iscoroutinefunction(callback_callable) or hasattr(callback_callable, "__await__")
        if not isinstance(callback_callable, str) and not awaitable:
            raise AttributeError(f"Provided callback {callback_callable} is not awaitable.")


class SyncCallback(_Callback):
    def __init__(self, callback_callable, kwargs=None, executor=None):
        super().__init__(callback_callable, kwargs)


class DeadlineAlert:
    def __init__(self, reference, interval, callback, name=None):
        if not isinstance(callback, _Callback):
            raise ValueError(f"Callbacks of type {type(callback).__name__} are not currently supported")
        self.reference, self.interval, self.callback, self.name = reference, interval, callback, name


def listed(deadline):
    return list(deadline) if isinstance(deadline, (list, tuple)) else [deadline] if deadline else []


def dump(deadline):
    result = []
    for alert in listed(deadline):
        interval = alert.interval.resolve() if isinstance(alert.interval, VariableInterval) else alert.interval
        result.append({**alert.reference.data, "interval": interval.total_seconds()})
    return result


def missed_deadline(dag, data):
    """The callback of a run that is not done in time."""
    alert = listed(dag.deadline)[data["alert"]]
    alert.callback.run({
        "dag_run": data["dag_run"],
        "deadline": {"id": data["id"], "deadline_time": dates.parse(data["deadline_time"])},
    })


def missed_levels(dag, data):
    """`sla_miss_callback(dag, task_list, blocking_task_list, slas, blocking_tis)`."""
    slas = [_found(row) for row in data["slas"]]
    blocking = [_found(row) for row in data["blocking"]]
    for instance in blocking:
        instance.task = dag.get_task(instance.task_id)
    texts = ["\n".join(f"{row.task_id} on {row.execution_date.isoformat()}" for row in rows) for rows in (slas, blocking)]
    functions = dag.sla_miss_callback
    for function in functions if isinstance(functions, list) else [functions]:
        try:
            function(dag, *texts, slas, blocking)
        except Exception:
            name = getattr(function, "__name__", function)
            logging.getLogger("airflow.processor").exception(
                "Could not call sla_miss_callback(%s) for DAG %s", name, dag.dag_id
            )


def _found(row):
    return types.SimpleNamespace(**{**row, "execution_date": dates.parse(row["execution_date"])})
