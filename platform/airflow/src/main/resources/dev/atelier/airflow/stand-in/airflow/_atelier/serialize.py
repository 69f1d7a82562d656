"""DAGs as JSON for the scheduler."""

import datetime
import types

from airflow._atelier import alerts, assets, dates, plugins
from airflow._atelier.dag import groups_of, sorted_tasks
from airflow._atelier.generation import MAJOR
from airflow._atelier.operator import CALLBACKS, BaseOperator, MappedOperator
from airflow._atelier.rendering import printable
from airflow._atelier.timetables import _zone


def _seconds(value):
    return value.total_seconds() if isinstance(value, datetime.timedelta) else value


def _params(params):
    return {key: param.dump() for key, param in params.raw().items()}


def dag_json(dag):
    sorted_tasks(dag)
    for task in dag.tasks:
        if task.start_date is None and dag.start_date is not None:
            task.start_date = dag.start_date
        if task.end_date is None and dag.end_date is not None:
            task.end_date = dag.end_date
    return {
        "dag_id": dag.dag_id,
        "display_name": dag.dag_display_name,
        "description": dag.description,
        "doc_md": dag.doc_md,
        "fileloc": dag.fileloc,
        "line": dag.line,
        "owners": sorted({task.owner for task in dag.tasks}),
        "tags": list(dag.tags),
        "start_date": dates.iso(dag.start_date),
        "end_date": dates.iso(dag.end_date),
        "timezone": _zone(dag.timezone),
        "schedule": dag.timetable_data,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "max_active_tasks": dag.max_active_tasks,
        "max_consecutive_failed_dag_runs": dag.max_consecutive_failed_dag_runs,
        "dagrun_timeout": _seconds(dag.dagrun_timeout),
        "is_paused_upon_creation": dag.is_paused_upon_creation,
        "fail_fast": dag.fail_fast,
        "params": _params(dag.params),
        "render_native": dag.render_template_as_native_obj,
        "template_searchpath": dag.template_searchpath,
        "user_macros": bool(dag.user_defined_macros or dag.user_defined_filters),
        "strict_undefined": "Strict" in getattr(dag.template_undefined, "__name__", ""),
        "on_success_callback": bool(dag.on_success_callback),
        "on_failure_callback": bool(dag.on_failure_callback),
        "sla_miss_callback": bool(dag.sla_miss_callback),
        "deadlines": alerts.dump(dag.deadline),
        "listened": plugins.listens(),
        "edges": dag.edge_info,
        "groups": [
            {
                "group_id": group.group_id,
                "label": group.label,
                "parent": group.parent_group.group_id,
                "tooltip": group.tooltip,
                "ui_color": group.ui_color,
                "ui_fgcolor": group.ui_fgcolor,
                "mapped": group.inputs.describe() if group.inputs else None,
            }
            for group in groups_of(dag.task_group)
            if group.group_id is not None
        ],
        "tasks": [task_json(task) for task in dag.tasks],
    }


def _simple_bash(task):
    """Whether the platform can run the command without a Python process of its own."""
    from airflow._atelier.operators import BashOperator

    if isinstance(task, MappedOperator) or type(task) is not BashOperator:
        return None
    if any(getattr(task, f"on_{name}_callback") for name in CALLBACKS) or task.output_processor:
        return None
    if task._pre_execute_hook or task._post_execute_hook or task.output_encoding != "utf-8":
        return None
    if task.dag.user_defined_macros or task.dag.user_defined_filters or task.outlets or task.retry_policy:
        return None
    if not isinstance(task.bash_command, str) or not isinstance(task.env, (dict, type(None))):
        return None
    if not isinstance(task.cwd, (str, type(None))):
        return None
    if task.env is not None and not all(isinstance(v, str) for v in task.env.values()):
        return None
    if plugins.listens() or plugins.named(" ".join([task.bash_command, task.cwd or "", *(task.env or {}).values()])):
        return None
    return {
        "command": task.bash_command,
        "env": task.env,
        "append_env": task.append_env,
        "cwd": task.cwd,
        "skip_on_exit_code": task.skip_on_exit_code,
        "templated": [name for name in ("bash_command", "env", "cwd") if name in task.template_fields],
    }


