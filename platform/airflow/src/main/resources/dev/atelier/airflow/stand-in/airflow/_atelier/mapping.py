"""What a task or a group is expanded over: `expand(x=…)` or `expand_kwargs(…)`."""

import math

from airflow._atelier.xcomarg import XComArg, resolve


class Inputs:
    """`dict`: one list a name, all combinations; `list`: a list of dictionaries."""

    def __init__(self, kind, value):
        self.kind, self.value = kind, value

    def _named(self):
        return {"": self.value} if self.kind == "list" else self.value

    def describe(self):
        """Lengths that are known, and which results the others wait for."""
        return {
            "kind": self.kind,
            "inputs": [
                {"name": name, "of": value.describe() if isinstance(value, XComArg) else {"length": len(value)}}
                for name, value in self._named().items()
            ],
        }

    def _resolved(self, context):
        return {
            name: value.resolve(context) if isinstance(value, XComArg) else value
            for name, value in self._named().items()
        }

    def length(self, context):
        return math.prod(len(values) if values is not None else 0 for values in self._resolved(context).values())

    def at(self, context, index):
        """The arguments of one instance."""
        resolved = self._resolved(context)
        if self.kind == "list":
            return {name: resolve(value, context) for name, value in list(resolved[""])[index].items()}
        chosen = {}
        for name, values in reversed(resolved.items()):
            items = list(values.items()) if isinstance(values, dict) else list(values)
            chosen[name] = resolve(items[index % len(items)], context)
            index //= len(items)
        return chosen


class MappedArgument(XComArg):
    """An argument of an expanded group's function, before it is known."""

    def __init__(self, inputs, name):
        self.inputs, self.name = inputs, name

    def iter_task_references(self):
        from airflow._atelier.xcomarg import references

        value = self.inputs.value
        wanted = value if self.inputs.kind == "list" else value[self.name]
        for found in references(wanted):
            yield from found.iter_task_references()

    def resolve(self, context):
        return self.inputs.at(context, context["ti"].map_index)[self.name]

    def describe(self):
        return {"ask": True, "tasks": sorted({task.task_id for task in self._tasks})}


def mapped_group(node):
    """The expanded group around a task or a group, or None."""
    group = node.task_group
    while group is not None and group.inputs is None:
        group = group.parent_group
    return group
