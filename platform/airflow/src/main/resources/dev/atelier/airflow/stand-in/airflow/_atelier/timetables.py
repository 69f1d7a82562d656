"""Schedules: what a DAG's `schedule` means, described for the scheduler."""

import datetime

from airflow._atelier.assets import AssetAll, AssetAny, BaseAsset, condition
from airflow._atelier.errors import AirflowTimetableInvalid
from airflow._atelier.generation import MAJOR

PRESETS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@quarterly": "0 0 1 */3 *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@midnight": "0 0 * * *",
}


def _seconds(delta):
    """Seconds, or the calendar fields of a relativedelta."""
    if isinstance(delta, datetime.timedelta):
        return {"seconds": delta.total_seconds()}
    fields = ("years", "months", "days", "hours", "minutes", "seconds", "microseconds")
    values = {name: getattr(delta, name, 0) for name in fields if getattr(delta, name, 0)}
    if getattr(delta, "weeks", 0) and "days" not in values:
        values["days"] = delta.weeks * 7
    return {"relative": values}


def _zone(timezone):
    return getattr(timezone, "key", None) or getattr(timezone, "name", None) or str(timezone)


class DataInterval:
    def __init__(self, start, end):
        self.start, self.end = start, end

    @classmethod
    def exact(cls, at):
        return cls(start=at, end=at)

    def __eq__(self, other):
        return isinstance(other, DataInterval) and (self.start, self.end) == (other.start, other.end)

    def __repr__(self):
        return f"DataInterval(start={self.start!r}, end={self.end!r})"


class TimeRestriction:
    def __init__(self, earliest, latest, catchup):
        self.earliest, self.latest, self.catchup = earliest, latest, catchup


class DagRunInfo:
    def __init__(self, *, run_after, data_interval):
        self.run_after, self.data_interval = run_after, data_interval

    @classmethod
    def exact(cls, at):
        return cls(run_after=at, data_interval=DataInterval.exact(at))

    @classmethod
    def interval(cls, start, end):
        return cls(run_after=end, data_interval=DataInterval(start, end))

    @property
    def logical_date(self):
        return self.data_interval.start


class Timetable:
    """The base of the timetables that users write."""

    description = ""
    periodic = True
    can_be_scheduled = True
    run_ordering = ("data_interval_end", "execution_date")
    active_runs_limit = None

    def infer_manual_data_interval(self, *, run_after):
        return DataInterval.exact(run_after)

    def next_dagrun_info(self, *, last_automated_data_interval, restriction):
        raise NotImplementedError

    def validate(self):
        pass

    @property
    def summary(self):
        return type(self).__name__

    def serialize(self):
        return {}

    @classmethod
    def deserialize(cls, data):
        return cls(**data)

    def dump(self):
        return {
            "kind": "custom",
            "class": f"{type(self).__module__}.{type(self).__qualname__}",
            "summary": self.summary,
            "description": self.description,
        }


class NullTimetable(Timetable):
    def dump(self):
        return {"kind": "none"}


class OnceTimetable(Timetable):
    def dump(self):
        return {"kind": "once"}


class ContinuousTimetable(Timetable):
    def dump(self):
        return {"kind": "continuous"}


class CronDataIntervalTimetable(Timetable):
    def __init__(self, cron, timezone="UTC"):
        self._cron, self._timezone = PRESETS.get(cron, cron), timezone

    def dump(self):
        return {"kind": "cron", "cron": self._cron, "timezone": _zone(self._timezone)}


class CronTriggerTimetable(Timetable):
    def __init__(self, cron, *, timezone="UTC", interval=datetime.timedelta(), run_immediately=False):
        self._cron, self._timezone, self._interval = PRESETS.get(cron, cron), timezone, interval

    def dump(self):
        return {
            "kind": "cron_trigger",
            "cron": self._cron,
            "timezone": _zone(self._timezone),
            "interval": _seconds(self._interval),
        }


class MultipleCronTriggerTimetable(Timetable):
    def __init__(self, *crons, timezone="UTC", interval=datetime.timedelta(), run_immediately=False):
        self._crons, self._timezone, self._interval = crons, timezone, interval

    def dump(self):
        return {
            "kind": "cron_triggers",
            "crons": [PRESETS.get(cron, cron) for cron in self._crons],
            "timezone": _zone(self._timezone),
            "interval": _seconds(self._interval),
        }


