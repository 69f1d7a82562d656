"""TaskFlow: `@task`, its variants, `@setup`, `@teardown`."""

import functools
import inspect
import typing

from airflow._atelier import operators, sensors
from airflow._atelier.constants import TriggerRule
from airflow._atelier.assets import Asset, AssetAll, AssetRef
from airflow._atelier.dag import DAG, Context, _ids, _suffixed, dag, task_group
from airflow._atelier.errors import AirflowException
from airflow._atelier.generation import MAJOR
from airflow._atelier.operator import BaseOperator, MappedOperator, OperatorPartial, _expandable
from airflow._atelier.xcomarg import XComArg


def _decorated(base, name, decorator_name):
    """An operator class for a decorated function: op_args and op_kwargs are templated."""
    cls = type(name, (base,), {
        "template_fields": tuple(dict.fromkeys(("templates_dict", "op_args", "op_kwargs"))),
        "custom_operator_name": decorator_name,
    })
    cls.__module__ = "airflow.decorators.python" if MAJOR < 3 else "airflow.providers.standard.decorators.python"
    return cls


_PythonDecoratedOperator = _decorated(operators.PythonOperator, "_PythonDecoratedOperator", "@task")
_BranchDecorated = _decorated(operators.BranchPythonOperator, "_BranchPythonDecoratedOperator", "@task.branch")
_ShortDecorated = _decorated(operators.ShortCircuitOperator, "_ShortCircuitDecoratedOperator", "@task.short_circuit")
_VenvDecorated = _decorated(operators.PythonVirtualenvOperator, "_PythonVirtualenvDecoratedOperator", "@task.virtualenv")
_ExternalDecorated = _decorated(operators.ExternalPythonOperator, "_PythonExternalDecoratedOperator", "@task.external_python")
_BranchVenv = _decorated(operators.BranchPythonVirtualenvOperator, "_BranchPythonVirtualenvDecoratedOperator", "@task.branch_virtualenv")
_BranchExternal = _decorated(operators.BranchExternalPythonOperator, "_BranchExternalPythonDecoratedOperator", "@task.branch_external_python")


class _SensorDecorated(sensors.PythonSensor):
    template_fields = ("templates_dict", "op_args", "op_kwargs")
    custom_operator_name = "@task.sensor"


class _BashDecorated(operators.BashOperator):
    """`@task.bash`: the function returns the command."""

    custom_operator_name = "@task.bash"
    template_fields = (*operators.BashOperator.template_fields, "op_args", "op_kwargs")

    def __init__(self, *, python_callable, op_args=None, op_kwargs=None, bash_command=None, templates_dict=None, **kwargs):
        super().__init__(bash_command="", **kwargs)
        self.python_callable, self.op_args, self.op_kwargs = python_callable, op_args or (), op_kwargs or {}

    def execute(self, context):
        command = operators.call(self.python_callable, self.op_args, self.op_kwargs, context)
        if not isinstance(command, str) or not command.strip():
            raise TypeError("The returned value from the TaskFlow callable must be a non-empty string.")
        self.bash_command = command
        self.bash_command = self.render_template(command, context)
        return super().execute(context)


def _unique_id(task_id):
    current = Context.dag()
    if current is None:
        return task_id
    group = Context.group(current)
    taken = _ids(current)
    if group.child_id(task_id) not in taken:
        return task_id
    return _suffixed(task_id, lambda name: group.child_id(name) in taken)


def _multiple(function, given):
    if given is not None:
        return given
    try:
        hint = typing.get_type_hints(function).get("return")
    except Exception:
        hint = function.__annotations__.get("return") if hasattr(function, "__annotations__") else None
    origin = typing.get_origin(hint) or hint
    return isinstance(origin, type) and issubclass(origin, dict)


