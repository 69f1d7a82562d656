"""Makes the modules of the table in `names.py` when they are first imported."""

import importlib
import importlib.abc
import importlib.util
import sys

from airflow._atelier import names

PREFIX = "airflow."


def _target(spec):
    """`module:attribute` → the object; with a dot before it the module is not one of ours."""
    module, _, attribute = spec.partition(":")
    loaded = importlib.import_module(module[1:] if module.startswith(".") else "airflow._atelier." + module)
    return getattr(loaded, attribute) if attribute else loaded


def _getter(module, entries):
    """A module's `__getattr__`: its own names, modules below it, and what Airflow's lets slip."""

    def __getattr__(name):
        target = entries.get(name)
        if target is None and names.known(f"{module.__name__}.{name}"):
            return importlib.import_module(f"{module.__name__}.{name}")
        target = target or names.stray(module.__name__, name)
        if target is None:
            refused = names.refused_name(name)
            if refused:
                raise ImportError(f"cannot import name {name!r} from {module.__name__!r}: {refused} are not run here")
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        value = _target(target)
        setattr(module, name, value)
        return value

    return __getattr__


class _Loader(importlib.abc.Loader):
    def create_module(self, spec):
        return None

    def exec_module(self, module):
        entries = names.entries(module.__name__)
        module.__all__ = sorted(entries)
        module.__getattr__ = _getter(module, entries)


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
    root.__getattr__ = _getter(root, names.entries("airflow"))
