"""Sensors: poke until it is so. In reschedule mode, and where Airflow would defer, the task leaves its
slot between two pokes."""

import datetime
import glob
import hashlib
import os
import time

from airflow._atelier import channel, dates
from airflow._atelier.errors import (
    AirflowException,
    AirflowFailException,
    AirflowRescheduleException,
    AirflowSensorTimeout,
    AirflowSkipException,
)
from airflow._atelier.generation import MAJOR, module_path
from airflow._atelier.hooks import FSHook, HttpHook
from airflow._atelier.operator import BaseOperator
from airflow._atelier.operators import (
    EmptyOperator,
    PythonOperator,
    _SqlBase,
    call,
    weekdays,
)


class PokeReturnValue:
    def __init__(self, is_done, xcom_value=None):
        self.is_done, self.xcom_value = is_done, xcom_value

    def __bool__(self):
        return self.is_done


def _seconds(value):
    return value.total_seconds() if isinstance(value, datetime.timedelta) else float(value)


@module_path("airflow.sensors.base", "airflow.sdk.bases.sensor")
class BaseSensorOperator(BaseOperator):
    ui_color = "#e6f1f2"
    valid_modes = ("poke", "reschedule")
    is_sensor = True

    def __init__(
        self, *, poke_interval=60, timeout=60 * 60 * 24 * 7, soft_fail=False, mode="poke",
        exponential_backoff=False, max_wait=None, silent_fail=False, never_fail=False, deferrable=False, **kwargs,
    ):
        super().__init__(**kwargs)
        self.poke_interval, self.timeout = _seconds(poke_interval), _seconds(timeout)
        self.soft_fail, self.exponential_backoff = soft_fail, exponential_backoff
        self.max_wait = None if max_wait is None else _seconds(max_wait)
        self.silent_fail, self.never_fail, self.deferrable = silent_fail, never_fail, deferrable
        if self.poke_interval < 0:
            raise AirflowException("The poke_interval must be a non-negative number")
        if self.timeout < 0:
            raise AirflowException("The timeout must be a non-negative number")
        if mode not in self.valid_modes:
            raise AirflowException(
                f"The mode must be one of {self.valid_modes},'{self.task_id}'; received '{mode}'."
            )
        self.mode = mode

    @property
    def reschedule(self):
        return self.mode == "reschedule" or self.deferrable

    def poke(self, context):
        raise AirflowException("Override me.")

    def execute(self, context):
        first, number = dates.utcnow(), 1
        if self.reschedule:
            known = channel.ask("first_reschedule")
            first, number = dates.parse(known["at"]) or first, known["count"] + 1
        while True:
            answer = self._poke(context)
            if answer:
                self.log.info("Success criteria met. Exiting.")
                return getattr(answer, "xcom_value", None)
            elapsed = (dates.utcnow() - first).total_seconds()
            if elapsed > self.timeout:
                self._timed_out(elapsed)
            pause = self._pause(number)
            if self.reschedule:
                raise AirflowRescheduleException(dates.utcnow() + datetime.timedelta(seconds=pause))
            time.sleep(pause)
            number += 1

    def _poke(self, context):
        try:
            return self.poke(context)
        except (AirflowSensorTimeout, AirflowSkipException, AirflowFailException):
            raise
        except Exception as problem:
            if self.never_fail or (self.soft_fail and MAJOR < 3 and not self.silent_fail):
                raise AirflowSkipException("Skipping due to soft_fail is set to True.") from problem
            if not self.silent_fail:
                raise
            self.log.error("Sensor poke failed: \n %s", problem)
            return False

    def _timed_out(self, elapsed):
        message = f"Sensor has timed out; run duration of {elapsed} seconds exceeds the specified timeout of {self.timeout}."
        if self.soft_fail or self.never_fail:
            raise AirflowSkipException(message)
        raise AirflowSensorTimeout(message)

    def _pause(self, number):
        if not self.exponential_backoff:
            return self.poke_interval
        least = max(int(self.poke_interval * (2 ** (number - 2))), 1)
        digest = hashlib.sha1(f"{self.dag_id}#{self.task_id}#{number}".encode(), usedforsecurity=False)
        pause = min(least + int(digest.hexdigest(), 16) % least, 24 * 3600)
        return min(pause, self.max_wait) if self.max_wait else pause