def task_json(task):
    cls = task.operator_class if isinstance(task, MappedOperator) else type(task)
    mapped = isinstance(task, MappedOperator)
    return {
        "task_id": task.task_id,
        "display_name": task.task_display_name,
        "label": task.label,
        "group": task.task_group.group_id if task.task_group is not None else None,
        "operator": task.task_type,
        "operator_name": task.operator_name,
        "module": cls.__module__,
        "kind": _kind(task, cls),
        "bash": _simple_bash(task),
        "template_fields": list(task.template_fields),
        "fields": {} if mapped else {
            name: printable(getattr(task, name, None)) for name in task.template_fields
        },
        "downstream": sorted(task.downstream_task_ids),
        "trigger_rule": str(task.trigger_rule),
        "retries": task.retries,
        "retry_delay": _seconds(task.retry_delay),
        "retry_exponential_backoff": float(task.retry_exponential_backoff or 0),
        "max_retry_delay": _seconds(task.max_retry_delay),
        "pool": task.pool,
        "pool_slots": task.pool_slots,
        "queue": task.queue,
        **_weight(task),
        "depends_on_past": task.depends_on_past,
        "ignore_first_depends_on_past": task.ignore_first_depends_on_past,
        "wait_for_downstream": task.wait_for_downstream,
        "execution_timeout": _seconds(task.execution_timeout),
        "sla": _seconds(task.sla) if MAJOR < 3 else None,
        "start_date": dates.iso(task.start_date),
        "end_date": dates.iso(task.end_date),
        "owner": task.owner,
        "email": task.email,
        "params": _params(task.params),
        "doc_md": task.doc_md,
        "ui_color": task.ui_color,
        "ui_fgcolor": task.ui_fgcolor,
        "do_xcom_push": task.do_xcom_push,
        "multiple_outputs": task.multiple_outputs,
        "setup": task.is_setup,
        "teardown": task.is_teardown,
        "on_failure_fail_dagrun": task.on_failure_fail_dagrun,
        "max_active_tis_per_dag": task.max_active_tis_per_dag,
        "max_active_tis_per_dagrun": task.max_active_tis_per_dagrun,
        "mapped": task.inputs.describe() if mapped else None,
        "map_index_template": task.map_index_template,
        "branch": bool(task.skipmixin),
        "reschedule": bool(getattr(task, "reschedule", False)) if not mapped else False,
        "callbacks": [name for name in CALLBACKS if getattr(task, f"on_{name}_callback")],
        "inlets": assets.dump_all(task.inlets),
        "outlets": assets.dump_all(task.outlets),
        "line": task.line,
        "triggers": getattr(task, "trigger_dag_id", None) if not mapped else None,
        "generation": MAJOR,
    }


def _weight(task):
    """A strategy of the file's own is asked for the weight of a first try."""
    rule = task.weight_rule
    if isinstance(rule, str):
        return {"priority_weight": task.priority_weight, "weight_rule": rule}
    strategy = rule() if isinstance(rule, type) else rule
    first = types.SimpleNamespace(task=task, task_id=task.task_id, dag_id=task.dag_id, try_number=0, map_index=-1)
    return {"priority_weight": int(strategy.get_weight(first)), "weight_rule": "absolute"}


def _kind(task, cls):
    from airflow._atelier.operators import BashOperator, EmptyOperator

    if cls.execute is EmptyOperator.execute and not any(getattr(task, f"on_{n}_callback") for n in CALLBACKS):
        if isinstance(task, MappedOperator) or (not task._pre_execute_hook and not task._post_execute_hook and not task.outlets):
            return "empty"
    if issubclass(cls, BashOperator):
        return "bash"
    if getattr(cls, "is_sensor", False):
        return "sensor"
    return "python"


__all__ = ["BaseOperator"]
