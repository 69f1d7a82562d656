"""DAG and TaskGroup."""

import copy
import functools
import inspect
import os
import re
import sys
import warnings

from airflow._atelier import assets, config, dates, timetables
from airflow._atelier.constants import NOTSET
from airflow._atelier.errors import (
    AirflowDagCycleException,
    AirflowException,
    DuplicateTaskIdFound,
    RemovedInAirflow3Warning,
    TaskAlreadyInTaskGroup,
    TaskNotFound,
)
from airflow._atelier.generation import FAITHFUL, MAJOR, RELEASE
from airflow._atelier.mapping import Inputs, MappedArgument, mapped_group
from airflow._atelier.nodes import GraphNode, validate_group_key, validate_key
from airflow._atelier.params import DagParam, Param, ParamsDict
from airflow._atelier.xcomarg import XComArg, references

_FILE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Context:
    """Which DAG and group a `with` block is in; and every DAG that the file makes."""

    dags = []
    groups = []
    setups = []
    registered = []
    file_warnings = []

    @classmethod
    def dag(cls):
        return cls.dags[-1] if cls.dags else None

    @classmethod
    def group(cls, dag):
        if cls.groups and cls.groups[-1].dag is dag:
            return cls.groups[-1]
        return dag.task_group if dag is not None else None


def note(message):
    """A warning about the DAG file, shown beside its DAGs."""
    Context.file_warnings.append(message)


def caller():
    """The file and line outside this package that is being executed."""
    frame = sys._getframe(1)
    while frame is not None and (
        frame.f_code.co_filename.startswith(_FILE) or frame.f_code.co_filename.startswith("<")
    ):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame else ("", 0)


_RENAMED = {"concurrency": "max_active_tasks", "fail_stop": "fail_fast"}
_SECOND_ONLY = ("schedule_interval", "timetable", "concurrency", "orientation", "default_view", "full_filepath")