class _TaskFactory:
    """What `@task` makes of a function; its call makes the task."""

    def __init__(self, operator_class, function, options):
        if not callable(function):
            raise TypeError(f"{function} is not callable")
        functools.update_wrapper(self, function)
        self.operator_class, self.function, self.options = operator_class, function, dict(options)
        self.multiple_outputs = self.options.pop("multiple_outputs", None)
        self.is_setup = self.is_teardown = False
        self.on_failure_fail_dagrun = False

    def _task_options(self):
        options = dict(self.options)
        options["task_id"] = _unique_id(options.get("task_id") or self.function.__name__.strip("_") or self.function.__name__)
        options["multiple_outputs"] = _multiple(self.function, self.multiple_outputs)
        if "doc_md" not in options and self.function.__doc__:
            options["doc_md"] = inspect.cleandoc(self.function.__doc__)
        return options

    def __call__(self, *args, **kwargs):
        _check_call(self.function, args, kwargs)
        options = self._task_options()
        if self.is_teardown:
            options.setdefault("trigger_rule", TriggerRule.ALL_DONE_SETUP_SUCCESS)
        task = self.operator_class(python_callable=self.function, op_args=args, op_kwargs=kwargs, **options)
        task.is_setup, task.is_teardown = self.is_setup, self.is_teardown
        task.on_failure_fail_dagrun = self.on_failure_fail_dagrun
        for name in ("op_args", "op_kwargs"):
            XComArg.apply_upstream_relationship(task, getattr(task, name))
        return XComArg(task)

    def override(self, **options):
        made = _TaskFactory(self.operator_class, self.function, {
            "multiple_outputs": self.multiple_outputs, **self.options, **options,
        })
        made.is_setup, made.is_teardown = self.is_setup, self.is_teardown
        made.on_failure_fail_dagrun = self.on_failure_fail_dagrun
        return made

    def partial(self, **kwargs):
        made = self.override()
        made.partial_kwargs = {**getattr(self, "partial_kwargs", {}), **kwargs}
        _check_names(self.function, kwargs, "partial")
        return made

    def expand(self, **mapped):
        if not mapped:
            raise TypeError("no arguments to expand against")
        _check_names(self.function, mapped, "expand")
        return self._mapped("dict", _expandable(mapped))

    def expand_kwargs(self, kwargs, *, strict=True):
        return self._mapped("list", kwargs)

    def _mapped(self, kind, inputs):
        options = {
            **self._task_options(), "python_callable": self.function,
            "op_kwargs": getattr(self, "partial_kwargs", {}), "dag": None, "task_group": None,
        }
        task = _MappedTask(self.operator_class, options, kind, inputs)
        task.is_setup, task.is_teardown = self.is_setup, self.is_teardown
        XComArg.apply_upstream_relationship(task, getattr(self, "partial_kwargs", {}))
        return XComArg(task)


class _MappedTask(MappedOperator):
    """A mapped TaskFlow task: the inputs are arguments of the function."""

    def _arguments(self, values):
        return {"op_kwargs": values}


def _check_call(function, args, kwargs):
    signature = inspect.signature(function)
    # What Airflow puts in from the context need not be given.
    from airflow._atelier.context import NAMES

    parameters = [
        parameter.replace(default=None)
        if parameter.name in NAMES and parameter.default is parameter.empty and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        else parameter
        for parameter in signature.parameters.values()
    ]
    seen_default = False
    fixed = []
    for parameter in parameters:
        if parameter.default is not parameter.empty:
            seen_default = True
        elif seen_default and parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
            parameter = parameter.replace(kind=parameter.KEYWORD_ONLY) if False else parameter.replace(default=_Required)
        fixed.append(parameter)
    bound = inspect.Signature(fixed).bind(*args, **kwargs)
    for parameter in fixed:
        if parameter.default is _Required and parameter.name not in bound.arguments:
            raise TypeError(f"missing a required argument: {parameter.name!r}")


class _Required:
    pass


def _check_names(function, kwargs, verb):
    signature = inspect.signature(function)
    if any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values()):
        return
    unknown = [name for name in kwargs if name not in signature.parameters]
    if unknown:
        names = ", ".join(repr(name) for name in unknown)
        raise TypeError(f"{verb}() got unexpected keyword argument{'s' if len(unknown) > 1 else ''} {names}")


def _decorator(operator_class):
    def decorate(function=None, multiple_outputs=None, **options):
        if multiple_outputs is not None:
            options["multiple_outputs"] = multiple_outputs
        if function is not None:
            if not callable(function):
                raise TypeError("No args allowed while using @task, use kwargs instead")
            return _TaskFactory(operator_class, function, options)
        return lambda wrapped: _TaskFactory(operator_class, wrapped, options)

    return decorate


def _refused(name):
    def refuse(*args, **kwargs):
        raise AirflowException(f"@task.{name} is not run here")

    return refuse


