"""DAG and task parameters with their JSON schemas."""

import copy
import datetime
import json
import re

from airflow._atelier.constants import NOTSET
from airflow._atelier.errors import AirflowException, ParamValidationError
from airflow._atelier.generation import MAJOR

_TYPES = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, (list, tuple)),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


def violation(value, schema):
    """The first way in which a value breaks a schema, in the words of Python's jsonschema; or None."""
    kinds = schema.get("type")
    if kinds is not None:
        allowed = [kinds] if isinstance(kinds, str) else list(kinds)
        if not any(_TYPES.get(kind, lambda _: True)(value) for kind in allowed):
            return f"{value!r} is not of type {', '.join(repr(kind) for kind in allowed)}"
    if "const" in schema and value != schema["const"]:
        return f"{schema['const']!r} was expected"
    if "enum" in schema and value not in schema["enum"]:
        return f"{value!r} is not one of {schema['enum']!r}"
    for name in ("anyOf", "oneOf"):
        if name in schema and all(violation(value, item) for item in schema[name]):
            return f"{value!r} is not valid under any of the given schemas"
    for item in schema.get("allOf", ()):
        broken = violation(value, item)
        if broken:
            return broken
    if isinstance(value, str):
        return _text_violation(value, schema)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number_violation(value, schema)
    if isinstance(value, (list, tuple)):
        return _array_violation(value, schema)
    if isinstance(value, dict):
        return _object_violation(value, schema)
    return None


def _text_violation(value, schema):
    if len(value) < schema.get("minLength", 0):
        return f"{value!r} is too short" if value else f"{value!r} should be non-empty"
    if len(value) > schema.get("maxLength", len(value)):
        return f"{value!r} is too long"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"{value!r} does not match {schema['pattern']!r}"
    readers = {
        "date": datetime.date.fromisoformat,
        "time": datetime.time.fromisoformat,
        "date-time": lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")),
    }
    if schema.get("format") in readers:
        try:
            readers[schema["format"]](value)
        except ValueError:
            return f"{value!r} is not a {schema['format']!r}"
    return None


def _number_violation(value, schema):
    if value < schema.get("minimum", value):
        return f"{value!r} is less than the minimum of {schema['minimum']!r}"
    if value > schema.get("maximum", value):
        return f"{value!r} is greater than the maximum of {schema['maximum']!r}"
    if "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"]:
        return f"{value!r} is less than or equal to the minimum of {schema['exclusiveMinimum']!r}"
    if "exclusiveMaximum" in schema and value >= schema["exclusiveMaximum"]:
        return f"{value!r} is greater than or equal to the maximum of {schema['exclusiveMaximum']!r}"
    if "multipleOf" in schema and value % schema["multipleOf"]:
        return f"{value!r} is not a multiple of {schema['multipleOf']!r}"
    return None


def _array_violation(value, schema):
    if len(value) < schema.get("minItems", 0):
        return f"{value!r} is too short"
    if len(value) > schema.get("maxItems", len(value)):
        return f"{value!r} is too long"
    if schema.get("uniqueItems") and len({json.dumps(item) for item in value}) < len(value):
        return f"{value!r} has non-unique elements"
    if isinstance(schema.get("items"), dict):
        for item in value:
            broken = violation(item, schema["items"])
            if broken:
                return broken
    return None


def _object_violation(value, schema):
    for name in schema.get("required", ()):
        if name not in value:
            return f"{name!r} is a required property"
    for name, item in schema.get("properties", {}).items():
        if name in value:
            broken = violation(value[name], item)
            if broken:
                return broken
    return None


class Param:
    """A default value with a schema: `Param(5, type="integer", minimum=1)`."""

    __version__ = 1

    def __init__(self, default=NOTSET, description=None, source=None, **kwargs):
        if default is not NOTSET:
            try:
                json.dumps(default)
            except (TypeError, ValueError):
                raise ParamValidationError(
                    f"All provided parameters must be json-serializable: {default!r}"
                ) from None
        self.value = default
        self.description = description
        self.source = source
        self.schema = kwargs.pop("schema") if "schema" in kwargs else kwargs

    def resolve(self, value=NOTSET, suppress_exception=False):
        chosen = self.value if value is NOTSET else value
        if chosen is NOTSET:
            if suppress_exception:
                return None
            raise ParamValidationError("No value passed and Param has no default value")
        broken = violation(chosen, self.schema)
        if broken:
            if suppress_exception:
                return None
            raise ParamValidationError(broken)
        self.value = chosen
        return chosen

    @property
    def has_value(self):
        return self.value is not NOTSET and self.value is not None

    def dump(self):
        return {
            "value": None if self.value is NOTSET else self.value,
            "schema": self.schema,
            "description": self.description,
            "has_default": self.value is not NOTSET,
        }


class ParamsDict(dict):
    """Values on reading, Params underneath."""

    def __init__(self, dict_obj=None, suppress_exception=False):
        super().__init__()
        self.suppress_exception = suppress_exception
        for key, value in (dict_obj or {}).items():
            self[key] = value

    def __setitem__(self, key, param):
        if isinstance(param, Param):
            super().__setitem__(key, param)
        elif key in self:
            held = copy.copy(super().__getitem__(key))
            held.resolve(param, self.suppress_exception)
            super().__setitem__(key, held)
        else:
            super().__setitem__(key, Param(param))

    def __getitem__(self, key):
        return super().__getitem__(key).resolve(suppress_exception=self.suppress_exception)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def get_param(self, key):
        return super().__getitem__(key)

    def items(self):
        return [(key, self[key]) for key in self]

    def values(self):
        return [self[key] for key in self]

    def update(self, other=(), **kwargs):
        pairs = other.raw() if isinstance(other, ParamsDict) else dict(other)
        for key, value in {**pairs, **kwargs}.items():
            self[key] = value

    def raw(self):
        return {key: super(ParamsDict, self).__getitem__(key) for key in self}

    def dump(self):
        return {key: self[key] for key in self}

    def validate(self):
        result = {}
        for key, param in self.raw().items():
            try:
                result[key] = param.resolve(suppress_exception=self.suppress_exception)
            except ParamValidationError as problem:
                raise ParamValidationError(f"Invalid input for param {key}: {problem}") from None
        return result

    def __copy__(self):
        return ParamsDict(self.raw())

    def __deepcopy__(self, memo):
        return ParamsDict({key: copy.copy(param) for key, param in self.raw().items()})


class DagParam:
    """`dag.param("name")`: known when the run is."""

    def __init__(self, current_dag, name, default=NOTSET):
        self._name, self._default = name, default
        if default is not NOTSET:
            current_dag.params[name] = default

    def resolve(self, context):
        conf = context["dag_run"].conf or {}
        if self._name in conf:
            return conf[self._name]
        if self._default is not NOTSET:
            return self._default
        if self._name in context["params"]:
            return context["params"][self._name]
        raise AirflowException(f"No value could be resolved for parameter {self._name}")


def process_params(dag, task, conf, override):
    """The parameters of a task's context: DAG, task, then the run's configuration."""
    params = ParamsDict()
    params.update(dag.params if isinstance(dag.params, ParamsDict) else ParamsDict(dag.params))
    params.update(task.params if isinstance(task.params, ParamsDict) else ParamsDict(task.params))
    if override and conf:
        for key, value in conf.items():
            params[key] = value
    return params.validate()
