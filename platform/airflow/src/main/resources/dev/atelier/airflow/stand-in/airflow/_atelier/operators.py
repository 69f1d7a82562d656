"""The operators that run here."""

import inspect
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap

from airflow._atelier import channel, dates
from airflow._atelier.constants import NOTSET
from airflow._atelier.errors import (
    AirflowException,
    AirflowFailException,
    AirflowSkipException,
    DagRunAlreadyExists,
    DownstreamTasksSkipped,
)
from airflow._atelier.generation import MAJOR, module_path
from airflow._atelier.hooks import (
    HttpHook,
    PostgresHook,
    SqliteHook,
    SubprocessHook,
    fetch_all_handler,
)
from airflow._atelier.models import Connection
from airflow._atelier.operator import BaseOperator


@module_path("airflow.operators.empty", "airflow.providers.standard.operators.empty")
class EmptyOperator(BaseOperator):
    ui_color = "#e8f7e4"

    def execute(self, context):
        pass


@module_path("airflow.operators.bash", "airflow.providers.standard.operators.bash")
class BashOperator(BaseOperator):
    template_fields = ("bash_command", "env", "cwd") if MAJOR >= 3 else ("bash_command", "env")
    template_fields_renderers = {"bash_command": "bash", "env": "json"}
    template_ext = (".sh", ".bash")
    ui_color = "#f0ede4"

    def __init__(
        self, *, bash_command, env=None, append_env=False, output_encoding="utf-8",
        skip_exit_code=None, skip_on_exit_code=99, cwd=None, output_processor=None, **kwargs,
    ):
        super().__init__(**kwargs)
        self.bash_command, self.env, self.append_env = bash_command, env, append_env
        self.output_encoding, self.cwd, self.output_processor = output_encoding, cwd, output_processor
        codes = skip_exit_code if skip_exit_code is not None else skip_on_exit_code
        self.skip_on_exit_code = (
            list(codes) if isinstance(codes, (list, tuple, set)) else [codes] if codes is not None else []
        )

    @property
    def subprocess_hook(self):
        if not hasattr(self, "_hook"):
            self._hook = SubprocessHook()
        return self._hook

    def get_env(self, context):
        from airflow._atelier.context import environment

        env = dict(self.env) if self.env is not None else os.environ.copy()
        if self.env is not None and self.append_env:
            env = {**os.environ, **self.env}
        return {**env, **environment(context)}

    def execute(self, context):
        if self.cwd is not None:
            if not os.path.exists(self.cwd):
                raise AirflowException(f"Can not find the cwd: {self.cwd}")
            if not os.path.isdir(self.cwd):
                raise AirflowException(f"The cwd {self.cwd} must be a directory")
        bash = shutil.which("bash") or "bash"
        result = self.subprocess_hook.run_command(
            command=[bash, "-c", self.bash_command], env=self.get_env(context),
            output_encoding=self.output_encoding, cwd=self.cwd,
        )
        if result.exit_code in self.skip_on_exit_code:
            raise AirflowSkipException(f"Bash command returned exit code {result.exit_code}. Skipping.")
        if result.exit_code != 0:
            raise AirflowException(
                f"Bash command failed. The command returned a non-zero exit code {result.exit_code}."
            )
        return self.output_processor(result.output) if self.output_processor else result.output

    def on_kill(self):
        self.subprocess_hook.send_sigterm()


def _fits(function, context):
    """The part of the context that a function takes."""
    signature = inspect.signature(function)
    if any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values()):
        return dict(context)
    return {name: context[name] for name in signature.parameters if name in context}


def call(function, args, kwargs, context):
    """Calls a function with what was given and with what it names of the context."""
    signature = inspect.signature(function)
    positional = list(signature.parameters)[: len(args)]
    extra = {
        name: value
        for name, value in _fits(function, context).items()
        if name not in kwargs and name not in positional
    }
    clash = [name for name in kwargs if name in context and name in _RESERVED]
    if clash:
        raise ValueError(f"The key {clash[0]!r} in args is a part of kwargs and therefore reserved.")
    return function(*args, **{**extra, **kwargs})


def determine_kwargs(func, args, kwargs):
    positional = list(inspect.signature(func).parameters)[: len(args)]
    return {name: value for name, value in _fits(func, kwargs).items() if name not in positional}


def is_venv_installed():
    """Whether `virtualenv` or Python's own `venv` can make an environment."""
    import importlib.util
    import shutil

    return bool(shutil.which("virtualenv") or importlib.util.find_spec("virtualenv") or importlib.util.find_spec("venv"))


_RESERVED = {"dag", "ti", "task_instance", "dag_run", "task", "logical_date"}