class _TaskDecorators:
    """`task` itself and its attributes."""

    python = staticmethod(_decorator(_PythonDecoratedOperator))
    branch = staticmethod(_decorator(_BranchDecorated))
    short_circuit = staticmethod(_decorator(_ShortDecorated))
    virtualenv = staticmethod(_decorator(_VenvDecorated))
    external_python = staticmethod(_decorator(_ExternalDecorated))
    branch_virtualenv = staticmethod(_decorator(_BranchVenv))
    branch_external_python = staticmethod(_decorator(_BranchExternal))
    sensor = staticmethod(_decorator(_SensorDecorated))
    bash = staticmethod(_decorator(_BashDecorated))
    docker = staticmethod(_refused("docker"))
    kubernetes = staticmethod(_refused("kubernetes"))
    pyspark = staticmethod(_refused("pyspark"))

    def __call__(self, function=None, **options):
        return self.python(function, **options)

    @staticmethod
    def skip_if(condition, skip_message=None):
        return _conditional(lambda context: condition(context), skip_message, "skip_if")

    @staticmethod
    def run_if(condition, skip_message=None):
        return _conditional(lambda context: not condition(context), skip_message, "run_if")

    def __getattr__(self, name):
        raise AttributeError(f"task decorator {name!r} not found")


def _conditional(skips, message, label):
    from airflow._atelier.errors import AirflowSkipException

    def decorate(factory):
        if not isinstance(factory, _TaskFactory):
            raise TypeError(f"{label} can only be used with task. decorate with @task before @{label}.")

        def before(context):
            if skips(context):
                raise AirflowSkipException(message or f"Task was skipped by {label}.")

        return factory.override(pre_execute=before)

    return decorate


task = _TaskDecorators()


def setup(function):
    """`@setup`, over a plain function, `@task` or `@task_group`."""
    factory = function if isinstance(function, _TaskFactory) else task(function)
    factory.is_setup = True
    return factory


def teardown(function=None, *, on_failure_fail_dagrun=False):
    def decorate(wrapped):
        factory = wrapped if isinstance(wrapped, _TaskFactory) else task(wrapped)
        factory.is_teardown, factory.on_failure_fail_dagrun = True, on_failure_fail_dagrun
        return factory

    return decorate(function) if function is not None else decorate


def result(*args, **kwargs):
    raise NotImplementedError("@result is not run here")


def asset(*, schedule, name=None, uri=None, group="asset", extra=None, watchers=None, **options):
    """`@asset(schedule=…)`: a DAG of one task that makes the asset."""

    def decorate(function):
        made = Asset(name=name or function.__name__, uri=uri, group=group, extra=extra, watchers=watchers)
        _asset_dag(function, made.name, schedule, [made], options)
        return made

    return decorate


def _multiple_assets(*, schedule, outlets, **options):
    """`@asset.multi`: a DAG of one task that makes several."""
    if not outlets:
        raise ValueError("no outlets provided")

    def decorate(function):
        _asset_dag(function, function.__name__, schedule, list(outlets), options)
        return AssetAll(*outlets)

    return decorate


asset.multi = _multiple_assets


def _asset_dag(function, default_id, schedule, outlets, options):
    plain = function.function if isinstance(function, _TaskFactory) else function
    parameters = inspect.signature(plain).parameters.values()
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else "**"
            raise TypeError(f"wildcard '{stars}{parameter.name}' is not supported in @asset")
    inlets = [
        AssetRef(name=parameter.name)
        for parameter in parameters
        if parameter.default is parameter.empty and parameter.name not in ("self", "context", "outlet_events")
    ]

    def body(**context):
        own = {"self": outlets[0], "context": context, "outlet_events": context["outlet_events"]}
        return plain(**{
            parameter.name: own.get(parameter.name) or AssetRef(name=parameter.name)
            for parameter in parameters
            if parameter.default is parameter.empty
        })

    with DAG(dag_id=options.pop("dag_id", None) or default_id, schedule=schedule, catchup=False, **options) as owner:
        owner.fileloc, owner.line = plain.__code__.co_filename, plain.__code__.co_firstlineno
        if isinstance(function, _TaskFactory):
            function.override(outlets=outlets)()
        else:
            operators.PythonOperator(task_id=plain.__name__, python_callable=body, inlets=inlets, outlets=outlets)


def get_current_context():
    from airflow._atelier import context

    if context.current is None:
        raise (RuntimeError if MAJOR >= 3 else AirflowException)(
            "Current context was requested but no context was found! "
            "Are you running within an Airflow task?"
        )
    return context.current


__all__ = ["BaseOperator", "OperatorPartial", "dag", "task_group"]
