"""`macros` of the context, and what `airflow.macros` exports."""

import datetime as _datetime
import json
import random
import time
import uuid

from airflow._atelier import dates

datetime = _datetime.datetime
timedelta = _datetime.timedelta


def ds_add(ds, days):
    if not days:
        return str(ds)
    return (datetime.strptime(str(ds), "%Y-%m-%d") + timedelta(days)).strftime("%Y-%m-%d")


def ds_format(ds, input_format, output_format, locale=None):
    return datetime.strptime(str(ds), input_format).strftime(output_format)


def datetime_diff_for_humans(dt, since=None):
    return dates.aware(dt).diff_for_humans(since)


__all__ = ["json", "random", "time", "uuid"]
