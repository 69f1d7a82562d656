"""BaseOperator: defaults from the DAG, checks of arguments, mapping over inputs."""

import copy
import datetime
import functools
import inspect
import logging

from airflow._atelier import config, dates
from airflow._atelier.constants import NOTSET, TriggerRule, WeightRule
from airflow._atelier.dag import Context, caller, note
from airflow._atelier.errors import AirflowException
from airflow._atelier.generation import FAITHFUL, MAJOR, module_path
from airflow._atelier.mapping import Inputs, mapped_group
from airflow._atelier.nodes import GraphNode, validate_key
from airflow._atelier.params import ParamsDict
from airflow._atelier.xcomarg import PlainXComArg, XComArg, references

CALLBACKS = ("execute", "failure", "success", "retry", "skipped")


def _wrap_init(init):
    """Fills what was not given from default_args, and checks what is missing, in Airflow's words."""
    signature = inspect.signature(init)
    parameters = {
        name: parameter
        for name, parameter in list(signature.parameters.items())[1:]
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    required = {
        name
        for name, parameter in parameters.items()
        if parameter.default is parameter.empty and name != "task_id"
    }

    @functools.wraps(init)
    def wrapper(self, *args, **kwargs):
        if args:
            raise (TypeError if MAJOR >= 3 else AirflowException)(
                "Use keyword arguments when initializing operators"
            )
        outermost = not getattr(self, "_initializing", False)
        if outermost:
            self._initializing = True
            self._given = set(kwargs)
        dag = kwargs.get("dag") or Context.dag() or _dag_of(kwargs.get("task_group"))
        group = kwargs.get("task_group") or (Context.group(dag) if dag else None)
        if "_defaults" in kwargs:
            defaults = kwargs.pop("_defaults")
        else:
            defaults = dict(dag.default_args) if dag else {}
            for parent in reversed(list(_parents(group))):
                defaults.update(parent.default_args)
            defaults.update(kwargs.pop("default_args", None) or {})
            defaults.pop("params", None)
        for name in parameters:
            if name not in kwargs and name in defaults:
                kwargs[name] = defaults[name]
        missing = sorted(required - kwargs.keys())
        if missing:
            word = "argument" if len(missing) == 1 else "arguments"
            names = ", ".join(repr(name) for name in missing)
            raise (TypeError if MAJOR >= 3 else AirflowException)(f"missing keyword {word} {names}")
        if any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values()) and self.__class__ is not BaseOperator:
            if init is not BaseOperator.__dict__.get("__init__"):
                kwargs["_defaults"] = defaults
        init(self, **kwargs)
        if outermost:
            self._initializing = False
            for name in self.template_fields:
                if hasattr(self, name):
                    XComArg.apply_upstream_relationship(self, getattr(self, name))
            for setup in Context.setups:
                if setup is not self and not self.is_setup and not self.is_teardown:
                    setup._add_to_context(self)

    wrapper._wrapped = True
    wrapper._parameters = parameters
    return wrapper


def _dag_of(group):
    return group.dag if group is not None else None


def _parents(group):
    while group is not None:
        yield group
        group = group.parent_group


class _OperatorMeta(type):
    def __new__(mcs, name, bases, namespace, **kwargs):
        cls = super().__new__(mcs, name, bases, namespace, **kwargs)
        init = namespace.get("__init__")
        if init is not None and not getattr(init, "_wrapped", False):
            cls.__init__ = _wrap_init(init)
        return cls


def _delta(value):
    if value is None or isinstance(value, datetime.timedelta):
        return value
    return datetime.timedelta(seconds=value)


def _callbacks(value):
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


