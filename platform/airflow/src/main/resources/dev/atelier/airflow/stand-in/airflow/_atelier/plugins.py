"""Macros of plugins: `macros.<plugin>.<function>` in templates. Read when a template names one."""

import importlib.util
import logging
import os
import sys

from airflow._atelier import config
from airflow._atelier.notify import AirflowPlugin

_found = None


def folder():
    said = config.lookup("core", "plugins_folder") or ""
    return said if os.path.isdir(said) else os.path.join(os.environ.get("AIRFLOW_HOME", ""), "plugins")


def macros():
    """By plugin, its functions by name."""
    global _found
    if _found is None:
        _found = {}
        for path in _files():
            _read(path)
        for kind in AirflowPlugin.__subclasses__():
            if kind.name and kind.macros:
                _found[kind.name] = {function.__name__: function for function in kind.macros}
    return _found


def named(text):
    """Those that a template names."""
    if "macros." not in text:
        return {}
    return {plugin: functions for plugin, functions in macros().items() if f"macros.{plugin}." in text}


def _files():
    for place, folders, names in os.walk(folder()):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(place, name)


def _read(path):
    try:
        with open(path, encoding="utf-8") as file:
            if "AirflowPlugin" not in file.read():
                return
        name = "atelier_plugin_" + os.path.relpath(path, folder())[:-3].replace(os.sep, "_")
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    except Exception:
        logging.getLogger("airflow.plugins_manager").exception("Failed to import plugin %s", path)
