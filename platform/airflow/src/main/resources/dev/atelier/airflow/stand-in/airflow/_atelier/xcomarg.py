"""A task's result before it exists: `task.output`, `result["key"]`, `.map`, `.zip`, `.concat`."""

from itertools import zip_longest

from airflow._atelier.constants import NOTSET
from airflow._atelier.errors import AirflowSkipException, XComNotFound
from airflow._atelier.nodes import DependencyMixin

RETURN_KEY = "return_value"


class XComArg(DependencyMixin):
    """The common part: an XComArg belongs to the tasks that it comes from."""

    def __new__(cls, *args, **kwargs):
        return super().__new__(PlainXComArg if cls is XComArg else cls)

    @property
    def _tasks(self):
        return [task for task, _ in self.iter_task_references()]

    def iter_task_references(self):
        raise NotImplementedError

    @property
    def roots(self):
        return self._tasks

    @property
    def leaves(self):
        return self._tasks

    def set_upstream(self, other, edge_modifier=None):
        for task in self._tasks:
            task.set_upstream(other, edge_modifier)

    def set_downstream(self, other, edge_modifier=None):
        for task in self._tasks:
            task.set_downstream(other, edge_modifier)

    def as_setup(self):
        for task in self._tasks:
            task.is_setup = True
        return self

    def as_teardown(self, *, setups=None, on_failure_fail_dagrun=None):
        for task in self._tasks:
            task.as_teardown(setups=setups, on_failure_fail_dagrun=on_failure_fail_dagrun)
        return self

    def __enter__(self):
        for task in self._tasks:
            task.__enter__()
        return self

    def __exit__(self, *exc):
        for task in reversed(self._tasks):
            task.__exit__(*exc)

    def map(self, f):
        return MapXComArg(self, [f])

    def filter(self, f):
        return FilterXComArg(self, [f])

    def zip(self, *others, fillvalue=NOTSET):
        return ZipXComArg([self, *others], fillvalue)

    def concat(self, *others):
        return ConcatXComArg([self, *others])

    @staticmethod
    def apply_upstream_relationship(operator, value):
        for xcom in references(value):
            for task in xcom._tasks:
                if task is not operator:
                    operator.set_upstream(task)


class PlainXComArg(XComArg):
    def __init__(self, operator, key=RETURN_KEY):
        self.operator, self.key = operator, key

    def __eq__(self, other):
        return (
            isinstance(other, PlainXComArg)
            and self.operator is other.operator
            and self.key == other.key
        )

    def __hash__(self):
        return hash((id(self.operator), self.key))

    def __getitem__(self, item):
        if not isinstance(item, str):
            raise ValueError(f"XComArg only supports str lookup, received {type(item).__name__}")
        return PlainXComArg(self.operator, item)

    def __iter__(self):
        raise TypeError("'XComArg' object is not iterable")

    def __bool__(self):
        return True

    def __str__(self):
        keyed = "" if self.key == RETURN_KEY else f", key='{self.key}'"
        pull = (
            f"task_instance.xcom_pull(task_ids='{self.operator.task_id}', "
            f"dag_id='{self.operator.dag_id}'{keyed or ', key=' + repr(RETURN_KEY)})"
        )
        return "{{ " + pull + " }}"

    def __repr__(self):
        key = "" if self.key == RETURN_KEY else f", key={self.key!r}"
        return f"XComArg({self.operator!r}{key})"

    def iter_task_references(self):
        yield self.operator, self.key

    def zip_source(self):
        return self

    def resolve(self, context):
        from airflow._atelier.mapping import mapped_group

        ti = context["ti"]
        group = mapped_group(self.operator)
        shared = group is not None and group is mapped_group(ti.task)
        value = ti._pull_one(
            self.operator.task_id, self.key,
            mapped=not shared and self.operator.is_mapped_or_in_mapped_group(),
            indexes=[ti.map_index] if shared else None,
        )
        if value is NOTSET:
            if self.key == RETURN_KEY:
                return None
            raise XComNotFound(ti.dag_id, self.operator.task_id, self.key)
        return value

    def describe(self):
        return {"task": self.operator.task_id, "key": self.key}


class _Derived(XComArg):
    def __init__(self, sources):
        self.sources = sources

    def iter_task_references(self):
        for source in self.sources:
            yield from source.iter_task_references()


class MapXComArg(_Derived):
    def __init__(self, source, callables):
        super().__init__([source])
        self.callables = callables

    def map(self, f):
        return MapXComArg(self.sources[0], [*self.callables, f])

    def resolve(self, context):
        values = self.sources[0].resolve(context)
        result = []
        for value in _items(values):
            for function in self.callables:
                value = function(value)
            result.append(value)
        return result

    def describe(self):
        return {"map": self.sources[0].describe()}


class FilterXComArg(_Derived):
    def __init__(self, source, callables):
        super().__init__([source])
        self.callables = callables

    def resolve(self, context):
        values = list(_items(self.sources[0].resolve(context)))
        for function in self.callables:
            values = [value for value in values if (function or bool)(value)]
        return values

    def describe(self):
        return {"ask": True, "tasks": sorted({task.task_id for task in self._tasks})}


class ZipXComArg(_Derived):
    def __init__(self, sources, fillvalue):
        super().__init__(sources)
        self.fillvalue = fillvalue

    def resolve(self, context):
        columns = [list(_items(source.resolve(context))) for source in self.sources]
        if self.fillvalue is NOTSET:
            return list(zip(*columns))
        return list(zip_longest(*columns, fillvalue=self.fillvalue))

    def describe(self):
        kind = "zip_shortest" if self.fillvalue is NOTSET else "zip_longest"
        return {kind: [source.describe() for source in self.sources]}


class ConcatXComArg(_Derived):
    def resolve(self, context):
        return [item for source in self.sources for item in _items(source.resolve(context))]

    def describe(self):
        return {"concat": [source.describe() for source in self.sources]}


def _items(value):
    if isinstance(value, dict):
        return list(value.items())
    if value is None:
        raise AirflowSkipException("the mapped input is empty")
    return value


def references(value):
    """Every XComArg inside a value."""
    if isinstance(value, XComArg):
        yield value
    elif isinstance(value, (list, tuple, set)):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from references(item)
    elif hasattr(value, "template_fields") and not hasattr(value, "task_id"):
        for field in value.template_fields:
            yield from references(getattr(value, field, None))


def resolve(value, context):
    """The same value with every XComArg replaced by what it stands for."""
    if isinstance(value, XComArg):
        return value.resolve(context)
    if type(value) is list:
        return [resolve(item, context) for item in value]
    if type(value) is tuple:
        return tuple(resolve(item, context) for item in value)
    if type(value) is dict:
        return {key: resolve(item, context) for key, item in value.items()}
    return value
