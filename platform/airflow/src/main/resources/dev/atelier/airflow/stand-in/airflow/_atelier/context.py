"""What a running task sees: ti, dag_run, dates, params, var, conn, macros."""

import json
import os
import warnings

from airflow._atelier import channel, dates, macros, state_store, storage
from airflow._atelier.constants import NOTSET
from airflow._atelier.errors import AirflowException
from airflow._atelier.generation import MAJOR
from airflow._atelier.models import Connection, Variable
from airflow._atelier.params import process_params

current = None

NAMES = frozenset(
    """conf conn dag dag_run data_interval_end data_interval_start ds ds_nodash execution_date expanded_ti_count
    exception inlets inlet_events logical_date macros map_index_template next_ds next_ds_nodash next_execution_date
    outlets outlet_events params prev_data_interval_start_success prev_data_interval_end_success prev_ds
    prev_ds_nodash prev_execution_date prev_execution_date_success prev_start_date_success
    prev_end_date_success run_id task task_instance task_instance_key_str test_mode ti tomorrow_ds
    tomorrow_ds_nodash triggering_dataset_events triggering_asset_events ts ts_nodash ts_nodash_with_tz
    templates_dict task_state_store asset_state_store try_number var yesterday_ds yesterday_ds_nodash start_date reason context""".split()
)


class DagRunView:
    def __init__(self, data):
        self.__dict__.update(data)
        for name in ("logical_date", "data_interval_start", "data_interval_end", "start_date", "end_date", "run_after", "queued_at"):
            setattr(self, name, dates.parse(data.get(name)))
        self.execution_date = self.logical_date
        self.external_trigger = data.get("run_type") == "manual"

    def __repr__(self):
        return f"<DagRun {self.dag_id} @ {self.logical_date}: {self.run_id}>"


class RunningTask:
    """`ti`."""

    def __init__(self, data, task, run):
        self.task, self.dag_run = task, run
        self.dag_id, self.task_id, self.run_id = data["dag_id"], data["task_id"], data["run_id"]
        self.map_index, self.try_number = data.get("map_index", -1), data["try_number"]
        self.max_tries = data.get("max_tries", 0)
        self.hostname, self.pid = data.get("hostname", ""), os.getpid()
        self.start_date, self.end_date = dates.parse(data.get("start_date")), None
        self.state = "running"
        self.queue, self.pool = data.get("queue"), data.get("pool")
        self.operator = getattr(task, "task_type", "")
        self.log_url = data.get("log_url", "")
        self.mark_success_url = data.get("log_url", "")
        self.execution_date = self.logical_date = run.logical_date
        self.rendered_map_index = None

    @property
    def key(self):
        return f"{self.dag_id}__{self.task_id}__{self.run_id}"

    @property
    def duration(self):
        return (dates.utcnow() - self.start_date).total_seconds() if self.start_date else None

    @property
    def log(self):
        return self.task.log

    def get_dagrun(self, session=None):
        return self.dag_run

    def get_template_context(self, session=None):
        return current

    def get_num_running_task_instances(self, session=None):
        return 1

    def are_dependents_done(self, session=None):
        return False

    def current_state(self, session=None):
        return "running"

    def get_previous_ti(self, state=None, session=None):
        return None

    def xcom_push(self, key, value, execution_date=None, session=None):
        channel.ask(
            "set_xcom", dag_id=self.dag_id, run_id=self.run_id, task_id=self.task_id,
            map_index=self.map_index, key=key, value=plain(value),
        )

    def _pull_one(self, task_id, key, mapped=False, indexes=None):
        values = channel.ask(
            "xcom", dag_id=self.dag_id, run_id=self.run_id, task_ids=[task_id], key=key, map_indexes=indexes
        )
        if mapped:
            return [restore(item["value"]) for item in values]
        if not values:
            return NOTSET
        return restore(values[0]["value"])

    def xcom_pull(
        self, task_ids=None, dag_id=None, key="return_value", include_prior_dates=False, session=None,
        *, map_indexes=NOTSET, default=None, run_id=None,
    ):
        if task_ids is None and MAJOR >= 3:
            task_ids = self.task_id
        single = isinstance(task_ids, str) or task_ids is None
        wanted = None if task_ids is None else [task_ids] if isinstance(task_ids, str) else list(task_ids)
        indexes = None
        if map_indexes is not NOTSET and map_indexes is not None:
            indexes = [map_indexes] if isinstance(map_indexes, int) else list(map_indexes)
        values = channel.ask(
            "xcom", dag_id=dag_id or self.dag_id, run_id=run_id or self.run_id, task_ids=wanted, key=key,
            map_indexes=indexes, prior=bool(include_prior_dates),
        )
        if single and (indexes is None or isinstance(map_indexes, int)):
            if not values:
                return default
            if len(values) > 1 and values[0]["map_index"] >= 0 and wanted:
                return [restore(item["value"]) for item in values]
            return restore(values[0]["value"])
        if wanted and len(wanted) > 1 and indexes is None:
            found = {}
            for item in values:
                found.setdefault(item["task_id"], item["value"])
            return [restore(found.get(name, default)) for name in wanted]
        return [restore(item["value"]) for item in values]

    def __repr__(self):
        return f"<TaskInstance: {self.dag_id}.{self.task_id} {self.run_id} [running]>"


