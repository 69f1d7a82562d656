"""Dates as Airflow hands them out: pendulum's, in UTC unless told otherwise."""

import datetime
import os

import pendulum

utc = pendulum.timezone("UTC")


def default_timezone():
    return pendulum.timezone(os.environ.get("AIRFLOW__CORE__DEFAULT_TIMEZONE", "utc").replace("utc", "UTC"))


def aware(value, zone=None):
    """A datetime with a zone; one without gets the DAG's or the default."""
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            return pendulum.instance(value, tz=zone or default_timezone())
        return pendulum.instance(value)
    if isinstance(value, datetime.date):
        return pendulum.datetime(value.year, value.month, value.day, tz=zone or default_timezone())
    raise ValueError(f"{value!r} is not a date")


def parse(text, timezone=None):
    """ISO text → pendulum DateTime."""
    if text is None or text == "":
        return None
    value = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return aware(value, timezone or utc)


def iso(value):
    if value is None:
        return None
    return aware(value).astimezone(datetime.timezone.utc).isoformat()


def utcnow():
    return pendulum.now("UTC")


def is_naive(value):
    return value.utcoffset() is None


def make_aware(value, timezone=None):
    return aware(value, timezone)


def make_naive(value, timezone=None):
    return value.astimezone(timezone or utc).replace(tzinfo=None)


def convert_to_utc(value):
    return None if value is None else aware(value).in_timezone("UTC")


def datetime_(*args, **kwargs):
    return aware(datetime.datetime(*args, **kwargs))


def coerce_datetime(value, tz=None):
    return aware(value, tz)


def parse_timezone(name):
    return pendulum.timezone(name)


def td_format(value):
    return str(value) if value else None


def days_ago(n, hour=0, minute=0, second=0, microsecond=0):
    today = utcnow().replace(hour=hour, minute=minute, second=second, microsecond=microsecond)
    return today - datetime.timedelta(days=n)


def round_time(dt, delta, start_date=None):
    return dt


def parse_execution_date(text):
    return parse(text)


def infer_time_unit(time_seconds_arr):
    return "seconds"


def scale_time_units(time_seconds_arr, unit):
    return time_seconds_arr


cron_presets = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@quarterly": "0 0 1 */3 *",
    "@yearly": "0 0 1 1 *",
}


def is_localized(value):
    return value.utcoffset() is not None


def from_timestamp(timestamp, tz=utc):
    return pendulum.from_timestamp(timestamp, tz=pendulum.timezone(tz) if isinstance(tz, str) else tz)


def utc_epoch():
    return pendulum.datetime(1970, 1, 1, tz=utc)


def td_format(td_object):
    """`1D:2h:3M` for a timedelta."""
    if td_object is None or not (seconds := int(getattr(td_object, "total_seconds", lambda: td_object)())):
        return None
    parts = []
    for letter, size in (("yr", 31536000), ("mon", 2592000), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{letter}")
    return "".join(f"{part}:" for part in parts).rstrip(":")


def date_range(start_date, end_date=None, num=None, delta=None):
    """Dates from one on, by a timedelta or a cron expression's word, until another or as many as asked."""
    if end_date and num:
        raise Exception("Wait. Either specify end_date OR num")
    if not isinstance(delta, datetime.timedelta):
        raise Exception("Wait. delta must be a timedelta here: cron expressions are not counted by date_range")
    result, at = [], aware(start_date)
    last = aware(end_date) if end_date else utcnow()
    while (len(result) < abs(num)) if num else at <= last:
        result.append(at)
        at = at - delta if num and num < 0 else at + delta
    return sorted(result)