@module_path("airflow.operators.python", "airflow.providers.standard.operators.python")
class PythonOperator(BaseOperator):
    template_fields = ("templates_dict", "op_args", "op_kwargs")
    template_fields_renderers = {"templates_dict": "json", "op_args": "py", "op_kwargs": "py"}
    ui_color = "#ffefeb"
    shallow_copy_attrs = ("python_callable", "op_kwargs")

    def __init__(
        self, *, python_callable, op_args=None, op_kwargs=None, templates_dict=None,
        templates_exts=None, show_return_value_in_logs=True, **kwargs,
    ):
        super().__init__(**kwargs)
        if not callable(python_callable):
            raise AirflowException("`python_callable` param must be callable")
        self.python_callable = python_callable
        self.op_args, self.op_kwargs = op_args if op_args is not None else (), op_kwargs or {}
        self.templates_dict = templates_dict
        if templates_exts:
            self.template_ext = templates_exts
        self.show_return_value_in_logs = show_return_value_in_logs

    def execute(self, context):
        context["templates_dict"] = self.templates_dict
        value = self.execute_callable(context)
        if self.show_return_value_in_logs:
            self.log.info("Done. Returned value was: %s", value)
        else:
            self.log.info("Done. Returned value not shown")
        return value

    def execute_callable(self, context):
        if inspect.iscoroutinefunction(self.python_callable):
            import asyncio

            return asyncio.run(call(self.python_callable, self.op_args, self.op_kwargs, context))
        value = call(self.python_callable, self.op_args, self.op_kwargs, context)
        return list(value) if inspect.isgenerator(value) and MAJOR < 3 else value


@module_path("airflow.models.skipmixin", "airflow.sdk.bases.skipmixin")
class SkipMixin:
    def skip(self, dag_run, execution_date=None, tasks=(), map_index=-1, **kwargs):
        raise DownstreamTasksSkipped(tasks=[task.task_id for task in tasks])

    def skip_all_except(self, ti, branch_task_ids):
        chosen = branches(self, branch_task_ids)
        context_task = self
        skipped = not_followed(context_task, chosen)
        if skipped:
            raise DownstreamTasksSkipped(tasks=skipped)


def branches(task, chosen):
    """The ids a branch named, checked, in Airflow's words."""
    if chosen is None:
        return []
    if isinstance(chosen, str):
        chosen = [chosen]
    elif not isinstance(chosen, (list, tuple, set)):
        raise AirflowException(
            "'branch_task_ids' must be either None, a task ID, or an Iterable of IDs, "
            f"but got {type(chosen).__name__!r}"
        )
    chosen = list(chosen)
    wrong = {type(item) for item in chosen if not isinstance(item, str)}
    if wrong:
        raise AirflowException(
            f"Unable to branch to the specified tasks. The following types were returned: {wrong}"
        )
    dag = task.dag
    groups = dag.task_group_dict
    followed = []
    for item in chosen:
        if item in groups:
            followed.extend(root.task_id for root in groups[item].roots)
        else:
            followed.append(item)
    missing = sorted(set(followed) - set(dag.task_ids))
    if missing:
        names = set(missing)
        raise AirflowException(f"'branch_task_ids' must contain only valid task_ids. Invalid tasks found: {names}.")
    return followed


def not_followed(task, followed):
    """Direct successors that the branch does not take, minus what the taken ones lead to."""
    keep = set(followed)
    for task_id in followed:
        keep |= task.dag.get_task(task_id).get_flat_relative_ids(upstream=False)
    return sorted(task.downstream_task_ids - keep)


@module_path("airflow.operators.branch", "airflow.providers.standard.operators.branch")
class BaseBranchOperator(BaseOperator, SkipMixin):
    skipmixin = True

    def choose_branch(self, context):
        raise NotImplementedError

    def execute(self, context):
        return self.do_branch(context, self.choose_branch(context))

    def do_branch(self, context, branches_to_execute):
        return follow(self, context, branches_to_execute)


BranchMixIn = BaseBranchOperator


def follow(task, context, chosen):
    task.log.info("Branch into %s", chosen)
    followed = branches(task, chosen)
    task.log.info("Following branch %s", followed)
    channel.ask("skip", followed=followed, skipped=not_followed(task, followed))
    return chosen if isinstance(chosen, (str, type(None))) else list(chosen)


@module_path("airflow.operators.python", "airflow.providers.standard.operators.python")
class BranchPythonOperator(PythonOperator, SkipMixin):
    skipmixin = True

    def execute(self, context):
        return follow(self, context, super().execute(context))


