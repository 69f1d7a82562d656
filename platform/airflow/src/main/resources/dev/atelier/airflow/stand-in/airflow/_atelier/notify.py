"""Small names that DAG files import: notifiers, plugins, links, sessions."""

import contextlib
import enum
import functools

from airflow._atelier.errors import AirflowException
from airflow._atelier.logs import LoggingMixin


class BaseNotifier(LoggingMixin):
    template_fields = ()

    def __init__(self, **kwargs):
        pass

    def notify(self, context):
        raise NotImplementedError

    def __call__(self, context, *args):
        self.notify(context)


class BaseOperatorLink:
    name = ""

    def get_link(self, operator, *, ti_key):
        return ""


class AirflowPlugin:
    name = None
    macros = []
    operators = []
    hooks = []
    timetables = []
    listeners = []

    @classmethod
    def on_load(cls, *args, **kwargs):
        """Airflow calls it after the plugin is loaded."""


class WeekDay(enum.IntEnum):
    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6
    SUNDAY = 7


def apply_defaults(function):
    return function


def send_email(*args, **kwargs):
    raise AirflowException("mail is not sent from here")


def alchemy_to_dict(value):
    return {}


NEW_SESSION = None


def provide_session(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        return function(*args, **kwargs)

    return call


@contextlib.contextmanager
def create_session(*args, **kwargs):
    raise AirflowException("the database of Airflow cannot be reached from a DAG file here")
    yield


HOOK = "airflow_impl"


def hookimpl(function=None, **options):
    """A listener's mark."""
    if function is None:
        return hookimpl
    setattr(function, HOOK, True)
    return function


class Resources:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)


class PriorityWeightStrategy:
    """`weight_rule` as an object: asked once, for a first try, when the DAG file is read."""

    def get_weight(self, ti):
        raise NotImplementedError("must be implemented by a subclass")

    def __eq__(self, other):
        return isinstance(other, type(self))

    def __hash__(self):
        return hash(None)