class TaskMixin(GraphNode):
    """What a task and a mapped task have in common once they stand in a DAG."""

    def has_dag(self):
        return self._dag is not None

    @property
    def dag(self):
        if self._dag is None:
            raise (RuntimeError if MAJOR >= 3 else AirflowException)(
                f"Operator {self} has not been assigned to a DAG yet"
            )
        return self._dag

    @dag.setter
    def dag(self, dag):
        if dag is None:
            return
        if self._dag is not None and self._dag is not dag:
            raise AirflowException(f"The DAG assigned to {self} can not be changed.")
        dag.add_task(self)
        if self.task_group is None:
            dag.task_group.add(self)

    def get_dag(self):
        return self._dag

    @property
    def dag_id(self):
        return self._dag.dag_id if self._dag else f"adhoc_{self.owner}"

    @property
    def node_id(self):
        return self.task_id

    @property
    def label(self):
        group = self.task_group
        if group is not None and group.group_id and group.prefix_group_id:
            return self.task_id[len(group.group_id) + 1 :]
        return self.task_id

    @property
    def output(self):
        return PlainXComArg(self)

    @property
    def upstream_list(self):
        return [self.dag.get_task(task_id) for task_id in sorted(self.upstream_task_ids)]

    @property
    def downstream_list(self):
        return [self.dag.get_task(task_id) for task_id in sorted(self.downstream_task_ids)]

    def get_direct_relative_ids(self, upstream=False):
        return self.upstream_task_ids if upstream else self.downstream_task_ids

    def get_direct_relatives(self, upstream=False):
        return self.upstream_list if upstream else self.downstream_list

    def get_flat_relative_ids(self, upstream=False):
        found, waiting = set(), list(self.get_direct_relative_ids(upstream))
        while waiting:
            task_id = waiting.pop()
            if task_id not in found:
                found.add(task_id)
                waiting.extend(self.dag.get_task(task_id).get_direct_relative_ids(upstream))
        return found

    def get_flat_relatives(self, upstream=False):
        return [self.dag.get_task(task_id) for task_id in sorted(self.get_flat_relative_ids(upstream))]

    def is_mapped_or_in_mapped_group(self):
        return isinstance(self, MappedOperator) or mapped_group(self) is not None

    def as_setup(self):
        self.is_setup = True
        return self

    def as_teardown(self, *, setups=None, on_failure_fail_dagrun=None):
        self.is_teardown = True
        self.trigger_rule = TriggerRule.ALL_DONE_SETUP_SUCCESS
        if on_failure_fail_dagrun is not None:
            self.on_failure_fail_dagrun = on_failure_fail_dagrun
        if setups is not None:
            for setup in setups if isinstance(setups, (list, tuple)) else [setups]:
                setup.as_setup()
                setup.set_downstream(self)
        return self

    def __enter__(self):
        if not self.is_setup and not self.is_teardown:
            raise AirflowException("Only setup/teardown tasks can be used as context managers.")
        Context.setups.append(self)
        return self

    def __exit__(self, *exc):
        Context.setups.remove(self)

    def _add_to_context(self, task):
        if self.is_setup:
            self.set_downstream(task)
            for task_id in list(self.downstream_task_ids):
                teardown = self.dag.get_task(task_id)
                if teardown.is_teardown:
                    task.set_downstream(teardown)
        else:
            task.set_downstream(self)
            for task_id in list(self.upstream_task_ids):
                setup = self.dag.get_task(task_id)
                if setup.is_setup:
                    setup.set_downstream(task)

    def add_task(self, task):
        self._add_to_context(task)

    def __repr__(self):
        kind = "Mapped" if isinstance(self, MappedOperator) else "Task"
        return f"<{kind}({self.task_type}): {self.task_id}>"

    def __hash__(self):
        return id(self)

    def __lt__(self, other):
        return self.task_id < other.task_id