def poke_mode_only(cls):
    return cls


@module_path("airflow.sensors.python", "airflow.providers.standard.sensors.python")
class PythonSensor(BaseSensorOperator):
    template_fields = ("templates_dict", "op_args", "op_kwargs")

    def __init__(self, *, python_callable, op_args=None, op_kwargs=None, templates_dict=None, **kwargs):
        super().__init__(**kwargs)
        self.python_callable = python_callable
        self.op_args, self.op_kwargs, self.templates_dict = op_args or [], op_kwargs or {}, templates_dict

    def poke(self, context):
        context["templates_dict"] = self.templates_dict
        self.log.info("Poking callable: %s", self.python_callable)
        value = call(self.python_callable, self.op_args, self.op_kwargs, context)
        return value if isinstance(value, PokeReturnValue) else bool(value)


class DecoratedSensor(PythonSensor):
    custom_operator_name = "@task.sensor"


@module_path("airflow.sensors.bash", "airflow.providers.standard.sensors.bash")
class BashSensor(BaseSensorOperator):
    template_fields = ("bash_command", "env")

    def __init__(self, *, bash_command, env=None, output_encoding="utf-8", retry_exit_code=None, **kwargs):
        super().__init__(**kwargs)
        self.bash_command, self.env, self.retry_exit_code = bash_command, env, retry_exit_code

    def poke(self, context):
        import subprocess

        self.log.info("Running command: %s", self.bash_command)
        done = subprocess.run(["bash", "-c", self.bash_command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.env)
        for line in done.stdout.decode(errors="backslashreplace").splitlines():
            self.log.info("%s", line.rstrip())
        self.log.info("Command exited with return code %s", done.returncode)
        if done.returncode == 0:
            return True
        if self.retry_exit_code is not None and done.returncode != self.retry_exit_code:
            raise AirflowFailException("Bash command failed. The command returned a non-zero exit code.")
        return False


@module_path("airflow.sensors.filesystem", "airflow.providers.standard.sensors.filesystem")
class FileSensor(BaseSensorOperator):
    template_fields = ("filepath",)
    ui_color = "#91818a"

    def __init__(self, *, filepath, fs_conn_id="fs_default", recursive=False, **kwargs):
        super().__init__(**kwargs)
        self.filepath, self.fs_conn_id, self.recursive = filepath, fs_conn_id, recursive

    def poke(self, context):
        path = os.path.join(FSHook(self.fs_conn_id).get_path(), self.filepath)
        self.log.info("Poking for file %s", path)
        for found in glob.glob(path, recursive=self.recursive):
            if os.path.isfile(found):
                self.log.info("Found File %s last modified: %s", found, time.strftime("%Y%m%d%H%M%S", time.gmtime(os.path.getmtime(found))))
                return True
            if any(files for _, _, files in os.walk(found)):
                return True
        return False


@module_path("airflow.sensors.time_sensor", "airflow.providers.standard.sensors.time")
class TimeSensor(BaseSensorOperator):
    def __init__(self, *, target_time, **kwargs):
        super().__init__(**kwargs)
        self.target_time = target_time

    def poke(self, context):
        self.log.info("Checking if the time (%s) has come", self.target_time)
        now = dates.utcnow().in_timezone(self.dag.timezone)
        return now.time() > self.target_time


@module_path("airflow.sensors.time_delta", "airflow.providers.standard.sensors.time_delta")
class TimeDeltaSensor(BaseSensorOperator):
    def __init__(self, *, delta, **kwargs):
        super().__init__(**kwargs)
        self.delta = delta

    def poke(self, context):
        start = context.get("data_interval_end") or context["dag_run"].run_after
        target = start + self.delta
        self.log.info("Checking if the time (%s) has come", target)
        return dates.utcnow() > target


class WaitSensor(BaseSensorOperator):
    """A time from the task's own start on."""

    def __init__(self, *, time_to_wait, **kwargs):
        super().__init__(**kwargs)
        seconds = isinstance(time_to_wait, datetime.timedelta)
        self.time_to_wait = time_to_wait if seconds else datetime.timedelta(minutes=time_to_wait)

    def execute(self, context):
        time.sleep(self.time_to_wait.total_seconds())


@module_path("airflow.sensors.date_time", "airflow.providers.standard.sensors.date_time")
class DateTimeSensor(BaseSensorOperator):
    template_fields = ("target_time",)

    def __init__(self, *, target_time, **kwargs):
        super().__init__(**kwargs)
        self.target_time = target_time.isoformat() if isinstance(target_time, datetime.datetime) else target_time

    def poke(self, context):
        self.log.info("Checking if the time (%s) has come", self.target_time)
        return dates.utcnow() > dates.parse(self.target_time.replace(" ", "T", 1))


@module_path("airflow.sensors.weekday", "airflow.providers.standard.sensors.weekday")
class DayOfWeekSensor(BaseSensorOperator):
    def __init__(self, *, week_day, use_task_logical_date=False, use_task_execution_day=False, **kwargs):
        super().__init__(**kwargs)
        self.days, self.use_logical = weekdays(week_day), use_task_logical_date or use_task_execution_day

    def poke(self, context):
        now = context["logical_date"] if self.use_logical else dates.utcnow()
        return now.isoweekday() in self.days


@module_path("airflow.sensors.external_task", "airflow.providers.standard.sensors.external_task")
class ExternalTaskSensor(BaseSensorOperator):
    template_fields = ("external_dag_id", "external_task_id", "external_task_ids", "external_task_group_id")
    ui_color = "#4db7db"

    def __init__(
        self, *, external_dag_id, external_task_id=None, external_task_ids=None, external_task_group_id=None,
        allowed_states=None, skipped_states=None, failed_states=None, execution_delta=None, execution_date_fn=None,
        check_existence=False, **kwargs,
    ):
        super().__init__(**kwargs)
        if execution_delta is not None and execution_date_fn is not None:
            raise ValueError("Only one of `execution_delta` or `execution_date_fn` may be provided to ExternalTaskSensor; not both.")
        self.external_dag_id, self.external_task_id = external_dag_id, external_task_id
        self.external_task_ids = [external_task_id] if external_task_id else external_task_ids
        self.external_task_group_id = external_task_group_id
        self.allowed_states = [str(s) for s in allowed_states or ["success"]]
        self.skipped_states = [str(s) for s in skipped_states or []]
        self.failed_states = [str(s) for s in failed_states or []]
        self.execution_delta, self.execution_date_fn, self.check_existence = execution_delta, execution_date_fn, check_existence

    def poke(self, context):
        date = context.get("logical_date") or context["dag_run"].run_after
        if self.execution_delta:
            wanted = [date - self.execution_delta]
        elif self.execution_date_fn:
            value = call(self.execution_date_fn, [date], {}, {k: v for k, v in context.items() if k != "logical_date"})
            wanted = list(value) if isinstance(value, (list, tuple)) else [value]
        else:
            wanted = [date]
        self.log.info(
            "Poking for %s in dag %s on %s ... ",
            self.external_task_ids or self.external_task_group_id or "DAG", self.external_dag_id,
            ",".join(item.isoformat() for item in wanted),
        )
        found = channel.ask(
            "external", dag_id=self.external_dag_id, task_ids=list(self.external_task_ids or []),
            group_id=self.external_task_group_id, dates=[dates.iso(item) for item in wanted],
        )
        if self.check_existence and not found["exists"]:
            raise AirflowException(f"The external {'task' if self.external_task_ids else 'DAG'} {(self.external_task_ids or [self.external_dag_id])[0]} in DAG {self.external_dag_id} does not exist." if self.external_task_ids else f"The external DAG {self.external_dag_id} does not exist.")
        states, needed = found["states"], found["needed"] * len(wanted)
        if self.failed_states and any(state in self.failed_states for state in states):
            if self.soft_fail:
                raise AirflowSkipException(f"The external DAG {self.external_dag_id} failed and skipping.")
            raise AirflowException(
                f"Some of the external tasks {self.external_task_ids} in DAG {self.external_dag_id} failed."
                if self.external_task_ids
                else f"The external DAG {self.external_dag_id} failed."
            )
        if self.skipped_states and any(state in self.skipped_states for state in states):
            raise AirflowSkipException(f"The external DAG {self.external_dag_id} skipped.")
        return sum(state in self.allowed_states for state in states) >= max(needed, 1)


@module_path("airflow.sensors.external_task", "airflow.providers.standard.sensors.external_task")
class ExternalTaskMarker(EmptyOperator):
    template_fields = ("external_dag_id", "external_task_id")

    def __init__(self, *, external_dag_id, external_task_id, execution_date=None, logical_date=None, recursion_depth=10, **kwargs):
        super().__init__(**kwargs)
        self.external_dag_id, self.external_task_id = external_dag_id, external_task_id


@module_path("airflow.providers.common.sql.sensors.sql", "airflow.providers.common.sql.sensors.sql")
class SqlSensor(BaseSensorOperator):
    template_fields = ("sql", "parameters")
    template_ext = (".hql", ".sql")

    def __init__(self, *, conn_id, sql, parameters=None, success=None, failure=None, selector=lambda row: row[0], fail_on_empty=False, hook_params=None, **kwargs):
        super().__init__(**kwargs)
        self.conn_id, self.sql, self.parameters = conn_id, sql, parameters
        self.success, self.failure, self.selector, self.fail_on_empty = success, failure, selector, fail_on_empty

    def poke(self, context):
        hook = _SqlBase.get_db_hook(type("Source", (), {"conn_id": self.conn_id, "database": None})())
        self.log.info("Poking: %s (with parameters %s)", self.sql, self.parameters)
        records = hook.get_records(self.sql, self.parameters)
        if not records:
            if self.fail_on_empty:
                raise AirflowException("No rows returned, raising as per fail_on_empty flag")
            return False
        value = self.selector(records[0])
        if self.failure is not None and self.failure(value):
            raise AirflowException(f"Failure criteria met. self.failure({value}) returned True")
        return bool(self.success(value) if self.success is not None else value)


@module_path("airflow.providers.http.sensors.http", "airflow.providers.http.sensors.http")
class HttpSensor(BaseSensorOperator):
    template_fields = ("endpoint", "request_params", "headers")

    def __init__(
        self, *, endpoint, http_conn_id="http_default", method="GET", request_params=None, headers=None,
        response_error_codes_allowlist=None, response_check=None, extra_options=None, **kwargs,
    ):
        super().__init__(**kwargs)
        self.endpoint, self.http_conn_id, self.method = endpoint, http_conn_id, method
        self.request_params, self.headers = request_params or {}, headers or {}
        self.response_check, self.extra_options = response_check, extra_options or {}

    def poke(self, context):
        self.log.info("Poking: %s", self.endpoint)
        try:
            response = HttpHook(self.method, self.http_conn_id).run(self.endpoint, self.request_params, self.headers, self.extra_options)
        except (AirflowException, OSError) as problem:
            if str(problem).startswith("404") or isinstance(problem, OSError):
                return False
            raise
        return bool(call(self.response_check, [response], {}, context)) if self.response_check else True


__all__ = ["PythonOperator"]
