"""Makes the modules of the table in `names.py` when they are first imported."""

import importlib
import importlib.abc
import importlib.util
import sys

from airflow._atelier import names

PREFIX = "airflow."


def _target(spec):
    """`module:attribute` → the object."""
    module, _, attribute = spec.partition(":")
    loaded = importlib.import_module("airflow._atelier." + module)
    return getattr(loaded, attribute) if attribute else loaded


class _Loader(importlib.abc.Loader):
    def create_module(self, spec):
        return None

    def exec_module(self, module):
        entries = names.entries(module.__name__)
        module.__all__ = sorted(entries)

        def __getattr__(name):
            if name in entries:
                value = _target(entries[name])
                setattr(module, name, value)
                return value
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

        module.__getattr__ = __getattr__


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path=None, target=None):
        if not fullname.startswith(PREFIX) or fullname.startswith("airflow._atelier"):
            return None
        if names.known(fullname):
            return importlib.util.spec_from_loader(fullname, _Loader(), is_package=True)
        reason = names.refusal(fullname)
        if reason:
            raise ModuleNotFoundError(f"No module named {fullname!r}: {reason}", name=fullname)
        return None


def install(root):
    sys.meta_path.insert(0, _Finder())
    entries = names.entries("airflow")

    def __getattr__(name):
        if name in entries:
            value = _target(entries[name])
            setattr(root, name, value)
            return value
        raise AttributeError(f"module 'airflow' has no attribute {name!r}")

    root.__getattr__ = __getattr__