@module_path("airflow.models.baseoperator", "airflow.sdk.bases.operator")
class BaseOperator(TaskMixin, metaclass=_OperatorMeta):
    template_fields = ()
    template_ext = ()
    template_fields_renderers = {}
    ui_color = "#fff"
    ui_fgcolor = "#000"
    pool = ""
    operator_extra_links = ()
    shallow_copy_attrs = ()
    is_setup = False
    is_teardown = False
    on_failure_fail_dagrun = False
    start_trigger_args = None
    start_from_trigger = False
    skipmixin = False
    _dag = None
    task_group = None

    def __init__(
        self,
        *,
        task_id,
        owner=None,
        email=None,
        email_on_retry=True,
        email_on_failure=True,
        retries=None,
        retry_delay=datetime.timedelta(seconds=300),
        retry_exponential_backoff=False,
        retry_policy=None,
        max_retry_delay=None,
        start_date=None,
        end_date=None,
        depends_on_past=False,
        ignore_first_depends_on_past=True,
        wait_for_past_depends_before_skipping=False,
        wait_for_downstream=False,
        dag=None,
        params=None,
        default_args=None,
        priority_weight=1,
        weight_rule=None,
        queue=None,
        pool=None,
        pool_slots=1,
        sla=None,
        execution_timeout=None,
        on_execute_callback=None,
        on_failure_callback=None,
        on_success_callback=None,
        on_retry_callback=None,
        on_skipped_callback=None,
        pre_execute=None,
        post_execute=None,
        trigger_rule=TriggerRule.ALL_SUCCESS,
        resources=None,
        run_as_user=None,
        task_concurrency=None,
        map_index_template=None,
        max_active_tis_per_dag=None,
        max_active_tis_per_dagrun=None,
        executor=None,
        executor_config=None,
        do_xcom_push=True,
        multiple_outputs=False,
        inlets=None,
        outlets=None,
        task_group=None,
        doc=None,
        doc_md=None,
        doc_json=None,
        doc_yaml=None,
        doc_rst=None,
        task_display_name=None,
        logger_name=None,
        allow_nested_operators=True,
        auth=None,
        **kwargs,
    ):
        kwargs.pop("_defaults", None)
        kwargs.pop("_airflow_from_mapped", None)
        if kwargs:
            text = (
                f"Invalid arguments were passed to {type(self).__name__} (task_id: {task_id}). "
                f"Invalid arguments were:\n**kwargs: {kwargs}"
            )
            tolerated = set(kwargs) <= {"provide_context", "subdir", "email_on_success"}
            if not tolerated or FAITHFUL and MAJOR >= 3:
                raise (TypeError if MAJOR >= 3 else AirflowException)(text)
            note(f"task {task_id}: {', '.join(kwargs)} has ended with an earlier Airflow")
        validate_key(task_id)
        dag = dag or Context.dag() or (task_group.dag if task_group is not None else None)
        group = task_group or (Context.group(dag) if dag else None)
        self.task_id = group.child_id(task_id) if group is not None else task_id
        self.task_display_name = task_display_name or self.task_id
        self.file, self.line = caller()
        self.owner = owner or config.lookup("operators", "default_owner") or "airflow"
        self.email, self.email_on_retry, self.email_on_failure = email, email_on_retry, email_on_failure
        self.retries = _retries(retries, self)
        self.retry_delay, self.max_retry_delay = _delta(retry_delay), _delta(max_retry_delay)
        self.retry_exponential_backoff = retry_exponential_backoff
        self.retry_policy = retry_policy
        self.start_date = dates.convert_to_utc(start_date) if start_date else None
        self.end_date = dates.convert_to_utc(end_date) if end_date else None
        self.depends_on_past = depends_on_past or wait_for_downstream
        self.ignore_first_depends_on_past = ignore_first_depends_on_past
        self.wait_for_past_depends_before_skipping = wait_for_past_depends_before_skipping
        self.wait_for_downstream = wait_for_downstream
        self.params = ParamsDict(params)
        self.priority_weight, self.weight_rule = priority_weight, _weight_rule(weight_rule)
        self.queue = queue or "default"
        self.pool, self.pool_slots = pool or "default_pool", pool_slots
        if self.pool_slots < 1:
            place = f" in dag {dag.dag_id}" if dag else ""
            raise ValueError(f"pool slots for {self.task_id}{place} cannot be less than 1")
        self.sla = sla
        if sla is not None and MAJOR >= 3:
            note(f"task {task_id}: 'sla' ended with Airflow 2: it is not watched, use a deadline of the DAG")
        if sla is not None and not isinstance(sla, datetime.timedelta):
            raise TypeError(f"SLA is expected to be timedelta object, got {type(sla)} in {self.task_id}")
        if execution_timeout is not None and not isinstance(execution_timeout, datetime.timedelta):
            raise ValueError(
                f"execution_timeout must be timedelta object but passed as type: {type(execution_timeout)}"
            )
        self.execution_timeout = execution_timeout
        given = (on_execute_callback, on_failure_callback, on_success_callback, on_retry_callback, on_skipped_callback)
        for name, value in zip(CALLBACKS, given):
            setattr(self, f"on_{name}_callback", _callbacks(value))
        self._pre_execute_hook, self._post_execute_hook = pre_execute, post_execute
        self.trigger_rule = _trigger_rule(trigger_rule, dag, self.task_id)
        self.run_as_user = run_as_user
        self.map_index_template = map_index_template
        self.max_active_tis_per_dag = max_active_tis_per_dag or task_concurrency
        self.max_active_tis_per_dagrun = max_active_tis_per_dagrun
        self.executor, self.executor_config = executor, executor_config or {}
        self.do_xcom_push, self.multiple_outputs = do_xcom_push, multiple_outputs
        self.inlets, self.outlets = _listed(inlets), _listed(outlets)
        self.doc, self.doc_md, self.doc_json, self.doc_yaml, self.doc_rst = doc, doc_md, doc_json, doc_yaml, doc_rst
        self.upstream_task_ids, self.downstream_task_ids = set(), set()
        self._logger_name = logger_name
        if group is not None:
            group.add(self)
        if dag is not None:
            self.dag = dag

    @property
    def task_type(self):
        return type(self).__name__

    @property
    def operator_name(self):
        return getattr(self, "custom_operator_name", self.task_type)

    @property
    def log(self):
        return logging.getLogger(self._logger_name or "airflow.task.operators")

    @property
    def inherits_from_skipmixin(self):
        return self.skipmixin

    def execute(self, context):
        raise NotImplementedError

    def pre_execute(self, context):
        if self._pre_execute_hook is not None:
            self._pre_execute_hook(context)

    def post_execute(self, context, result=None):
        if self._post_execute_hook is not None:
            self._post_execute_hook(context, result)

    def on_kill(self):
        pass

    def defer(self, *, trigger, method_name, kwargs=None, timeout=None):
        from airflow._atelier.errors import TaskDeferred

        raise TaskDeferred(trigger=trigger, method_name=method_name, kwargs=kwargs, timeout=timeout)

    def xcom_push(self, context, key, value, execution_date=None):
        context["ti"].xcom_push(key=key, value=value)

    def xcom_pull(self, context, task_ids=None, dag_id=None, key="return_value", include_prior_dates=None, **kwargs):
        return context["ti"].xcom_pull(task_ids=task_ids, dag_id=dag_id, key=key)

    def get_template_env(self, dag=None):
        import jinja2

        return jinja2.Environment()

    def prepare_template(self):
        pass

    def resolve_template_files(self):
        pass

    def render_template_fields(self, context, jinja_env=None):
        from airflow._atelier.rendering import render_fields

        render_fields(self, context)

    def render_template(self, content, context, jinja_env=None, seen_oids=None):
        from airflow._atelier.rendering import render

        return render(self, content, context)

    def expand_start_from_trigger(self, **kwargs):
        return False

    def dry_run(self):
        self.log.info("Dry run")

    @classmethod
    def partial(cls, *, task_id, dag=None, task_group=None, params=None, **kwargs):
        return OperatorPartial(cls, {"task_id": task_id, "dag": dag, "task_group": task_group, "params": params, **kwargs})

    @classmethod
    def get_serialized_fields(cls):
        return frozenset()