@module_path("airflow.operators.python", "airflow.providers.standard.operators.python")
class ShortCircuitOperator(PythonOperator, SkipMixin):
    skipmixin = True

    def __init__(self, *, ignore_downstream_trigger_rules=True, **kwargs):
        super().__init__(**kwargs)
        self.ignore_downstream_trigger_rules = ignore_downstream_trigger_rules

    def execute(self, context):
        condition = super().execute(context)
        self.log.info("Condition result is %s", condition)
        if condition:
            self.log.info("Proceeding with downstream tasks...")
            return condition
        if not self.downstream_task_ids:
            self.log.info("No downstream tasks; nothing to do.")
            return condition
        if self.ignore_downstream_trigger_rules:
            self.log.info("Skipping downstream tasks...")
            skipped = self.get_flat_relative_ids(upstream=False)
        else:
            self.log.info("Skipping downstream tasks while respecting trigger rules...")
            skipped = self.downstream_task_ids
        skipped = [task_id for task_id in skipped if not self.dag.get_task(task_id).is_teardown]
        channel.ask("skip", followed=None, skipped=sorted(skipped))
        return condition


@module_path("airflow.operators.latest_only", "airflow.providers.standard.operators.latest_only")
class LatestOnlyOperator(BaseBranchOperator):
    ui_color = "#e9ffdb"

    def choose_branch(self, context):
        run = context["dag_run"]
        if run.run_type == "manual" or getattr(run, "external_trigger", False):
            self.log.info("Manually triggered DAG_Run: allowing execution to proceed.")
            return list(self.downstream_task_ids)
        window = channel.ask("next_interval")
        now = dates.utcnow()
        start, end = dates.parse(window["start"]), dates.parse(window["end"])
        self.log.info("Checking latest only with left_window: %s right_window: %s now: %s", start, end, now)
        if start == end:
            latest = window.get("latest", True)
        else:
            latest = start < now <= end
        if not latest:
            self.log.info("Not latest execution, skipping downstream.")
            return []
        self.log.info("Latest, allowing execution to proceed.")
        return list(self.downstream_task_ids)


@module_path("airflow.operators.datetime", "airflow.providers.standard.operators.datetime")
class BranchDateTimeOperator(BaseBranchOperator):
    def __init__(
        self, *, follow_task_ids_if_true, follow_task_ids_if_false, target_lower, target_upper,
        use_task_logical_date=False, use_task_execution_date=False, **kwargs,
    ):
        super().__init__(**kwargs)
        if target_lower is None and target_upper is None:
            raise AirflowException(
                "Both target_upper and target_lower are None. At least one must be defined to be compared to the current datetime"
            )
        self.follow_true, self.follow_false = follow_task_ids_if_true, follow_task_ids_if_false
        self.lower, self.upper = target_lower, target_upper
        self.use_logical = use_task_logical_date or use_task_execution_date

    def choose_branch(self, context):
        import datetime

        now = context["logical_date"] if self.use_logical else dates.utcnow()

        def at(value):
            if isinstance(value, datetime.time):
                return dates.aware(datetime.datetime.combine(now.date(), value))
            return dates.aware(value)

        lower, upper = at(self.lower) if self.lower is not None else None, at(self.upper) if self.upper is not None else None
        if lower and upper and upper < lower:
            upper = upper.add(days=1)
        inside = (lower is None or lower <= now) and (upper is None or now <= upper)
        return self.follow_true if inside else self.follow_false


@module_path("airflow.operators.weekday", "airflow.providers.standard.operators.weekday")
class BranchDayOfWeekOperator(BaseBranchOperator):
    def __init__(
        self, *, follow_task_ids_if_true, follow_task_ids_if_false, week_day,
        use_task_logical_date=False, use_task_execution_day=False, **kwargs,
    ):
        super().__init__(**kwargs)
        self.follow_true, self.follow_false = follow_task_ids_if_true, follow_task_ids_if_false
        self.days = weekdays(week_day)
        self.use_logical = use_task_logical_date or use_task_execution_day

    def choose_branch(self, context):
        now = context["logical_date"] if self.use_logical else dates.utcnow()
        return self.follow_true if now.isoweekday() in self.days else self.follow_false


_DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]


def weekdays(value):
    values = value if isinstance(value, (set, list, tuple, dict)) else [value]
    result = set()
    for item in values:
        name = getattr(item, "name", item)
        if str(name).upper() not in _DAYS:
            raise AttributeError(f'Invalid Week Day passed: "{name}"')
        result.add(_DAYS.index(str(name).upper()) + 1)
    return result


