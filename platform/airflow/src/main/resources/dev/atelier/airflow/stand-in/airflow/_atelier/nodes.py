"""Tasks and groups as nodes of a graph: `>>`, `<<`, chain, and who stands before whom."""

import re

from airflow._atelier.constants import EdgeModifier
from airflow._atelier.errors import AirflowException
from airflow._atelier.generation import MAJOR

_KEY = re.compile(r"^[\w.-]+$", re.UNICODE)
_GROUP_KEY = re.compile(r"^[\w-]+$", re.UNICODE)


def validate_key(key, max_length=250):
    """The rule for DAG and task ids, in Airflow's words."""
    if not isinstance(key, str):
        raise TypeError(f"The key has to be a string and is {type(key)}:{key}")
    if len(key) > max_length:
        raise (ValueError if MAJOR >= 3 else AirflowException)(
            f"The key: {key!r} has to be less than {max_length} characters"
            if MAJOR < 3
            else f"The key has to be less than {max_length} characters, not {len(key)}"
        )
    if not _KEY.match(key):
        raise (ValueError if MAJOR >= 3 else AirflowException)(
            f"The key {key!r} has to be made of alphanumeric characters, dashes, dots, and underscores exclusively"
        )


def validate_group_key(key, max_length=200):
    if not isinstance(key, str):
        raise TypeError(f"The key has to be a string and is {type(key)}:{key}")
    if len(key) > max_length:
        raise AirflowException(f"The key has to be less than {max_length} characters")
    if not _GROUP_KEY.match(key):
        raise (ValueError if MAJOR >= 3 else AirflowException)(
            f"The key {key!r} has to be made of alphanumeric characters, dashes, and underscores exclusively"
        )


class DependencyMixin:
    """What can stand in a `>>` chain."""

    @property
    def roots(self):
        return [self]

    @property
    def leaves(self):
        return [self]

    def set_upstream(self, other, edge_modifier=None):
        raise NotImplementedError

    def set_downstream(self, other, edge_modifier=None):
        raise NotImplementedError

    def as_setup(self):
        raise NotImplementedError

    def as_teardown(self, **kwargs):
        raise NotImplementedError

    def __lshift__(self, other):
        self.set_upstream(other)
        return other

    def __rshift__(self, other):
        self.set_downstream(other)
        return other

    def __rrshift__(self, other):
        self.__lshift__(other)
        return self

    def __rlshift__(self, other):
        self.__rshift__(other)
        return self

    @classmethod
    def iter_references(cls, arg):
        from airflow._atelier.xcomarg import references

        return ((xcom.operator, xcom.key) for xcom in references(arg))


def flatten(items):
    if isinstance(items, (list, tuple, set)):
        for item in items:
            yield from flatten(item)
    else:
        yield items


class GraphNode(DependencyMixin):
    """A task or a group: both know the ids of their direct neighbours."""

    def _link(self, other, upstream):
        for node in flatten(other):
            if isinstance(node, EdgeModifier):
                (node.set_downstream if upstream else node.set_upstream)(self)
                continue
            if not isinstance(node, DependencyMixin):
                raise AirflowException(
                    f"Relationships can only be set between Operators; received {type(node).__name__}"
                )
            first, second = (node, self) if upstream else (self, node)
            _remember_group_edges(first, second)
            for up in first.leaves:
                for down in second.roots:
                    _connect(_task(up), _task(down))

    def set_upstream(self, task_or_task_list, edge_modifier=None):
        self._link(task_or_task_list, True)
        return None

    def set_downstream(self, task_or_task_list, edge_modifier=None):
        self._link(task_or_task_list, False)
        return None


def _task(node):
    return getattr(node, "operator", node)


def _remember_group_edges(first, second):
    up_group = first if hasattr(first, "children") else None
    down_group = second if hasattr(second, "children") else None
    if up_group is not None:
        key = second.group_id if down_group is not None else _task(second).task_id
        (up_group.downstream_group_ids if down_group is not None else up_group.downstream_task_ids).add(key)
    if down_group is not None:
        key = first.group_id if up_group is not None else _task(first).task_id
        (down_group.upstream_group_ids if up_group is not None else down_group.upstream_task_ids).add(key)


def _connect(up, down):
    dags = [task.dag for task in (up, down) if task.has_dag()]
    if len({id(dag) for dag in dags}) > 1:
        raise (RuntimeError if MAJOR >= 3 else AirflowException)(
            f"Tried to set relationships between tasks in more than one DAG: {{{up.dag!r}, {down.dag!r}}}"
        )
    if not dags:
        raise (ValueError if MAJOR >= 3 else AirflowException)(
            f"Tried to create relationships between tasks that don't have DAGs yet. "
            f"Set the DAG for at least one task and try again: {[up, down]}"
        )
    for task in (up, down):
        if not task.has_dag():
            task.dag = dags[0]
    up.downstream_task_ids.add(down.task_id)
    down.upstream_task_ids.add(up.task_id)


def chain(*tasks):
    """`chain(a, [b, c], d)`: lists of the same length are linked pairwise."""
    for up, down in zip(tasks, tasks[1:]):
        if isinstance(up, (DependencyMixin, EdgeModifier)):
            up.set_downstream(down)
        elif isinstance(down, (DependencyMixin, EdgeModifier)):
            down.set_upstream(up)
        elif not isinstance(up, (list, tuple)) or not isinstance(down, (list, tuple)):
            raise TypeError(f"Chain not supported between instances of {type(up)} and {type(down)}")
        elif len(up) != len(down):
            raise AirflowException(
                f"Chain not supported for different length Iterable. Got {len(up)} and {len(down)}."
            )
        else:
            for first, second in zip(up, down):
                first.set_downstream(second)


def chain_linear(*elements):
    """Every task of one level before every task of the next."""
    if not elements:
        raise ValueError("No tasks provided; nothing to do.")
    if len(elements) < 2:
        raise ValueError("No dependencies were set. Did you forget to expand with `*`?")
    for up, down in zip(elements, elements[1:]):
        for first in flatten(up):
            for second in flatten(down):
                first.set_downstream(second)


def cross_downstream(from_tasks, to_tasks):
    for task in from_tasks:
        task.set_downstream(to_tasks)
