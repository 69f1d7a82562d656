"""The names of Airflow as DAG files import them, served by the platform.

What a DAG file may import stands in `_atelier/names.py`, a table; the modules themselves are made on
demand by the finder below. Nothing here talks to a database: a task asks the platform over a pipe.
"""

import sys

from airflow._atelier import generation as _generation
from airflow._atelier.finder import install as _install

__version__ = _generation.VERSION

_install(sys.modules[__name__])