class _External(PythonOperator):
    """A function whose source runs in another interpreter: arguments and result as pickles."""

    def __init__(self, *, python_callable, requirements=None, system_site_packages=True, python_version=None,
                 use_dill=False, serializer=None, string_args=None, expect_airflow=True, pip_install_options=None,
                 index_urls=None, venv_cache_path=None, env_vars=None, inherit_env=True, skip_on_exit_code=None,
                 python=None, **kwargs):
        super().__init__(python_callable=python_callable, **kwargs)
        if isinstance(requirements, str):
            requirements = [line for line in requirements.splitlines() if line.strip()]
        self.requirements = list(requirements or [])
        self.system_site_packages, self.python = system_site_packages, python
        self.string_args, self.env_vars, self.inherit_env = list(string_args or []), env_vars, inherit_env
        codes = skip_on_exit_code
        self.skip_on_exit_code = list(codes) if isinstance(codes, (list, tuple, set)) else [codes] if codes is not None else []

    def _interpreter(self, folder):
        raise NotImplementedError

    def execute_callable(self, context):
        import pickle

        source = textwrap.dedent(inspect.getsource(self.python_callable))
        while not source.startswith(("def ", "async def ")):
            source = source[source.index("\n") + 1 :] if "\n" in source else ""
        with tempfile.TemporaryDirectory(prefix="venv") as folder:
            python = self._interpreter(folder)
            values = {name: str(value) for name, value in context.items() if name in ("ds", "ts", "run_id", "ds_nodash", "ts_nodash")}
            kwargs = {**_fits(self.python_callable, values), **self.op_kwargs}
            with open(os.path.join(folder, "in"), "wb") as file:
                pickle.dump((tuple(self.op_args), kwargs), file)
            script = os.path.join(folder, "script.py")
            with open(script, "w") as file:
                file.write(
                    f"import pickle, sys\n\n{source}\n"
                    f"args, kwargs = pickle.load(open({os.path.join(folder, 'in')!r}, 'rb'))\n"
                    f"result = {self.python_callable.__name__}(*args, **kwargs)\n"
                    f"pickle.dump(result, open({os.path.join(folder, 'out')!r}, 'wb'))\n"
                )
            env = {**(os.environ if self.inherit_env else {}), **(self.env_vars or {})}
            env.pop("PYTHONPATH", None)
            process = subprocess.run([python, script, *self.string_args], env=env)
            if process.returncode in self.skip_on_exit_code:
                raise AirflowSkipException(f"Process exited with code {process.returncode}. Skipping.")
            if process.returncode:
                raise AirflowException(f"Process returned non-zero exit status {process.returncode}.")
            with open(os.path.join(folder, "out"), "rb") as file:
                return pickle.load(file)


@module_path("airflow.operators.python", "airflow.providers.standard.operators.python")
class PythonVirtualenvOperator(_External):
    def _interpreter(self, folder):
        target = os.path.join(folder, "venv")
        options = ["--system-site-packages"] if self.system_site_packages else []
        subprocess.run([sys.executable, "-m", "venv", *options, target], check=True)
        python = os.path.join(target, "bin", "python")
        wanted = [name for name in self.requirements if not name.startswith("apache-airflow")]
        if wanted:
            subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
        return python


@module_path("airflow.operators.python", "airflow.providers.standard.operators.python")
class ExternalPythonOperator(_External):
    def _interpreter(self, folder):
        if not os.path.exists(self.python):
            raise AirflowException(f"Python Path '{self.python}' must exists")
        return self.python


class BranchPythonVirtualenvOperator(PythonVirtualenvOperator, SkipMixin):
    skipmixin = True

    def execute(self, context):
        return follow(self, context, super().execute(context))


class BranchExternalPythonOperator(ExternalPythonOperator, SkipMixin):
    skipmixin = True

    def execute(self, context):
        return follow(self, context, super().execute(context))