class DAG:
    """A folder of tasks with a schedule."""

    def __init__(
        self,
        dag_id,
        description=None,
        schedule=NOTSET,
        schedule_interval=NOTSET,
        timetable=None,
        start_date=None,
        end_date=None,
        full_filepath=None,
        template_searchpath=None,
        template_undefined=None,
        user_defined_macros=None,
        user_defined_filters=None,
        default_args=None,
        concurrency=None,
        max_active_tasks=None,
        max_active_runs=None,
        max_consecutive_failed_dag_runs=0,
        dagrun_timeout=None,
        sla_miss_callback=None,
        default_view=None,
        orientation=None,
        catchup=None,
        on_success_callback=None,
        on_failure_callback=None,
        deadline=None,
        doc_md=None,
        params=None,
        access_control=None,
        is_paused_upon_creation=None,
        jinja_environment_kwargs=None,
        render_template_as_native_obj=False,
        tags=None,
        owner_links=None,
        auto_register=True,
        fail_fast=False,
        fail_stop=None,
        dag_display_name=None,
        disable_bundle_versioning=False,
        **unknown,
    ):
        if unknown:
            raise TypeError(f"DAG.__init__() got an unexpected keyword argument {next(iter(unknown))!r}")
        _check_generation(dag_id, schedule, schedule_interval, timetable, concurrency, orientation, default_view)
        validate_key(dag_id)
        self.dag_id = dag_id
        self.description = description
        self.default_args = copy.copy(default_args or {})
        self.params = ParamsDict(params)
        if isinstance(self.default_args.get("params"), dict):
            self.params.update(self.default_args.pop("params"))
        if "start_date" in self.default_args and start_date is None:
            start_date = self.default_args["start_date"]
        if "end_date" in self.default_args and end_date is None:
            end_date = self.default_args["end_date"]
        start_date, end_date = _date(start_date), _date(end_date)
        if start_date is None and (2, 8) <= RELEASE < (3,) and (schedule or schedule_interval or timetable):
            raise ValueError("DAG is missing the start_date parameter")
        self.timezone = start_date.tzinfo if start_date and start_date.tzinfo else dates.default_timezone()
        self.start_date = dates.aware(start_date, self.timezone)
        self.end_date = dates.aware(end_date, self.timezone)
        self.schedule = _schedule(schedule, schedule_interval, timetable)
        self.schedule_interval = self.schedule
        self.timetable_data = timetables.describe(self.schedule, self.timezone, config.intervals())
        self.catchup = config.catchup_default() if catchup is None else catchup
        self.max_active_tasks = max_active_tasks or concurrency or config.number("max_active_tasks_per_dag", 16)
        self.max_active_runs = max_active_runs or config.number("max_active_runs_per_dag", 16)
        if self.timetable_data["kind"] == "continuous":
            if max_active_runs is not None and max_active_runs > 1:
                raise AirflowException(
                    f"Invalid max_active_runs: {type(self).__name__} requires max_active_runs <= 1"
                    if MAJOR >= 3
                    else "Invalid max_active_runs: ContinuousTimetable requires max_active_runs <= 1"
                )
            self.max_active_runs = 1
        self.max_consecutive_failed_dag_runs = max_consecutive_failed_dag_runs
        self.dagrun_timeout = dagrun_timeout
        self.sla_miss_callback = sla_miss_callback
        if sla_miss_callback and MAJOR >= 3:
            note(f"DAG {dag_id}: 'sla_miss_callback' ended with Airflow 2: service levels are not watched, use deadlines")
        self.on_success_callback, self.on_failure_callback = on_success_callback, on_failure_callback
        self.deadline = deadline
        self.doc_md = doc_md
        self.is_paused_upon_creation = is_paused_upon_creation
        self.template_searchpath = (
            [template_searchpath] if isinstance(template_searchpath, str) else list(template_searchpath or [])
        )
        self.template_undefined = template_undefined
        self.user_defined_macros = user_defined_macros
        self.user_defined_filters = user_defined_filters
        self.jinja_environment_kwargs = jinja_environment_kwargs or {}
        self.render_template_as_native_obj = render_template_as_native_obj
        self.tags = sorted(set(tags or []))
        self.owner_links = owner_links or {}
        self.auto_register = auto_register
        self.fail_fast = bool(fail_fast or fail_stop)
        self.dag_display_name = dag_display_name or dag_id
        self.access_control = access_control
        self.edge_info = {}
        self.task_dict = {}
        self.fileloc, self.line = caller()
        self.task_group = TaskGroup(None, dag=self, prefix_group_id=True)
        Context.registered.append(self)

    def __repr__(self):
        return f"<DAG: {self.dag_id}>"

    def __enter__(self):
        Context.dags.append(self)
        return self

    def __exit__(self, *exc):
        Context.dags.pop()

    @property
    def tasks(self):
        return list(self.task_dict.values())

    @property
    def task_ids(self):
        return list(self.task_dict)

    @property
    def owner(self):
        return ", ".join(sorted({task.owner for task in self.tasks}))

    @property
    def folder(self):
        return os.path.dirname(self.fileloc)

    @property
    def filepath(self):
        return self.fileloc

    @property
    def roots(self):
        return [task for task in self.tasks if not task.upstream_task_ids]

    @property
    def leaves(self):
        return [task for task in self.tasks if not task.downstream_task_ids]

    @property
    def task_group_dict(self):
        return {group.group_id: group for group in groups_of(self.task_group) if group.group_id}

    def param(self, name, default=NOTSET):
        return DagParam(self, name, default)

    def has_task(self, task_id):
        return task_id in self.task_dict

    def get_task(self, task_id, include_subdags=False):
        if task_id not in self.task_dict:
            raise TaskNotFound(f"Task {task_id} not found")
        return self.task_dict[task_id]

    def add_task(self, task):
        task_id = task.task_id
        if not self.start_date and not task.start_date and RELEASE < (2, 8):
            raise AirflowException("DAG is missing the start_date parameter")
        if task_id in self.task_dict and self.task_dict[task_id] is not task:
            raise DuplicateTaskIdFound(f"Task id '{task_id}' has already been added to the DAG")
        self.task_dict[task_id] = task
        task._dag = self

    def add_tasks(self, tasks):
        for task in tasks:
            self.add_task(task)

    def set_dependency(self, upstream_task_id, downstream_task_id):
        self.get_task(upstream_task_id).set_downstream(self.get_task(downstream_task_id))

    def topological_sort(self, include_subdag_tasks=False):
        return tuple(sorted_tasks(self))

    def partial_subset(self, task_ids, **kwargs):
        raise NotImplementedError("DAG.partial_subset is not run here")

    def cli(self):
        raise NotImplementedError("dag.cli() is not run here: use the airflow command")

    def test(self, execution_date=None, run_conf=None, conn_file_path=None, variable_file_path=None, **kwargs):
        """In a DAG file's `__main__`: here the platform runs DAGs, so this only says so."""
        print(f"use: airflow dags test {self.dag_id}", file=sys.stderr)

    def get_doc_md(self, doc_md=None):
        return doc_md if doc_md is not None else self.doc_md