def plain(value):
    """A result as JSON, marking what JSON has no form for; what cannot be is an error."""
    import datetime
    import decimal

    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {key: plain(item) for key, item in value.items()}
        raise TypeError("the keys of a dictionary that is an XCom must be strings")
    if isinstance(value, tuple):
        return {"__type": "tuple", "data": [plain(item) for item in value]} if MAJOR >= 3 else [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return {"__type": "set", "data": [plain(item) for item in value]}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return {"__type": "datetime", "data": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"__type": "date", "data": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"__type": "timedelta", "data": value.total_seconds()}
    if isinstance(value, decimal.Decimal):
        return {"__type": "decimal", "data": str(value)}
    if hasattr(value, "item") and type(value).__module__.startswith("numpy"):
        return plain(value.item())
    if isinstance(value, storage.ObjectStoragePath):
        return {"__type": "path", "data": str(value)}
    if hasattr(value, "uri") and hasattr(value, "dump"):
        return value.uri
    kind = f"{type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")
    raise TypeError(f"Object of type {kind} is not JSON serializable: an XCom is JSON only")


def restore(value):
    import datetime
    import decimal

    if isinstance(value, list):
        return [restore(item) for item in value]
    if isinstance(value, dict):
        kind = value.get("__type")
        if kind == "tuple":
            return tuple(restore(item) for item in value["data"])
        if kind == "set":
            return {restore(item) for item in value["data"]}
        if kind == "datetime":
            return dates.parse(value["data"])
        if kind == "date":
            return datetime.date.fromisoformat(value["data"])
        if kind == "timedelta":
            return datetime.timedelta(seconds=value["data"])
        if kind == "path":
            return storage.ObjectStoragePath(value["data"])
        if kind == "decimal":
            return decimal.Decimal(value["data"])
        return {key: restore(item) for key, item in value.items()}
    return value


class _Variables:
    def __init__(self, as_json):
        self._json = as_json

    def __getattr__(self, key):
        return self._text(Variable.get(key))

    def get(self, key, default_var=None):
        found = Variable.get(key, default_var=None)
        return default_var if found is None else self._text(found)

    def _text(self, text):
        return json.loads(text) if self._json else text


class _Connections:
    def __getattr__(self, key):
        return Connection.get_connection_from_secrets(key)

    def get(self, key, default_conn=None):
        try:
            return Connection.get_connection_from_secrets(key)
        except AirflowException:
            return default_conn


class Context(dict):
    """A dictionary that says what ended with Airflow 2 when it is used."""

    def __missing__(self, key):
        if key in _RETIRED and MAJOR >= 3:
            raise KeyError(key)
        raise KeyError(key)

    def get(self, key, default=None):
        return self[key] if key in self else default


