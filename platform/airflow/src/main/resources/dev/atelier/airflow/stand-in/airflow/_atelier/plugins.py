"""Plugins: macros for templates, and listeners, which are told in the process of the task or callback."""

import functools
import importlib.util
import inspect
import logging
import os
import sys

from airflow._atelier import config
from airflow._atelier.generation import MAJOR
from airflow._atelier.notify import HOOK, AirflowPlugin

TOLD = (
    "on_task_instance_running", "on_task_instance_success", "on_task_instance_failed", "on_task_instance_skipped",
    "on_dag_run_running", "on_dag_run_success", "on_dag_run_failed",
)


def folder():
    said = config.lookup("core", "plugins_folder") or ""
    return said if os.path.isdir(said) else os.path.join(os.environ.get("AIRFLOW_HOME", ""), "plugins")


@functools.cache
def found():
    """Each plugin's class with the file that it stands in; read once, when something asks."""
    result = []
    for path in _files():
        before = set(_subclasses(AirflowPlugin))
        _read(path)
        result += [(kind, path) for kind in _subclasses(AirflowPlugin) if kind not in before and kind.name]
    return result


def _subclasses(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)


def macros():
    """By plugin, its functions by name."""
    return {kind.name: {function.__name__: function for function in kind.macros} for kind, _ in found() if kind.macros}


def named(text):
    """Those that a template names."""
    if "macros." not in text:
        return {}
    return {plugin: functions for plugin, functions in macros().items() if f"macros.{plugin}." in text}


def listens():
    """Whether there are listeners, known without importing anything."""
    return any(_mentions(path, "listeners") for path in _files())


def hooks():
    """What listeners implement, by name."""
    names = set()
    for kind, _ in found():
        for listener in kind.listeners:
            names |= {name for name, value in inspect.getmembers(listener) if getattr(value, HOOK, False)}
    return sorted(names)


def tell(hook, **said):
    """Calls the listeners of one hook, each with what it takes; their faults are logged, as Airflow does."""
    if not listens():
        return
    for kind, _ in found():
        for listener in kind.listeners:
            function = getattr(listener, hook, None)
            if function is None or not getattr(function, HOOK, False):
                continue
            try:
                function(**{name: said[name] for name in inspect.signature(function).parameters if name in said})
            except Exception:
                logging.getLogger("airflow.listeners.listener").exception("error calling listener")


def describe():
    """What `airflow plugins` shows."""
    return [
        {
            "name": kind.name,
            "source": "$PLUGINS_FOLDER/" + os.path.relpath(path, folder()),
            **{what: [_name(value) for value in getattr(kind, what, None) or []] for what in _SHOWN},
        }
        for kind, path in found()
    ]


_SHOWN = (
    "macros", "listeners", "timetables", "priority_weight_strategies", "operator_extra_links", "global_operator_extra_links",
    "flask_blueprints", "appbuilder_views", "appbuilder_menu_items",
    *(("fastapi_apps", "fastapi_root_middlewares", "external_views", "react_apps") if MAJOR >= 3 else ("executors", "hooks", "ti_deps")),
)


def _name(value):
    if inspect.ismodule(value):
        return value.__name__
    kind = value if inspect.isclass(value) or inspect.isfunction(value) else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"


@functools.cache
def _files():
    """Those that hold plugins; looked for once, since a process reads one DAG file or runs one try."""
    paths = []
    for place, folders, names in os.walk(folder()):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            path = os.path.join(place, name)
            if name.endswith(".py") and _mentions(path, "AirflowPlugin"):
                paths.append(path)
    return paths


@functools.cache
def _mentions(path, word):
    try:
        with open(path, encoding="utf-8") as file:
            return word in file.read()
    except (OSError, UnicodeDecodeError):
        return False


def _read(path):
    """As a module of its file's name, unless another has it."""
    name = os.path.splitext(os.path.basename(path))[0]
    try:
        if folder() not in sys.path:
            sys.path.append(folder())
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules.setdefault(name, module)
        spec.loader.exec_module(module)
    except Exception:
        logging.getLogger("airflow.plugins_manager").exception("Failed to import plugin %s", path)