def _check_generation(dag_id, schedule, schedule_interval, timetable, concurrency, orientation, view):
    given = {
        "schedule_interval": schedule_interval is not NOTSET,
        "timetable": timetable is not None,
        "concurrency": concurrency is not None,
        "orientation": orientation is not None,
        "default_view": view is not None,
    }
    if sum((schedule is not NOTSET, schedule_interval is not NOTSET, timetable is not None)) > 1:
        raise (ValueError if MAJOR < 3 else TypeError)("At most one allowed for args 'schedule_interval', 'timetable', and 'schedule'.")
    for name in (name for name, present in given.items() if present):
        if MAJOR >= 3:
            if FAITHFUL:
                raise TypeError(f"DAG.__init__() got an unexpected keyword argument '{name}'")
            note(
                f"DAG {dag_id}: '{name}' ended with Airflow 2; Airflow 3 refuses it "
                f"(TypeError: DAG.__init__() got an unexpected keyword argument '{name}')"
            )
        elif name in ("schedule_interval", "timetable"):
            warnings.warn(
                f"Param `{name}` is deprecated and will be removed in a future release. Please use `schedule` instead. ",
                RemovedInAirflow3Warning,
                stacklevel=3,
            )


def _date(value):
    if isinstance(value, str):
        return dates.parse(value)
    return value


def _schedule(schedule, interval, timetable):
    if timetable is not None:
        return timetable
    if schedule is not NOTSET:
        return schedule
    if interval is not NOTSET:
        return interval
    return None if MAJOR >= 3 else __import__("datetime").timedelta(days=1)


class TaskGroup(GraphNode):
    """A named box around tasks; its id prefixes theirs."""

    inputs = None

    def __init__(
        self,
        group_id,
        prefix_group_id=True,
        parent_group=None,
        dag=None,
        default_args=None,
        tooltip="",
        ui_color="CornflowerBlue",
        ui_fgcolor="#000",
        add_suffix_on_collision=False,
        group_display_name="",
        **kwargs,
    ):
        self.prefix_group_id = prefix_group_id
        self.default_args = copy.deepcopy(default_args or {})
        self.tooltip, self.ui_color, self.ui_fgcolor = tooltip, ui_color, ui_fgcolor
        self.group_display_name = group_display_name
        self.children = {}
        self.upstream_group_ids, self.downstream_group_ids = set(), set()
        self.upstream_task_ids, self.downstream_task_ids = set(), set()
        self._group_id = group_id
        self.used_group_ids = set()
        self.parent_group = None
        if group_id is None:
            self.dag = dag
            return
        validate_group_key(group_id)
        self.dag = dag or Context.dag() or (parent_group.dag if parent_group else None)
        if self.dag is None:
            raise (ValueError if MAJOR >= 3 else AirflowException)(
                "TaskGroup can only be used inside a dag"
            )
        parent = parent_group or Context.group(self.dag)
        if self._full_id(parent) in _ids(self.dag):
            if not add_suffix_on_collision:
                raise DuplicateTaskIdFound(
                    f"group_id '{self._full_id(parent)}' has already been added to the DAG"
                )
            self._group_id = _suffixed(group_id, lambda name: _prefixed(parent, name) in _ids(self.dag))
        parent.add(self)

    def _full_id(self, parent):
        return _prefixed(parent, self._group_id)

    @property
    def group_id(self):
        if self._group_id is None:
            return None
        return _prefixed(self.parent_group, self._group_id)

    node_id = group_id

    @property
    def label(self):
        return self.group_display_name or self._group_id

    @property
    def task_group(self):
        return self.parent_group

    def has_dag(self):
        return self.dag is not None

    @property
    def is_root(self):
        return self._group_id is None

    def child_id(self, label):
        return _prefixed(self, label)

    def add(self, node):
        """A task or a group joins; both kinds of ids share one name space."""
        key = node.group_id if isinstance(node, TaskGroup) and node.parent_group else None
        if isinstance(node, TaskGroup):
            node.parent_group = self
            node.dag = self.dag
            key = node.group_id
        else:
            key = node.task_id
            existing = getattr(node, "task_group", None)
            if existing is not None and existing is not self:
                raise TaskAlreadyInTaskGroup(key, existing.group_id, self.group_id)
        if key in self.children and self.children[key] is not node:
            kind = "group" if isinstance(node, TaskGroup) else "Task"
            raise DuplicateTaskIdFound(f"{kind} id '{key}' has already been added to the DAG")
        self.children[key] = node
        if not isinstance(node, TaskGroup):
            node.task_group = self
        return node

    def iter_tasks(self):
        for child in self.children.values():
            if isinstance(child, TaskGroup):
                yield from child.iter_tasks()
            else:
                yield child

    @property
    def roots(self):
        inside = {task.task_id for task in self.iter_tasks()}
        return [task for task in self.iter_tasks() if not task.upstream_task_ids & inside]

    @property
    def leaves(self):
        """The tasks after which the group counts as done: not its teardowns."""
        tasks = list(self.iter_tasks())
        inside = {task.task_id for task in tasks}
        teardowns = {task.task_id for task in tasks if task.is_teardown}
        return [
            task
            for task in tasks
            if not task.is_teardown and not (task.downstream_task_ids & inside) - teardowns
        ] or [task for task in tasks if not task.downstream_task_ids & inside]

    def __enter__(self):
        Context.groups.append(self)
        if self.dag not in Context.dags:
            Context.dags.append(self.dag)
            self._pushed_dag = True
        return self

    def __exit__(self, *exc):
        Context.groups.pop()
        if getattr(self, "_pushed_dag", False):
            Context.dags.pop()
            self._pushed_dag = False

    def __getitem__(self, label):
        return self.children[self.child_id(label)]

    def get_child_by_label(self, label):
        return self.children[self.child_id(label)]

    def __repr__(self):
        return f"<TaskGroup: {self.group_id}>"