@module_path("airflow.operators.trigger_dagrun", "airflow.providers.standard.operators.trigger_dagrun")
class TriggerDagRunOperator(BaseOperator):
    template_fields = ("trigger_dag_id", "trigger_run_id", "logical_date" if MAJOR >= 3 else "execution_date", "conf", "wait_for_completion")
    ui_color = "#ffefeb"

    def __init__(
        self, *, trigger_dag_id, trigger_run_id=None, conf=None, logical_date=None, execution_date=None,
        reset_dag_run=False, wait_for_completion=False, poke_interval=60, allowed_states=None,
        failed_states=None, skip_when_already_exists=False, fail_when_dag_is_paused=False, deferrable=False, **kwargs,
    ):
        super().__init__(**kwargs)
        self.trigger_dag_id, self.trigger_run_id, self.conf = trigger_dag_id, trigger_run_id, conf
        self.logical_date = self.execution_date = logical_date or execution_date
        self.reset_dag_run, self.wait_for_completion, self.poke_interval = reset_dag_run, wait_for_completion, poke_interval
        self.allowed_states = [str(state) for state in allowed_states or ["success"]]
        self.failed_states = [str(state) for state in (["failed"] if failed_states is None else failed_states)]
        self.skip_when_already_exists = skip_when_already_exists
        self.fail_when_dag_is_paused = fail_when_dag_is_paused

    def execute(self, context):
        import time

        try:
            json.dumps(self.conf)
        except TypeError:
            raise (ValueError if MAJOR >= 3 else AirflowException)("conf parameter should be JSON Serializable") from None
        date = self.logical_date if MAJOR >= 3 else self.execution_date
        date = date if isinstance(date, str) or date is None else dates.iso(date)
        try:
            run_id = channel.ask(
                "trigger", dag_id=self.trigger_dag_id, run_id=self.trigger_run_id, conf=self.conf or {},
                logical_date=date, reset=bool(self.reset_dag_run), fail_when_paused=self.fail_when_dag_is_paused,
            )
        except DagRunAlreadyExists as problem:
            if self.skip_when_already_exists:
                raise AirflowSkipException("Skipping due to skip_when_already_exists is set to True") from None
            raise problem
        context["ti"].xcom_push(key="trigger_run_id", value=run_id)
        while self.wait_for_completion:
            self.log.info("Waiting for %s on %s to become allowed state %s ...", self.trigger_dag_id, run_id, self.allowed_states)
            state = channel.ask("run_state", dag_id=self.trigger_dag_id, run_id=run_id)
            if state in self.failed_states:
                raise AirflowException(f"{self.trigger_dag_id} failed with failed state {state}")
            if state in self.allowed_states:
                self.log.info("%s finished with allowed state %s", self.trigger_dag_id, state)
                return
            time.sleep(min(self.poke_interval, 5) if state != "running" else self.poke_interval)


class _SqlBase(BaseOperator):
    """Hooks by connection."""

    conn_id_field = "conn_id"

    def __init__(self, *, conn_id=None, database=None, hook_params=None, retry_on_failure=True, **kwargs):
        super().__init__(**kwargs)
        self.conn_id, self.database, self.hook_params = conn_id, database, hook_params or {}
        self.retry_on_failure = retry_on_failure

    def get_db_hook(self):
        found = Connection.get_connection_from_secrets(self.conn_id)
        if found.conn_type == "postgres":
            return PostgresHook(postgres_conn_id=self.conn_id, database=self.database)
        if found.conn_type == "sqlite":
            return SqliteHook(sqlite_conn_id=self.conn_id)
        raise AirflowException(f'SQL over a connection of type "{found.conn_type}" is not run here')

    def _fail(self, message):
        raise (AirflowException if self.retry_on_failure else AirflowFailException)(message)


@module_path("airflow.providers.common.sql.operators.sql", "airflow.providers.common.sql.operators.sql")
class SQLExecuteQueryOperator(_SqlBase):
    template_fields = ("conn_id", "sql", "parameters", "hook_params")
    template_ext = (".sql", ".json")
    ui_color = "#cdaaed"

    def __init__(
        self, *, sql, autocommit=False, parameters=None, handler=fetch_all_handler, output_processor=None,
        conn_id=None, database=None, split_statements=None, return_last=True, show_return_value_in_logs=False,
        requires_result_fetch=False, **kwargs,
    ):
        super().__init__(conn_id=conn_id, database=database, **kwargs)
        self.sql, self.autocommit, self.parameters, self.handler = sql, autocommit, parameters, handler
        self.split_statements, self.return_last = split_statements, return_last
        self.show_return_value_in_logs = show_return_value_in_logs

    def execute(self, context):
        self.log.info("Executing: %s", self.sql)
        hook = self.get_db_hook()
        handler = self.handler if self.do_xcom_push else None
        value = hook.run(
            self.sql, autocommit=self.autocommit, parameters=self.parameters, handler=handler,
            split_statements=bool(self.split_statements), return_last=self.return_last,
        )
        if self.show_return_value_in_logs:
            self.log.info("Operator output is: %s", value)
        return _plain(value)


def _plain(value):
    import datetime
    import decimal

    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return value.isoformat() if not isinstance(value, datetime.timedelta) else value.total_seconds()
    return value


@module_path("airflow.providers.postgres.operators.postgres", "airflow.providers.postgres.operators.postgres")
class PostgresOperator(SQLExecuteQueryOperator):
    template_fields = ("sql",)

    def __init__(self, *, postgres_conn_id="postgres_default", runtime_parameters=None, **kwargs):
        kwargs.setdefault("conn_id", postgres_conn_id)
        super().__init__(**kwargs)
        self.postgres_conn_id = self.conn_id


class SqliteOperator(SQLExecuteQueryOperator):
    def __init__(self, *, sqlite_conn_id="sqlite_default", **kwargs):
        kwargs.setdefault("conn_id", sqlite_conn_id)
        super().__init__(**kwargs)