def _retries(retries, task):
    if retries is None:
        return config.number("default_task_retries", 0)
    if isinstance(retries, bool) or not isinstance(retries, int):
        try:
            return int(retries)
        except (TypeError, ValueError):
            raise (RuntimeError if MAJOR >= 3 else AirflowException)(
                f"'retries' type must be int, not {type(retries).__name__}"
            ) from None
    return retries


def _weight_rule(rule):
    rule = rule or config.lookup("core", "default_task_weight_rule") or WeightRule.DOWNSTREAM
    return str(rule) if isinstance(rule, str) else rule


def _trigger_rule(rule, dag, task_id):
    name = str(rule)
    retired = {"dummy": "always", "none_failed_or_skipped": "none_failed_min_one_success"}
    name = retired.get(name, name)
    if not TriggerRule.is_valid(name):
        place = f"{dag.dag_id if dag else ''}.{task_id}"
        raise AirflowException(
            f"The trigger_rule must be one of {TriggerRule.all_triggers()},'{place}'; received '{rule}'."
        )
    return TriggerRule(name)


def _listed(value):
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


class OperatorPartial:
    """`Operator.partial(...)`: waits for `expand`."""

    def __init__(self, operator_class, kwargs):
        self.operator_class, self.kwargs = operator_class, kwargs

    def expand(self, **mapped):
        if not mapped:
            raise TypeError("no arguments to expand against")
        return MappedOperator(self.operator_class, self.kwargs, "dict", _expandable(mapped))

    def expand_kwargs(self, kwargs, *, strict=True):
        if not isinstance(kwargs, (XComArg, list, tuple)):
            raise TypeError(f"expected XComArg or list[dict], not {type(kwargs).__name__}")
        return MappedOperator(self.operator_class, self.kwargs, "list", kwargs)


def _expandable(mapped):
    for name, value in mapped.items():
        if not isinstance(value, (XComArg, list, tuple, dict)) and not hasattr(value, "__len__"):
            raise ValueError(
                f"expand() got an unexpected type {type(value).__name__!r} for keyword argument {name!r}"
            )
        if isinstance(value, str):
            raise ValueError(f"expand() got an unexpected type 'str' for keyword argument {name!r}")
    return mapped