class DeltaDataIntervalTimetable(Timetable):
    def __init__(self, delta):
        self._delta = delta

    def dump(self):
        return {"kind": "delta", "delta": _seconds(self._delta)}


class DeltaTriggerTimetable(Timetable):
    def __init__(self, delta, *, interval=datetime.timedelta()):
        self._delta, self._interval = delta, interval

    def dump(self):
        return {
            "kind": "delta_trigger",
            "delta": _seconds(self._delta),
            "interval": _seconds(self._interval),
        }


class EventsTimetable(Timetable):
    def __init__(self, event_dates, restrict_to_events=False, presorted=False, description=None):
        self._events = sorted(event_dates)
        self._restrict = restrict_to_events
        self.description = description or f"{len(self._events)} events"

    def dump(self):
        return {
            "kind": "events",
            "events": [event.isoformat() for event in self._events],
            "restrict": self._restrict,
            "description": self.description,
        }


class AssetTriggeredTimetable(Timetable):
    def __init__(self, assets):
        self.condition = condition(assets)

    def dump(self):
        return {"kind": "assets", "condition": self.condition.dump()}


class AssetOrTimeSchedule(Timetable):
    def __init__(self, *, timetable, assets=None, datasets=None):
        self.timetable, self.condition = timetable, condition(assets or datasets)

    def dump(self):
        return {
            "kind": "assets_or_time",
            "condition": self.condition.dump(),
            "timetable": self.timetable.dump(),
        }


DatasetOrTimeSchedule = AssetOrTimeSchedule


def describe(schedule, timezone, configuration):
    """The scheduler's form of whatever a DAG's `schedule` is."""
    if schedule is None:
        return {"kind": "none"}
    if isinstance(schedule, Timetable):
        schedule.validate()
        return schedule.dump()
    if isinstance(schedule, BaseAsset):
        return AssetTriggeredTimetable(schedule).dump()
    if isinstance(schedule, (list, tuple, set)):
        if not schedule:
            return {"kind": "none"}
        if not all(isinstance(item, BaseAsset) for item in schedule):
            word = "assets" if MAJOR >= 3 else "datasets"
            raise ValueError(f"All elements in 'schedule' should be {word}")
        return AssetTriggeredTimetable(list(schedule)).dump()
    if isinstance(schedule, str):
        return _text(schedule, timezone, configuration)
    if isinstance(schedule, datetime.timedelta) or type(schedule).__name__ == "relativedelta":
        kind = DeltaDataIntervalTimetable if configuration["delta_intervals"] else DeltaTriggerTimetable
        return kind(schedule).dump()
    raise ValueError(f"{schedule!r} is not a valid schedule.")


def _text(schedule, timezone, configuration):
    if schedule == "@once":
        return {"kind": "once"}
    if schedule == "@continuous":
        return {"kind": "continuous"}
    cron = PRESETS.get(schedule, schedule)
    problem = _cron_problem(cron)
    if problem:
        raise AirflowTimetableInvalid(problem)
    kind = CronDataIntervalTimetable if configuration["cron_intervals"] else CronTriggerTimetable
    return {**kind(cron, timezone=timezone).dump(), "written": schedule}


_NAMES = {
    3: {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"},
    4: {"sun", "mon", "tue", "wed", "thu", "fri", "sat"},
}
_RANGES = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7), (0, 59)]


def _cron_problem(cron):
    """What croniter would say of an expression, or None."""
    parts = cron.split()
    if len(parts) not in (5, 6):
        return f"Exactly 5, 6 or 7 columns has to be specified for iterator expression."
    for position, part in enumerate(parts):
        for item in part.lower().split(","):
            span, _, step = item.partition("/")
            if step and not step.isdigit():
                return f"[{cron}] is not acceptable"
            for value in span.split("#")[0].split("-") if span not in ("*", "?", "l") else []:
                value = value[1:] if position == 4 and value.startswith("l") else value
                if value in _NAMES.get(position, ()):
                    continue
                low, high = _RANGES[position]
                if not value.isdigit() or not low <= int(value) <= high:
                    return f"[{cron}] is not acceptable, out of range" if value.isdigit() else f"[{cron}] is not acceptable"
    return None


__all__ = ["AssetAll", "AssetAny", "describe"]