@module_path("airflow.providers.common.sql.operators.sql", "airflow.providers.common.sql.operators.sql")
class SQLCheckOperator(_SqlBase):
    template_fields = ("sql",)
    template_ext = (".hql", ".sql")
    ui_color = "#fff7e6"

    def __init__(self, *, sql, parameters=None, **kwargs):
        super().__init__(**kwargs)
        self.sql, self.parameters = sql, parameters

    def execute(self, context):
        self.log.info("Executing SQL check: %s", self.sql)
        record = self.get_db_hook().get_first(self.sql, self.parameters)
        self.log.info("Record: %s", record)
        if not record:
            self._fail(f"The following query returned zero rows: {self.sql}")
        if not all(record):
            self._fail(f"Test failed.\nQuery:\n{self.sql}\nResults:\n{record!s}")
        self.log.info("Success.")


@module_path("airflow.providers.common.sql.operators.sql", "airflow.providers.common.sql.operators.sql")
class SQLValueCheckOperator(SQLCheckOperator):
    template_fields = ("sql", "pass_value")

    def __init__(self, *, sql, pass_value, tolerance=None, **kwargs):
        super().__init__(sql=sql, **kwargs)
        self.pass_value, self.tol = pass_value, tolerance

    def execute(self, context):
        self.log.info("Executing SQL value check: %s", self.sql)
        record = self.get_db_hook().get_first(self.sql, self.parameters)
        if not record:
            self._fail(f"The following query returned zero rows: {self.sql}")
        try:
            wanted = float(self.pass_value)
            numeric = [float(value) for value in record]
            low, high = sorted((wanted * (1 - (self.tol or 0)), wanted * (1 + (self.tol or 0))))
            passed = all(low <= value <= high for value in numeric)
        except (TypeError, ValueError):
            passed = all(str(value) == str(self.pass_value) for value in record)
        if not passed:
            self._fail(
                f"Test failed.\nPass value:{self.pass_value}\nTolerance:{self.tol}\n"
                f"Query:\n{self.sql}\nResults:\n{record!s}"
            )


@module_path("airflow.providers.common.sql.operators.sql", "airflow.providers.common.sql.operators.sql")
class SQLThresholdCheckOperator(SQLCheckOperator):
    template_fields = ("sql", "min_threshold", "max_threshold")

    def __init__(self, *, sql, min_threshold, max_threshold, **kwargs):
        super().__init__(sql=sql, **kwargs)
        self.min_threshold, self.max_threshold = min_threshold, max_threshold

    def execute(self, context):
        hook = self.get_db_hook()

        def bound(value):
            return value if isinstance(value, (int, float)) else hook.get_first(value)[0]

        result = hook.get_first(self.sql)
        if not result:
            self._fail(f"The following query returned zero rows: {self.sql}")
        low, high = bound(self.min_threshold), bound(self.max_threshold)
        if not low <= result[0] <= high:
            self._fail(
                f'Threshold Check: "{self.task_id}" failed.\nDAG: {self.dag_id}\nTask_id: {self.task_id}\n'
                f"Check description: {self.sql}\nSQL: {self.sql}\nResult: {result[0]} is not within thresholds {low} and {high}"
            )


@module_path("airflow.providers.common.sql.operators.sql", "airflow.providers.common.sql.operators.sql")
class SQLColumnCheckOperator(_SqlBase):
    template_fields = ("table", "partition_clause")
    _EXPRESSIONS = {
        "null_check": "SUM(CASE WHEN {c} IS NULL THEN 1 ELSE 0 END)",
        "distinct_check": "COUNT(DISTINCT({c}))",
        "unique_check": "COUNT({c}) - COUNT(DISTINCT({c}))",
        "min": "MIN({c})",
        "max": "MAX({c})",
    }

    def __init__(self, *, table, column_mapping, partition_clause=None, accept_none=True, **kwargs):
        super().__init__(**kwargs)
        self.table, self.column_mapping, self.partition_clause = table, column_mapping, partition_clause
        self.accept_none = accept_none

    def execute(self, context):
        hook, failed = self.get_db_hook(), []
        for column, checks in self.column_mapping.items():
            for name, check in checks.items():
                where = [text for text in (self.partition_clause, check.get("partition_clause")) if text]
                sql = f"SELECT {self._EXPRESSIONS[name].format(c=column)} FROM {self.table}"
                sql += f" WHERE {' AND '.join(where)}" if where else ""
                value = hook.get_first(sql)[0]
                value = 0 if value is None and self.accept_none else value
                if not compare(value, check):
                    failed.append(f"\tCheck: {name},\n\tCheck Values: {dict(check, result=value, success=False)}\n")
        if failed:
            self._fail("Test failed.\nResults:\n" + "\n".join(failed))


def compare(value, check):
    tolerance = check.get("tolerance") or 0
    tests = {
        "equal_to": lambda bound: bound * (1 - tolerance) <= value <= bound * (1 + tolerance),
        "greater_than": lambda bound: value > bound,
        "geq_to": lambda bound: value >= bound,
        "less_than": lambda bound: value < bound,
        "leq_to": lambda bound: value <= bound,
    }
    return all(test(check[name]) for name, test in tests.items() if name in check)