_OWN = frozenset(
    """task_id task_display_name owner email email_on_retry email_on_failure retries retry_delay
    retry_exponential_backoff max_retry_delay start_date end_date depends_on_past wait_for_downstream
    ignore_first_depends_on_past wait_for_past_depends_before_skipping priority_weight weight_rule queue
    pool pool_slots execution_timeout trigger_rule map_index_template max_active_tis_per_dag
    max_active_tis_per_dagrun executor executor_config do_xcom_push multiple_outputs inlets outlets params
    doc doc_md doc_json doc_yaml doc_rst line file sla run_as_user retry_policy task_group upstream_task_ids
    downstream_task_ids on_execute_callback on_failure_callback on_success_callback on_retry_callback
    on_skipped_callback""".split()
)


class MappedOperator(TaskMixin):
    """One task that becomes many when its inputs are known."""

    is_setup = False
    is_teardown = False
    on_failure_fail_dagrun = False
    _dag = None
    task_group = None

    def __init__(self, operator_class, kwargs, kind, inputs):
        self.operator_class, self.inputs = operator_class, Inputs(kind, inputs)
        self.partial_kwargs = kwargs
        dag = kwargs.get("dag") or Context.dag() or _dag_of(kwargs.get("task_group"))
        self.params = ParamsDict(kwargs.get("params"))
        defaults = dict(dag.default_args) if dag else {}
        group = kwargs.get("task_group") or (Context.group(dag) if dag else None)
        if any(parent.inputs for parent in _parents(group)):
            raise NotImplementedError("operator expansion in an expanded task group is not yet supported")
        for parent in reversed(list(_parents(group))):
            defaults.update(parent.default_args)
        self.defaults = {**defaults, **(kwargs.get("default_args") or {})}
        base = dict(BaseOperator.__init__._parameters)
        own = {
            name: value
            for name, value in {**self.defaults, **kwargs}.items()
            if name in base and name not in ("dag", "task_group", "default_args")
        }
        template = _Template(task_id=kwargs["task_id"], dag=dag, task_group=group, **{
            name: value for name, value in own.items() if name not in ("task_id",)
        })
        for name in _OWN:
            if hasattr(template, name):
                setattr(self, name, getattr(template, name))
        self.file, self.line = caller()
        del template._dag.task_dict[template.task_id]
        template.task_group.children.pop(template.task_id, None)
        self.task_group = None
        group.add(self)
        self.dag = dag
        XComArg.apply_upstream_relationship(self, inputs)
        XComArg.apply_upstream_relationship(self, {k: v for k, v in kwargs.items() if k not in ("dag", "task_group")})

    @property
    def task_type(self):
        return self.operator_class.__name__

    @property
    def operator_name(self):
        return getattr(self.operator_class, "custom_operator_name", self.task_type)

    template_fields = property(lambda self: self.operator_class.template_fields)
    template_ext = property(lambda self: self.operator_class.template_ext)
    ui_color = property(lambda self: self.operator_class.ui_color)
    ui_fgcolor = property(lambda self: self.operator_class.ui_fgcolor)
    skipmixin = property(lambda self: self.operator_class.skipmixin)

    def unmap(self, context, map_index):
        """The real task of one index, outside any DAG's list of tasks."""
        mapped = self._arguments(self.inputs.at(context, map_index))
        kwargs = {k: v for k, v in self.partial_kwargs.items() if k not in ("dag", "task_group", "task_id")}
        joined = {**kwargs, **mapped}
        for name in ("op_kwargs",):
            if isinstance(kwargs.get(name), dict) and isinstance(mapped.get(name), dict):
                joined[name] = {**kwargs[name], **mapped[name]}
        params = ParamsDict(kwargs.get("params"))
        if "params" in mapped:
            params.update(mapped["params"])
        joined["params"] = params
        defaults = {k: v for k, v in self.defaults.items() if k != "params"}
        Context.dags, Context.groups, Context.setups = [], [], []
        task = self.operator_class(task_id=self.task_id, _defaults=defaults, **{
            k: v for k, v in joined.items() if k != "default_args"
        })
        task._dag = self._dag
        task.task_group = self.task_group
        task.upstream_task_ids, task.downstream_task_ids = self.upstream_task_ids, self.downstream_task_ids
        return task

    def _arguments(self, values):
        return values


class _Template(BaseOperator):
    """Only to have BaseOperator's checks and defaults applied to a mapped task."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)


__all__ = ["BaseOperator", "MappedOperator", "NOTSET", "copy", "references"]
