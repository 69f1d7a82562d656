#!/usr/bin/env python3
"""Renders the cases with the genuine Jinja2 and writes its answers beside them, as JSON.

usage: answers.py FOLDER          writes FOLDER/NAME.json for each FOLDER/NAME.cases
       answers.py --print FOLDER  prints one JSON object, by file and case

A case file holds cases that begin with a line "=== title", optionally followed by "|| option ...";
other templates of the same case follow behind lines "--- name". The line end before the next case
is not part of a template; a case without a template has its title for one. Options: trim, lstrip, keep (settings of whitespace), strict, chainable,
debug, absorbing (kinds of undefined), native (Jinja2's native values), marked (dbt's), renamed
(dbt's names of macros), modules (Python's modules under that name).
"""
import datetime
import decimal
import json
import os
import sys
import traceback

import jinja2
import jinja2.nativetypes
import jinja2.sandbox

UTC = datetime.timezone.utc


def context():
    """The names that every case sees; the Java side builds the same."""
    return {
        "n": 42,
        "neg": -7,
        "big": 10**30,
        "f": 3.5,
        "tiny": 1e-07,
        "huge": 1e22,
        "t": True,
        "s": "Hello World",
        "uni": "Ünïcödé ßtraße",
        "empty": "",
        "lines": "one\ntwo\n\nthree\n",
        "items": [3, 1, 2],
        "names": ["bob", "Alice", "carol", "alice"],
        "users": [
            {"name": "bob", "age": 30, "active": True, "tags": ["x", "y"]},
            {"name": "Alice", "age": 25, "active": False, "tags": []},
            {"name": "carol", "age": 30, "active": True},
        ],
        "d": {"b": 1, "a": 2, "C": 3},
        "nested": {"x": {"y": [1, {"z": "deep"}]}, "items": "shadowed"},
        "tup": (1, "a", None),
        "dec": decimal.Decimal("12.50"),
        "date": datetime.date(2024, 2, 29),
        "dt": datetime.datetime(2024, 2, 29, 13, 5, 9, 123456),
        "dtz": datetime.datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC),
        "td": datetime.timedelta(days=1, hours=2, seconds=3),
        "html": "<b>&'\"</b>",
        "tree": [{"v": 1, "kids": [{"v": 2, "kids": [{"v": 3, "kids": []}]}, {"v": 4, "kids": []}]}],
    }


def modules():
    """As dbt offers them; the zones need pytz."""
    import itertools
    import re

    import pytz

    return {
        "datetime": datetime.__dict__,
        "re": re.__dict__,
        "itertools": itertools.__dict__,
        "pytz": pytz.__dict__,
    }


def environment(options, templates):
    undefined = {
        "strict": jinja2.StrictUndefined,
        "chainable": jinja2.ChainableUndefined,
        "debug": jinja2.DebugUndefined,
    }
    kind = jinja2.Undefined
    for option in options:
        kind = undefined.get(option, kind)
    settings = dict(
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        trim_blocks="trim" in options,
        lstrip_blocks="lstrip" in options,
        keep_trailing_newline="keep" in options,
        undefined=kind,
        loader=jinja2.DictLoader(templates),
    )
    if "marked" in options or "absorbing" in options or "renamed" in options:
        from dbt_common.clients import jinja as dbt_jinja

        return dbt_jinja.get_environment(
            None, capture_macros="absorbing" in options, native="marked" in options
        )
    if "native" in options:

        class Native(jinja2.sandbox.SandboxedEnvironment, jinja2.nativetypes.NativeEnvironment):
            pass

        return Native(**settings)
    return jinja2.sandbox.SandboxedEnvironment(**settings)


def answer(case):
    try:
        made = environment(case["options"], case["templates"])
    except ImportError:
        return None
    names = context()
    if "modules" in case["options"]:
        names["modules"] = modules()
    try:
        template = made.from_string(case["templates"][""])
        if isinstance(template, jinja2.nativetypes.NativeTemplate) and (
            "marked" in case["options"] or "native" in case["options"]
        ):
            value = template.render(names)
            return {"type": type(value).__name__, "value": str(value)}
        return {"output": template.render(names)}
    except jinja2.TemplateSyntaxError as e:
        return {"error": type(e).__name__, "message": e.message, "line": e.lineno}
    except Exception as e:
        frames = [
            frame.lineno
            for frame in traceback.extract_tb(e.__traceback__)
            if frame.filename in ("<template>", "<unknown>")
        ]
        return {
            "error": type(e).__name__,
            "message": str(e),
            "line": frames[-1] if frames else None,
        }


def cases(path):
    result = {}
    case = None
    name = ""
    with open(path, encoding="utf-8", newline="") as file:
        lines = file.read().split("\n")
    for line in lines:
        if line.startswith("=== "):
            title, _, options = line[4:].partition(" || ")
            assert title not in result, f"{path}: {title} twice"
            case = result[title] = {"options": options.split(), "templates": {"": []}}
            name = ""
        elif line.startswith("--- "):
            name = line[4:]
            case["templates"][name] = []
        elif case is not None:
            case["templates"][name].append(line)
    for title, case in result.items():
        for key, text in case["templates"].items():
            # \r and a line end at the very end can be written as escapes
            text = "\n".join(text).rstrip("\n") or (title if key == "" else "")
            case["templates"][key] = text.replace("<CR>", "\r").replace("<END>", "\n")
    return result


def answers(path):
    found = {title: answer(case) for title, case in cases(path).items()}
    return {title: value for title, value in found.items() if value is not None}


def main():
    folder = sys.argv[-1]
    names = sorted(n[: -len(".cases")] for n in os.listdir(folder) if n.endswith(".cases"))
    everything = {name: answers(os.path.join(folder, name + ".cases")) for name in names}
    if "--print" in sys.argv:
        json.dump(everything, sys.stdout, ensure_ascii=False)
        return
    for name, found in everything.items():
        with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
            json.dump(found, file, ensure_ascii=False, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
