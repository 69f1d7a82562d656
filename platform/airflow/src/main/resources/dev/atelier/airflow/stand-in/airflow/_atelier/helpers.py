"""Small functions of `airflow.utils` that DAG files use."""

import importlib
import itertools
import re


def as_tuple(value):
    return tuple(value) if is_container(value) else (value,)


def is_container(value):
    return hasattr(value, "__iter__") and not isinstance(value, str)


def as_flattened_list(values):
    for value in values:
        if is_container(value):
            yield from as_flattened_list(value)
        else:
            yield value


def chunks(items, chunk_size):
    if chunk_size <= 0:
        raise ValueError("Chunk size must be a positive integer")
    for start in range(0, len(items), chunk_size):
        yield items[start : start + chunk_size]


def convert_camel_to_snake(text):
    return re.sub(r"(?!^)([A-Z]+)", r"_\1", text).lower()


def exactly_one(*values):
    return sum(bool(value) for value in values) == 1


def at_most_one(*values):
    from airflow._atelier.constants import NOTSET

    return sum(bool(value) and value is not NOTSET for value in values) <= 1


def merge_dicts(first, second):
    """The second's values win; dictionaries inside are merged."""
    merged = dict(first)
    for key, value in second.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = merge_dicts(merged[key], value) if both else value
    return merged


def partition(predicate, items):
    first, second = itertools.tee(items)
    return itertools.filterfalse(predicate, first), filter(predicate, second)


def prune_dict(value, mode="strict"):
    if mode not in ("strict", "truthy"):
        raise ValueError("mode must be one of {'strict', 'truthy'}")

    def kept(item):
        return item is not None if mode == "strict" else bool(item)

    if isinstance(value, dict):
        pruned = {key: prune_dict(item, mode) if isinstance(item, (dict, list)) else item for key, item in value.items()}
        return {key: item for key, item in pruned.items() if kept(item)}
    pruned = [prune_dict(item, mode) if isinstance(item, (dict, list)) else item for item in value]
    return [item for item in pruned if kept(item)]


def render_template_to_string(template, context):
    return template.render(**context)


def render_template_as_native(template, context):
    return template.render(**context)


def import_string(dotted_path):
    module, _, name = dotted_path.rpartition(".")
    if not module:
        raise ImportError(f"{dotted_path} doesn't look like a module path")
    try:
        return getattr(importlib.import_module(module), name)
    except AttributeError:
        raise ImportError(f'Module "{module}" does not define a "{name}" attribute/class') from None


def qualname(value):
    kind = value if hasattr(value, "__qualname__") else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"