@module_path("airflow.providers.common.sql.operators.sql", "airflow.providers.common.sql.operators.sql")
class SQLTableCheckOperator(_SqlBase):
    template_fields = ("table", "partition_clause")

    def __init__(self, *, table, checks, partition_clause=None, **kwargs):
        super().__init__(**kwargs)
        self.table, self.checks, self.partition_clause = table, checks, partition_clause

    def execute(self, context):
        hook, failed = self.get_db_hook(), []
        for name, check in self.checks.items():
            where = [text for text in (self.partition_clause, check.get("partition_clause")) if text]
            inner = f"SELECT CASE WHEN {check['check_statement']} THEN 1 ELSE 0 END AS passed FROM {self.table}"
            inner += f" WHERE {' AND '.join(where)}" if where else ""
            if hook.get_first(f"SELECT MIN(passed) FROM ({inner}) AS sq")[0] != 1:
                failed.append(f"\tCheck: {name},\n\tCheck Values: {dict(check, success=False)}\n")
        if failed:
            self._fail("Test failed.\nResults:\n" + "\n".join(failed))


@module_path("airflow.providers.common.sql.operators.sql", "airflow.providers.common.sql.operators.sql")
class SQLIntervalCheckOperator(_SqlBase):
    """Metrics of a table against those of some days before."""

    template_fields = ("sql1", "sql2")
    _RATIOS = {
        "max_over_min": lambda now, then: max(now, then) / min(now, then),
        "relative_diff": lambda now, then: abs(now - then) / then,
    }

    def __init__(
        self, *, table, metrics_thresholds, date_filter_column="ds", days_back=-7, ratio_formula="max_over_min",
        ignore_zero=True, **kwargs,
    ):
        super().__init__(**kwargs)
        if ratio_formula not in self._RATIOS:
            raise AirflowException(f"Invalid diff_method: {ratio_formula}. Supported diff methods are: {list(self._RATIOS)}")
        self.ratio_formula, self.ignore_zero = ratio_formula, ignore_zero
        self.metrics_thresholds, self.days_back = metrics_thresholds, -abs(days_back)
        self.metrics_sorted = sorted(metrics_thresholds)
        select = f"SELECT {', '.join(self.metrics_sorted)} FROM {table} WHERE {date_filter_column}="
        self.sql1 = select + "'{{ ds }}'"
        self.sql2 = select + f"'{{{{ macros.ds_add(ds, {self.days_back}) }}}}'"

    def execute(self, context):
        hook = self.get_db_hook()
        self.log.info("Executing SQL check: %s", self.sql2)
        before = hook.get_first(self.sql2)
        self.log.info("Executing SQL check: %s", self.sql1)
        now = hook.get_first(self.sql1)
        for sql, row in ((self.sql2, before), (self.sql1, now)):
            if not row:
                self._fail(f"The following query returned zero rows: {sql}")
        failed = []
        for metric, current, reference in zip(self.metrics_sorted, now, before):
            if not current or not reference:
                passed = self.ignore_zero
            else:
                passed = self._RATIOS[self.ratio_formula](current, reference) < self.metrics_thresholds[metric]
            self.log.info("Metric %s: %s now, %s before: %s", metric, current, reference, "ok" if passed else "failed")
            if not passed:
                failed.append(metric)
        if failed:
            self._fail(f"The following tests have failed:\n {', '.join(failed)}")
        self.log.info("All tests have passed")


@module_path("airflow.providers.common.sql.operators.sql", "airflow.providers.common.sql.operators.sql")
class SQLInsertRowsOperator(_SqlBase):
    template_fields = ("table_name", "conn_id", "schema", "database", "columns", "rows")

    def __init__(
        self, *, table_name, schema=None, columns=None, ignored_columns=None, rows=None, rows_processor=None,
        preoperator=None, postoperator=None, insert_args=None, **kwargs,
    ):
        super().__init__(**kwargs)
        self.table_name, self.schema, self.columns, self.rows = table_name, schema, columns, rows
        self.ignored_columns = set(ignored_columns or ())
        self.rows_processor = rows_processor or (lambda rows, **context: rows)
        self.preoperator, self.postoperator, self.insert_args = preoperator, postoperator, insert_args or {}

    def execute(self, context):
        hook, rows = self.get_db_hook(), self.rows_processor(self.rows, **context)
        if not rows:
            raise AirflowSkipException(f"No rows to insert into {self.table_name}")
        columns = list(self.columns or (rows[0] if isinstance(rows[0], dict) else ())) or None
        kept = [name for name in columns or () if name not in self.ignored_columns]
        if columns:
            rows = [[(row if isinstance(row, dict) else dict(zip(columns, row)))[name] for name in kept] for row in rows]
        if self.preoperator:
            hook.run(self.preoperator)
        table = f"{self.schema}.{self.table_name}" if self.schema else self.table_name
        hook.insert_rows(table=table, rows=rows, target_fields=kept or None, **self.insert_args)
        if self.postoperator:
            hook.run(self.postoperator)


