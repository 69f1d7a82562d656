"""The part of pendulum that DAG files use, where pendulum itself is not installed."""

import calendar
import datetime as _dt
import zoneinfo

__version__ = "3.0.0"

_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds", "microseconds")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


class Timezone(zoneinfo.ZoneInfo):
    @property
    def name(self):
        return self.key

    def __repr__(self):
        return f"Timezone('{self.key}')"


class FixedTimezone(_dt.tzinfo):
    def __init__(self, offset):
        self._offset = _dt.timedelta(seconds=offset)
        sign = "-" if offset < 0 else "+"
        self.name = f"{sign}{abs(offset) // 3600:02d}:{abs(offset) % 3600 // 60:02d}"

    def utcoffset(self, when):
        return self._offset

    def dst(self, when):
        return _dt.timedelta()

    def tzname(self, when):
        return self.name


def timezone(name):
    if isinstance(name, _dt.tzinfo):
        return name
    if isinstance(name, (int, float)):
        return FixedTimezone(int(name))
    try:
        return Timezone("UTC" if name.lower() == "utc" else name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"Invalid timezone: {name}") from None


UTC = timezone("UTC")


def local_timezone():
    return UTC


class Duration(_dt.timedelta):
    def __new__(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0, years=0, months=0):
        self = super().__new__(cls, days + years * 365 + months * 30, seconds, microseconds, milliseconds, minutes, hours, weeks)
        self.years, self.months = years, months
        return self

    def in_seconds(self):
        return int(self.total_seconds())

    def in_minutes(self):
        return int(self.total_seconds() // 60)

    def in_hours(self):
        return int(self.total_seconds() // 3600)

    def in_days(self):
        return int(self.total_seconds() // 86400)

    total_minutes = lambda self: self.total_seconds() / 60
    total_hours = lambda self: self.total_seconds() / 3600
    total_days = lambda self: self.total_seconds() / 86400

    def in_words(self):
        seconds = int(self.total_seconds())
        parts = []
        for size, name in ((604800, "week"), (86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
            count, seconds = divmod(seconds, size)
            if count:
                parts.append(f"{count} {name}{'' if count == 1 else 's'}")
        return " ".join(parts) or "0 milliseconds"


Interval = Duration


def duration(**values):
    return Duration(**values)


_TOKENS = [
    ("YYYY", "%Y"), ("YY", "%y"), ("MMMM", "%B"), ("MMM", "%b"), ("MM", "%m"), ("DDDD", "%j"), ("DD", "%d"),
    ("dddd", "%A"), ("ddd", "%a"), ("HH", "%H"), ("hh", "%I"), ("mm", "%M"), ("ss", "%S"), ("SSSSSS", "%f"),
    ("A", "%p"), ("ZZ", "%z"), ("zz", "%Z"), ("z", "%Z"),
]


class DateTime(_dt.datetime):
    @property
    def timezone(self):
        return self.tzinfo

    tz = timezone

    @property
    def timezone_name(self):
        return getattr(self.tzinfo, "name", None) or getattr(self.tzinfo, "key", str(self.tzinfo))

    @property
    def day_of_week(self):
        return self.weekday()

    @property
    def day_of_year(self):
        return self.timetuple().tm_yday

    @property
    def week_of_year(self):
        return self.isocalendar()[1]

    @property
    def quarter(self):
        return (self.month - 1) // 3 + 1

    @property
    def days_in_month(self):
        return calendar.monthrange(self.year, self.month)[1]

    @property
    def int_timestamp(self):
        return int(self.timestamp())

    @property
    def float_timestamp(self):
        return self.timestamp()

    @classmethod
    def now(cls, tz=None):
        return instance(_dt.datetime.now(timezone(tz) if tz else UTC))

    @classmethod
    def utcnow(cls):
        return now("UTC")

    def add(self, years=0, months=0, weeks=0, days=0, hours=0, minutes=0, seconds=0, microseconds=0):
        month = self.month - 1 + months + years * 12
        year, month = self.year + month // 12, month % 12 + 1
        day = min(self.day, calendar.monthrange(year, month)[1])
        moved = _dt.datetime.replace(self, year=year, month=month, day=day) + _dt.timedelta(days=days, weeks=weeks)
        if hours or minutes or seconds or microseconds:
            moved = moved.astimezone(_dt.timezone.utc) + _dt.timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds)
            moved = moved.astimezone(self.tzinfo)
        return instance(moved)

    def subtract(self, **units):
        return self.add(**{name: -value for name, value in units.items()})

    def __add__(self, other):
        result = super().__add__(other)
        return instance(result) if isinstance(result, _dt.datetime) else result

    __radd__ = __add__

    def __sub__(self, other):
        result = super().__sub__(other)
        if isinstance(result, _dt.timedelta):
            return Duration(days=result.days, seconds=result.seconds, microseconds=result.microseconds)
        return instance(result)

    def diff(self, other=None, abs=True):
        gap = (other or now()) - self
        return -gap if abs and gap.total_seconds() < 0 else gap

    def diff_for_humans(self, other=None, absolute=False, locale=None):
        gap = ((other or now()) - self).total_seconds()
        size, count = "second", int(__builtins__["abs"](gap) if isinstance(__builtins__, dict) else abs_(gap))
        for limit, name in ((31536000, "year"), (2592000, "month"), (604800, "week"), (86400, "day"), (3600, "hour"), (60, "minute")):
            if count >= limit:
                size, count = name, count // limit
                break
        words = f"{count} {size}{'' if count == 1 else 's'}"
        return words if absolute else f"{words} {'ago' if gap >= 0 else 'from now'}"

    def in_timezone(self, tz):
        return instance(self.astimezone(timezone(tz)))

    in_tz = in_timezone

    def set(self, **values):
        tz = values.pop("tz", None)
        result = self.replace(**values)
        return result.replace(tzinfo=timezone(tz)) if tz else result

    def on(self, year, month, day):
        return self.replace(year=year, month=month, day=day)

    def at(self, hour, minute=0, second=0, microsecond=0):
        return self.replace(hour=hour, minute=minute, second=second, microsecond=microsecond)

    def naive(self):
        return self.replace(tzinfo=None)

    def start_of(self, unit):
        clock = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0}
        if unit == "second":
            return self.replace(microsecond=0)
        if unit == "minute":
            return self.replace(second=0, microsecond=0)
        if unit == "hour":
            return self.replace(minute=0, second=0, microsecond=0)
        if unit == "day":
            return self.replace(**clock)
        if unit == "week":
            return self.subtract(days=self.weekday()).replace(**clock)
        if unit == "month":
            return self.replace(day=1, **clock)
        if unit == "year":
            return self.replace(month=1, day=1, **clock)
        raise ValueError(f'Invalid unit "{unit}" for start_of()')

    def end_of(self, unit):
        return self.start_of(unit).add(**{f"{unit}s": 1}).subtract(microseconds=1)

    def next(self, day_of_week=None, keep_time=False):
        moved = self if keep_time else self.start_of("day")
        moved = moved.add(days=1)
        while day_of_week is not None and moved.weekday() != day_of_week:
            moved = moved.add(days=1)
        return moved

    def previous(self, day_of_week=None, keep_time=False):
        moved = self if keep_time else self.start_of("day")
        moved = moved.subtract(days=1)
        while day_of_week is not None and moved.weekday() != day_of_week:
            moved = moved.subtract(days=1)
        return moved

    def is_future(self):
        return self > now()

    def is_past(self):
        return self < now()

    def to_date_string(self):
        return self.strftime("%Y-%m-%d")

    def to_time_string(self):
        return self.strftime("%H:%M:%S")

    def to_datetime_string(self):
        return self.strftime("%Y-%m-%d %H:%M:%S")

    def to_iso8601_string(self):
        text = self.isoformat()
        return text.replace("+00:00", "Z") if self.timezone_name == "UTC" else text

    def to_rfc3339_string(self):
        return self.isoformat()

    def format(self, text, locale=None):
        result, position = [], 0
        while position < len(text):
            if text[position] == "[" and "]" in text[position:]:
                end = text.index("]", position)
                result.append(text[position + 1 : end])
                position = end + 1
                continue
            for token, code in _TOKENS:
                if text.startswith(token, position):
                    result.append(self.strftime(code))
                    position += len(token)
                    break
            else:
                single = {"M": self.month, "D": self.day, "H": self.hour, "m": self.minute, "s": self.second,
                          "Q": self.quarter, "X": self.int_timestamp, "Z": self.isoformat()[-6:]}.get(text[position])
                result.append(str(single) if single is not None else text[position])
                position += 1
        return "".join(result)

    def __str__(self):
        return self.isoformat(" ") if __version__ >= "3" else self.isoformat()

    def __format__(self, spec):
        return self.strftime(spec) if "%" in spec else (self.format(spec) if spec else str(self))

    def __repr__(self):
        values = [self.year, self.month, self.day, self.hour, self.minute, self.second]
        zone = f", tzinfo={self.tzinfo!r}" if self.tzinfo else ""
        return f"DateTime({', '.join(map(str, values))}{zone})"


abs_ = abs


class Date(_dt.date):
    def to_date_string(self):
        return self.isoformat()


Time = _dt.time


def instance(value, tz=UTC):
    zone = value.tzinfo or (timezone(tz) if isinstance(tz, str) else tz)
    if zone is _dt.timezone.utc:
        zone = UTC
    return DateTime(value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond, tzinfo=zone, fold=value.fold)


def datetime(year, month, day, hour=0, minute=0, second=0, microsecond=0, tz=UTC, fold=1, raise_on_unknown_times=False):
    return DateTime(year, month, day, hour, minute, second, microsecond, tzinfo=timezone(tz) if tz is not None else None)


def local(*args, **kwargs):
    return datetime(*args, **kwargs)


def naive(*args, **kwargs):
    return DateTime(*args, **kwargs)


def date(year, month, day):
    return Date(year, month, day)


def time(hour, minute=0, second=0, microsecond=0):
    return Time(hour, minute, second, microsecond)


def now(tz=None):
    return instance(_dt.datetime.now(timezone(tz) if tz else UTC))


def today(tz="UTC"):
    return now(tz).start_of("day")


def tomorrow(tz="UTC"):
    return today(tz).add(days=1)


def yesterday(tz="UTC"):
    return today(tz).subtract(days=1)


def parse(text, tz=UTC, strict=True, exact=False, **options):
    text = text.strip().replace("Z", "+00:00")
    if len(text) == 7 and text[4] == "-":
        text += "-01"
    if len(text) == 8 and text.isdigit():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return instance(_dt.datetime.fromisoformat(text), tz)


def from_timestamp(timestamp, tz=UTC):
    return instance(_dt.datetime.fromtimestamp(timestamp, timezone(tz) if isinstance(tz, str) else tz))


def from_format(text, fmt, tz=UTC, locale=None):
    for token, code in _TOKENS:
        fmt = fmt.replace(token, code)
    return instance(_dt.datetime.strptime(text, fmt), tz)


def interval(start, end):
    return end - start


period = interval