class MappedTaskGroup(TaskGroup):
    """A group that becomes many when its inputs are known: `@task_group` with `expand`."""

    def __init__(self, group_id, inputs, **options):
        super().__init__(group_id, **options)
        if mapped_group(self) is not None:
            raise NotImplementedError("task group expansion in an expanded task group is not yet supported")
        self.inputs = inputs

    def __exit__(self, *exc):
        super().__exit__(*exc)
        for task in self.iter_tasks():
            if task.trigger_rule == "always":
                raise ValueError("Tasks in a mapped task group cannot have trigger_rule set to 'ALWAYS'")
        for found in references(self.inputs.value):
            for task in found._tasks:
                self.set_upstream(task)


def _prefixed(group, label):
    while group is not None and not (group.prefix_group_id and group._group_id):
        group = group.parent_group
    return f"{group.group_id}.{label}" if group is not None else label


def _suffixed(name, taken):
    number = 1
    while taken(f"{name}__{number}"):
        number += 1
    return f"{name}__{number}"


def _ids(dag):
    return set(dag.task_dict) | {group.group_id for group in groups_of(dag.task_group)}


def groups_of(group):
    yield group
    for child in list(group.children.values()):
        if isinstance(child, TaskGroup):
            yield from groups_of(child)


def sorted_tasks(dag):
    """In order of dependency, ids sorted where the order is free; a cycle is an error."""
    waiting = {task.task_id: set(task.upstream_task_ids) for task in dag.tasks}
    result = []
    while waiting:
        ready = [task_id for task_id, upstream in waiting.items() if not upstream & waiting.keys()]
        if not ready:
            faulty = _on_cycle(dag, waiting)
            word = "Dag" if MAJOR >= 3 else "DAG"
            raise AirflowDagCycleException(f"Cycle detected in {word}: {dag.dag_id}. Faulty task: {faulty}")
        for task_id in ready:
            result.append(dag.task_dict[task_id])
            del waiting[task_id]
    return result


def _on_cycle(dag, waiting):
    start = next(iter(waiting))
    seen = []
    while start not in seen:
        seen.append(start)
        start = next(iter(sorted(dag.task_dict[start].upstream_task_ids & waiting.keys())))
    return start