@module_path("airflow.operators.generic_transfer", "airflow.providers.common.sql.operators.generic_transfer")
class GenericTransfer(BaseOperator):
    """Rows of a query in one connection into a table of another."""

    template_fields = ("source_conn_id", "destination_conn_id", "sql", "destination_table", "preoperator")
    template_ext = (".sql", ".hql")
    ui_color = "#b0f07c"

    def __init__(
        self, *, sql, destination_table, source_conn_id, destination_conn_id, preoperator=None, insert_args=None,
        source_hook_params=None, destination_hook_params=None, rows_processor=None, **kwargs,
    ):
        super().__init__(**kwargs)
        self.sql, self.destination_table, self.preoperator = sql, destination_table, preoperator
        self.source_conn_id, self.destination_conn_id = source_conn_id, destination_conn_id
        self.insert_args, self.rows_processor = insert_args or {}, rows_processor

    def execute(self, context):
        source = Connection.get_connection_from_secrets(self.source_conn_id).get_hook()
        target = Connection.get_connection_from_secrets(self.destination_conn_id).get_hook()
        self.log.info("Extracting data from %s", self.source_conn_id)
        self.log.info("Executing: \n %s", self.sql)
        rows = source.get_records(self.sql)
        if self.rows_processor:
            rows = self.rows_processor(rows, **context)
        if self.preoperator:
            self.log.info("Running preoperator")
            target.run(self.preoperator)
        self.log.info("Inserting rows into %s", self.destination_conn_id)
        target.insert_rows(table=self.destination_table, rows=rows, **self.insert_args)


class BranchSQLOperator(_SqlBase, SkipMixin):
    skipmixin = True
    template_fields = ("sql",)

    def __init__(self, *, sql, follow_task_ids_if_true, follow_task_ids_if_false, parameters=None, **kwargs):
        super().__init__(**kwargs)
        self.sql, self.parameters = sql, parameters
        self.follow_true, self.follow_false = follow_task_ids_if_true, follow_task_ids_if_false

    def execute(self, context):
        record = self.get_db_hook().get_first(self.sql, self.parameters)
        value = record[0] if record else False
        truth = str(value).lower() in ("true", "t", "yes", "y", "1", "on")
        return follow(self, context, self.follow_true if truth else self.follow_false)


@module_path("airflow.providers.http.operators.http", "airflow.providers.http.operators.http")
class HttpOperator(BaseOperator):
    template_fields = ("endpoint", "data", "headers")
    ui_color = "#f4a460"

    def __init__(
        self, *, endpoint=None, method="POST", data=None, headers=None, response_check=None, response_filter=None,
        extra_options=None, http_conn_id="http_default", log_response=False, auth_type=None, **kwargs,
    ):
        super().__init__(**kwargs)
        self.endpoint, self.method, self.data, self.headers = endpoint, method, data, headers or {}
        self.response_check, self.response_filter = response_check, response_filter
        self.extra_options, self.http_conn_id, self.log_response = extra_options or {}, http_conn_id, log_response

    def execute(self, context):
        self.log.info("Calling HTTP method")
        response = HttpHook(self.method, self.http_conn_id).run(self.endpoint, self.data, self.headers, self.extra_options)
        if self.log_response:
            self.log.info(response.text)
        if self.response_check is not None and not call(self.response_check, [response], {}, context):
            raise AirflowException("Response check returned False.")
        if self.response_filter is not None:
            return call(self.response_filter, [response], {}, context)
        return response.text


SimpleHttpOperator = HttpOperator


class EmailOperator(BaseOperator):
    template_fields = ("to", "subject", "html_content", "files")

    def __init__(self, *, to, subject, html_content, files=None, **kwargs):
        for name in ("cc", "bcc", "mime_subtype", "mime_charset", "conn_id", "custom_headers", "from_email"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)
        self.to, self.subject, self.html_content, self.files = to, subject, html_content, files

    def execute(self, context):
        raise AirflowException("EmailOperator: mail is not sent from here")


class SubDagOperator(BaseOperator):
    def __init__(self, *args, **kwargs):
        raise AirflowException("SubDagOperator has been retired: use a TaskGroup")


class SmoothOperator(BaseOperator):
    def execute(self, context):
        self.log.info("Enjoy Sade - Smooth Operator")


__all__ = ["NOTSET"]
