"""Which Airflow the image's tag asks for; behaviour that differs between 2.x and 3.x looks here."""

import os

VERSION = os.environ.get("ATELIER_AIRFLOW_VERSION", "3.3.2")
MAJOR = int(VERSION.split(".")[0])
RELEASE = tuple(int(part) for part in VERSION.split(".")[:2] if part.isdigit())
FAITHFUL = os.environ.get("ATELIER_FAITHFUL") == "1"


def module_path(second, third):
    """Sets a class's module to where its users of either generation know it."""

    def place(cls):
        cls.__module__ = third if MAJOR >= 3 else second
        return cls

    return place
