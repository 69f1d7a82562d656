#!/usr/bin/env python3
"""Runs every macro of dbt packages with the genuine dbt's Jinja2 and prints what each gave, as JSON.

usage: packages.py FOLDER   (a package in each subfolder; needs the Python of a dbt installation)

The macros of a package call each other for real, through adapter.dispatch too. Every other name is
an echo: an object that prints as the expression by which it was reached, is true, has two items and
can be called. Each macro runs three times: its parameters without a default are echoes, then
texts, then lists of texts.
"""
import json
import os
import sys

import jinja2
from dbt_common.clients import jinja as dbt_jinja
from dbt_common.exceptions.macros import MacroReturn


class Echo:
    unsafe_callable = False
    alters_data = False

    def __init__(self, path):
        object.__setattr__(self, "_path", path)

    def __getattr__(self, name):
        if name.startswith("__") or name == "jinja_pass_arg":
            raise AttributeError(name)
        return Echo(f"{self._path}.{name}")

    def __getitem__(self, key):
        return Echo(f"{self._path}[{shown(key)}]")

    def __call__(self, *args, **kwargs):
        parts = [shown(a) for a in args]
        for key, value in kwargs.items():
            # the body of a call block is what matters, not the macro that holds it
            parts.append(f"{key}={value() if key == 'caller' else shown(value)}")
        return Echo(f"{self._path}({', '.join(parts)})")

    def __iter__(self):
        return iter([Echo(f"{self._path}[0]"), Echo(f"{self._path}[1]")])

    def __len__(self):
        return 2

    def __str__(self):
        return f"<{self._path}>"

    __repr__ = __str__

    def __eq__(self, other):
        return isinstance(other, Echo) and other._path == self._path

    def __hash__(self):
        return hash(self._path)

    def __lt__(self, other):
        return self._path < other._path if isinstance(other, Echo) else NotImplemented

    def __gt__(self, other):
        return self._path > other._path if isinstance(other, Echo) else NotImplemented

    def __add__(self, other):
        return Echo(f"({self._path} + {shown(other)})")

    def __radd__(self, other):
        return Echo(f"({shown(other)} + {self._path})")

    def __sub__(self, other):
        return Echo(f"({self._path} - {shown(other)})")

    def __rsub__(self, other):
        return Echo(f"({shown(other)} - {self._path})")


def shown(value):
    return repr(value)


class MacroFile:
    def __init__(self, template):
        self.template = template

    def call(self, name, context, args, kwargs):
        module = self.template.make_module(vars=context, shared=False)
        try:
            return module.__dict__[name](*args, **kwargs)
        except MacroReturn as e:
            return e.value


class Context(dict):
    """All names, echoes where nothing else is known."""

    def __init__(self, known):
        super().__init__(known)

    def __contains__(self, name):
        return True

    def __missing__(self, name):
        return Echo(name)


BUILTIN = {"range", "dict", "lipsum", "cycler", "joiner", "namespace"}


def sources(folder):
    for root, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(".sql") and "/macros" in root + "/":
                yield os.path.join(root, name)


def returning(value=None):
    raise MacroReturn(value)


def package(folder):
    env = dbt_jinja.get_environment(None)
    known = {}
    context = Context(known)
    files = {}
    result = {}
    for path in sources(folder):
        short = os.path.relpath(path, folder)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        try:
            template = dbt_jinja.get_template(text, {})
            names = [n.name for n in env.parse(text).body if isinstance(n, jinja2.nodes.Macro)]
        except Exception as e:
            result[short] = {"error": str(e)}
            continue
        result[short] = {}
        for name in names:
            files[name] = (short, MacroFile(template))

    def bind(name):
        def call(*args, **kwargs):
            return files[name][1].call(name, context, args, kwargs)

        return call

    macros = {name.removeprefix("dbt_macro__"): bind(name) for name in files}
    context.update(macros)
    for name in BUILTIN:
        context.pop(name, None)

    def dispatch(name, *args, **kwargs):
        return macros.get(f"postgres__{name}", macros.get(f"default__{name}", Echo(f"dispatch.{name}")))

    class Adapter(Echo):
        pass

    adapter = Adapter("adapter")
    object.__setattr__(adapter, "dispatch", dispatch)
    context["adapter"] = adapter
    context["return"] = returning
    for global_name in BUILTIN:
        context[global_name] = env.globals[global_name]
    own = os.path.basename(folder).split("+")[-1].replace("-", "_")
    context[own] = dict(macros)
    undefined = {"caller", "varargs", "kwargs", "loop", "self", "super"}
    original = context.__class__.__contains__
    context.__class__.__contains__ = lambda self, n: n not in undefined
    for name, (short, file) in files.items():
        module = file.template.make_module(vars=context, shared=False)
        macro = module.__dict__[name]
        answers = []
        for fill in (Echo, lambda p: f"{p}_1", lambda p: [f"{p}_1", f"{p}_2"]):
            try:
                given = {}
                required = required_arguments(env, file, name)
                for argument in required:
                    given[argument] = fill(argument)
                value = file.call(name, context, (), given)
                answers.append({"type": type(value).__name__, "value": str(value)})
            except RecursionError:
                answers.append({"error": "RecursionError"})
            except Exception as e:
                answers.append({"error": type(e).__name__, "message": str(e)})
        result[short][name] = answers
    context.__class__.__contains__ = original
    return result


_required = {}


def required_arguments(env, file, name):
    if not _required.get(id(file.template)):
        _required[id(file.template)] = {}
    known = _required[id(file.template)]
    if name not in known:
        for path_name, (arguments, defaults) in TREES[id(file.template)].items():
            known[path_name] = arguments[: len(arguments) - defaults]
    return known[name]


TREES = {}
_get_template = dbt_jinja.get_template


def get_template(text, context):
    template = _get_template(text, context)
    tree = dbt_jinja.get_environment(None).parse(text)
    TREES[id(template)] = {
        node.name: ([a.name for a in node.args], len(node.defaults))
        for node in tree.body
        if isinstance(node, jinja2.nodes.Macro)
    }
    KEEP.append(template)
    return template


KEEP = []
dbt_jinja.get_template = get_template


def main():
    folder = sys.argv[1]
    found = {name: package(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
