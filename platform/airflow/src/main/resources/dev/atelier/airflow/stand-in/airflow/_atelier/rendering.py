"""Templated fields: the platform's Jinja renders them; user macros are called back here."""

import os

from airflow._atelier import channel, plugins
from airflow._atelier.errors import AirflowException
from airflow._atelier.params import DagParam
from airflow._atelier.xcomarg import XComArg


class LiteralValue:
    """`literal("{{ not a template }}")`."""

    def __init__(self, value):
        self.value = value

    def iter_references(self):
        return ()

    def resolve(self, context):
        return self.value


def literal(value):
    return LiteralValue(value)


def _is_template(text):
    return "{{" in text or "{%" in text or "{#" in text


def render(task, value, context, extensions=None):
    """A value with its strings rendered, inside lists, tuples and dictionaries too."""
    if isinstance(value, str):
        if any(value.endswith(ext) for ext in (task.template_ext if extensions is None else extensions)):
            value = _file(task, value)
        return _text(task, value, context) if _is_template(value) else value
    if isinstance(value, (XComArg, LiteralValue, DagParam)):
        return value.resolve(context)
    if type(value) is tuple:
        return tuple(render(task, item, context, extensions) for item in value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(render(task, item, context, extensions) for item in value))
    if isinstance(value, list):
        return [render(task, item, context, extensions) for item in value]
    if isinstance(value, dict):
        return {key: render(task, item, context, extensions) for key, item in value.items()}
    if isinstance(value, set):
        return {render(task, item, context, extensions) for item in value}
    if hasattr(value, "template_fields") and not hasattr(value, "task_id"):
        for name in value.template_fields:
            setattr(value, name, render(task, getattr(value, name), context, extensions))
    return value


def _folders(task):
    dag = task.get_dag()
    return [*(dag.template_searchpath if dag else ()), os.path.dirname(dag.fileloc) if dag else "."]


def _file(task, name):
    for folder in _folders(task):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path) as file:
                return file.read()
    raise _not_found(task, name)


def _not_found(task, name):
    message = f"{name!r} not found in search path: {', '.join(repr(f) for f in _folders(task))}"
    problem = type("TemplateNotFound", (AirflowException,), {"__module__": "jinja2.exceptions"})
    return problem(message)


def _text(task, text, context):
    dag = task.get_dag()
    macros = dict(getattr(dag, "user_defined_macros", None) or {})
    filters = dict(getattr(dag, "user_defined_filters", None) or {})
    values = {}
    for name, value in macros.items():
        if callable(value):
            channel.callbacks["macro." + name] = value
        else:
            values[name] = value
    for name, value in filters.items():
        channel.callbacks["filter." + name] = value
    own = plugins.named(text)
    for plugin, functions in own.items():
        for name, function in functions.items():
            channel.callbacks[f"macro.{plugin}.{name}"] = function
    extra = {
        name: value for name, value in context.items() if name in ("params", "templates_dict", "expanded_ti_count")
    }
    return channel.ask(
        "render",
        text=text,
        native=bool(getattr(dag, "render_template_as_native_obj", False)),
        macros=[name for name, value in macros.items() if callable(value)],
        filters=list(filters),
        plugins={plugin: list(functions) for plugin, functions in own.items()},
        values=values,
        extra=extra,
    )


def render_fields(task, context):
    for name in task.template_fields:
        if hasattr(task, name):
            setattr(task, name, render(task, getattr(task, name), context))


def printable(value):
    """A field as the page of rendered templates shows it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {str(key): printable(item) for key, item in value.items()}
    if isinstance(value, (XComArg,)):
        return str(value)
    if callable(value):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', repr(value))}"
    return str(value)