def _function_group_id(function):
    return function.__name__


def dag(dag_id_or_function=None, __warnings_only=False, **kwargs):
    """`@dag(...)`: the function's call makes the DAG."""

    def decorate(function):
        @functools.wraps(function)
        def factory(*args, **fkwargs):
            name = dag_id_or_function if isinstance(dag_id_or_function, str) else None
            options = dict(kwargs)
            dag_id = name or options.pop("dag_id", None) or function.__name__
            signature = inspect.signature(function)
            bound = signature.bind(*args, **fkwargs)
            bound.apply_defaults()
            with DAG(dag_id, **options) as made:
                made.fileloc, made.line = function.__code__.co_filename, function.__code__.co_firstlineno
                if function.__doc__ and not made.doc_md:
                    made.doc_md = inspect.cleandoc(function.__doc__)
                values = {}
                for parameter, value in bound.arguments.items():
                    values[parameter] = made.param(parameter, value)
                function(**values)
            return made

        factory.is_dag_factory = True
        return factory

    if callable(dag_id_or_function):
        return decorate(dag_id_or_function)
    return decorate


def task_group(group_id=None, **options):
    """`@task_group`: the function's body runs inside the group."""

    def decorate(function):
        return _TaskGroupFactory(function, options if not callable(group_id) else {}, group_id)

    if callable(group_id):
        function, group_id = group_id, None
        return _TaskGroupFactory(function, {}, None)
    return decorate


class _TaskGroupFactory:
    def __init__(self, function, options, group_id):
        functools.update_wrapper(self, function)
        self.function, self.options = function, dict(options)
        self.group_id = self.options.pop("group_id", None) or (group_id if isinstance(group_id, str) else None)
        self.fixed = {}

    def override(self, **options):
        return _TaskGroupFactory(self.function, {**self.options, **options}, options.get("group_id", self.group_id))

    def partial(self, **kwargs):
        self._check("partial", kwargs)
        made = self.override()
        made.fixed = {**self.fixed, **kwargs}
        return made

    def expand(self, **kwargs):
        if not kwargs:
            raise TypeError("no arguments to expand against")
        self._check("expand", kwargs)
        self._unrepeated(kwargs)
        return self._expanded(Inputs("dict", kwargs), kwargs)

    def expand_kwargs(self, kwargs, *, strict=True):
        if not isinstance(kwargs, (XComArg, list, tuple)):
            raise TypeError(f"expected XComArg or list[dict], not {type(kwargs).__name__}")
        parameters = inspect.signature(self.function).parameters
        if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters.values()):
            raise TypeError("calling expand_kwargs() on task group function with * or ** is not supported")
        return self._expanded(Inputs("list", kwargs), [name for name in parameters if name not in self.fixed])

    def _check(self, verb, kwargs):
        parameters = inspect.signature(self.function).parameters
        unknown = [] if any(p.kind is p.VAR_KEYWORD for p in parameters.values()) else [
            name for name in kwargs if name not in parameters
        ]
        if unknown:
            names = ", ".join(repr(name) for name in unknown)
            raise TypeError(f"{verb}() got unexpected keyword argument{'s' if len(unknown) > 1 else ''} {names}")

    def _unrepeated(self, kwargs):
        repeated = sorted(self.fixed.keys() & kwargs.keys())
        if repeated:
            names = ", ".join(repeated)
            raise TypeError(f"mapping already partial argument{'s' if len(repeated) > 1 else ''}: {names}")

    def _expanded(self, inputs, names):
        return self._make(inputs, (), {**self.fixed, **{name: MappedArgument(inputs, name) for name in names}})

    def __call__(self, *args, **kwargs):
        return self._make(None, args, kwargs)

    def _make(self, inputs, args, kwargs):
        options = {key: value for key, value in self.options.items() if key != "group_id"}
        options.setdefault("add_suffix_on_collision", True)
        options.setdefault("tooltip", inspect.cleandoc(self.function.__doc__) if self.function.__doc__ else "")
        name = self.group_id or self.function.__name__
        group = TaskGroup(name, **options) if inputs is None else MappedTaskGroup(name, inputs, **options)
        with group:
            result = self.function(*args, **kwargs)
        return group if result is None else result


__all__ = ["DAG", "Param", "TaskGroup", "assets", "re"]
