#!/usr/bin/env python3
"""Parses and renders a thousand models with dbt's Jinja2; prints microseconds per model.

usage: speed.py FILE   (the models, parted by lines of ====; as Speed.java writes them)
"""
import sys
import time

from dbt_common.clients import jinja as dbt_jinja

with open(sys.argv[1], encoding="utf-8") as file:
    # dbt stores macros under other names, which hides those of the same file
    MODELS = file.read().replace("{{ cents(", "{{ dbt_macro__cents(").split("\n====\n")


def context():
    return {
        "config": lambda *a, **k: "",
        "ref": lambda *a: '"dev"."public"."' + a[-1] + '"',
        "source": lambda *a: f'"dev"."{a[0]}"."{a[1]}"',
        "var": lambda name, default=None: default,
        "this": '"dev"."public"."this"',
        "is_incremental": lambda: True,
        "target": {"name": "dev", "schema": "public"},
        "columns": ["id", "name", "amount", "created_at"],
    }


def main():
    names = context()
    for _ in range(2):
        start = time.perf_counter()
        templates = [dbt_jinja.get_template(model, names) for model in MODELS]
        parsed = time.perf_counter()
        size = sum(len(template.render(names)) for template in templates)
        done = time.perf_counter()
        count = len(MODELS)
        print(
            f"genuine: parse and compile {(parsed - start) / count * 1e6:.1f} us, "
            f"render {(done - parsed) / count * 1e6:.1f} us a model, {size} characters"
        )


if __name__ == "__main__":
    main()