_RETIRED = {"execution_date", "next_ds", "prev_ds", "yesterday_ds", "tomorrow_ds"}


class _Accessor(dict):
    def __missing__(self, key):
        self[key] = _OutletEvent(key)
        return self[key]


    def for_asset(self, *, name=None, uri=None):
        from airflow._atelier.assets import Asset

        return self[Asset(name=name, uri=uri)]

    def for_asset_alias(self, *, name):
        from airflow._atelier.assets import AssetAlias

        return self[AssetAlias(name)]


class _OutletEvent:
    def __init__(self, key):
        self.key, self.extra, self.added = key, {}, []

    def add(self, asset, extra=None):
        self.added.append({"uri": getattr(asset, "uri", asset), "extra": extra or {}})


class _InletEvents:
    def __getitem__(self, key):
        uri = getattr(key, "uri", None) or getattr(key, "name", key)
        return [_Event(row) for row in channel.ask("asset_events", uri=uri)]

    def for_asset(self, *, name=None, uri=None):
        return self[uri or name]


class _Event:
    def __init__(self, row):
        self.__dict__.update(row)
        self.timestamp = dates.parse(row.get("timestamp"))


def build(data, dag, task):
    """The context of one attempt."""
    run = DagRunView(data["dag_run"])
    ti = RunningTask(data["ti"], task, run)
    context = Context(
        dag=dag, task=task, ti=ti, task_instance=ti, dag_run=run, run_id=run.run_id, macros=macros,
        conf=__import__("airflow._atelier.config", fromlist=["conf"]).conf, test_mode=bool(data.get("test_mode")),
        var={}, conn=_Connections(), inlets=task.inlets, outlets=task.outlets,
        task_instance_key_str=data["values"].get("task_instance_key_str"),
        outlet_events=_Accessor(), inlet_events=_InletEvents(), templates_dict=None, try_number=ti.try_number,
        map_index_template=task.map_index_template, expanded_ti_count=data.get("expanded_ti_count"),
    )
    context["var"] = type("Variables", (dict,), {"value": _Variables(False), "json": _Variables(True)})(
        value=_Variables(False), json=_Variables(True)
    )
    for name, value in data["values"].items():
        if name in data["dates"]:
            value = dates.parse(value)
        context.setdefault(name, value)
    events = {}
    for row in data.get("triggering", []):
        events.setdefault(row["uri"], []).append(_Event(row))
    context["triggering_asset_events" if MAJOR >= 3 else "triggering_dataset_events"] = events
    if MAJOR >= 3:
        context["task_state_store"] = state_store.of_task(ti)
        context["asset_state_store"] = state_store.AssetStateStores([*task.inlets, *task.outlets])
    override = data.get("conf_overrides_params", True)
    context["params"] = process_params(dag, task, run.conf, override)
    return context


def environment(context):
    """AIRFLOW_CTX_*."""
    ti, run, task = context["ti"], context["dag_run"], context["task"]
    date_name = "AIRFLOW_CTX_LOGICAL_DATE" if MAJOR >= 3 else "AIRFLOW_CTX_EXECUTION_DATE"
    values = {
        "AIRFLOW_CTX_DAG_OWNER": task.owner,
        "AIRFLOW_CTX_DAG_ID": ti.dag_id,
        "AIRFLOW_CTX_TASK_ID": ti.task_id,
        date_name: run.logical_date.isoformat() if run.logical_date else None,
        "AIRFLOW_CTX_TRY_NUMBER": str(ti.try_number),
        "AIRFLOW_CTX_DAG_RUN_ID": ti.run_id,
        "ATELIER_MAP_INDEX": str(ti.map_index) if ti.map_index >= 0 else None,
    }
    email = task.email
    if email:
        values["AIRFLOW_CTX_DAG_EMAIL"] = email if isinstance(email, str) else ",".join(email)
    return {key: value for key, value in values.items() if value is not None}


__all__ = ["warnings"]


class _ParsingContext:
    dag_id = None
    task_id = None


def get_parsing_context():
    return _ParsingContext()
