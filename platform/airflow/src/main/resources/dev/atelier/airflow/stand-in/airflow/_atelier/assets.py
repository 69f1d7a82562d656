"""Assets (datasets until 2.x) and the conditions that schedule on them."""

from airflow._atelier.generation import MAJOR


class BaseAsset:
    def __or__(self, other):
        return AssetAny(*_same(AssetAny, self), *_same(AssetAny, other))

    def __and__(self, other):
        return AssetAll(*_same(AssetAll, self), *_same(AssetAll, other))


def _same(kind, value):
    return value.objects if isinstance(value, kind) else [value]


class Asset(BaseAsset):
    def __init__(self, name=None, uri=None, *, group="asset", extra=None, watchers=None, **kwargs):
        if MAJOR < 3 and uri is None:
            name, uri = None, name
        if name is None and uri is None:
            raise TypeError("Asset() requires either 'name' or 'uri'")
        for label, value in (("name", name), ("uri", uri)):
            if value is not None and (not isinstance(value, str) or not value.strip()):
                raise ValueError(f"{label} cannot be empty or consist of only whitespace")
        if uri is not None and uri.casefold().startswith("airflow:"):
            raise ValueError("Asset scheme 'airflow' is reserved")
        self.uri = uri if uri is not None else name
        self.name = name if name is not None else uri
        self.group = group
        self.extra = dict(extra or {})
        self.watchers = list(watchers or [])
        if self.watchers:
            from airflow._atelier.dag import note

            note(
                f"asset {self.name}: its watchers are not run here; update it by a task with the asset as outlet, "
                "or by POST /assets/events"
            )

    def __eq__(self, other):
        return isinstance(other, Asset) and (self.name, self.uri) == (other.name, other.uri)

    def __hash__(self):
        return hash((self.name, self.uri))

    def __repr__(self):
        return f"{type(self).__name__}(name={self.name!r}, uri={self.uri!r})"

    def __fspath__(self):
        return self.uri

    def dump(self):
        return {"asset": self.uri, "name": self.name, "group": self.group, "extra": self.extra}


class Dataset(Asset):
    def __init__(self, uri=None, extra=None, **kwargs):
        super().__init__(name=kwargs.pop("name", None), uri=uri, extra=extra, **kwargs)


class Model(Asset):
    pass


class AssetAlias(BaseAsset):
    def __init__(self, name, group="asset"):
        self.name, self.group = name, group

    def __eq__(self, other):
        return isinstance(other, AssetAlias) and self.name == other.name

    def __hash__(self):
        return hash(("alias", self.name))

    def dump(self):
        return {"alias": self.name, "group": self.group}


class AssetRef(BaseAsset):
    def __init__(self, name=None, uri=None):
        self.name, self.uri = name, uri

    def dump(self):
        return {"asset": self.uri or self.name, "name": self.name or self.uri, "extra": {}}


class _Condition(BaseAsset):
    word = ""

    def __init__(self, *objects):
        if not all(isinstance(item, BaseAsset) for item in objects):
            raise TypeError("expect asset expressions in condition")
        self.objects = list(objects)

    def dump(self):
        return {self.word: [item.dump() for item in self.objects]}


class AssetAny(_Condition):
    word = "any"


class AssetAll(_Condition):
    word = "all"


class AssetWatcher:
    def __init__(self, name, trigger):
        self.name, self.trigger = name, trigger


class Metadata:
    """What a task yields to add to an asset's event."""

    def __init__(self, asset, extra=None, alias=None):
        self.asset, self.extra, self.alias = asset, dict(extra or {}), alias


class AssetAccessControl:
    def __init__(self, *args, **kwargs):
        pass


def dump_all(values):
    return [value.dump() for value in values or [] if isinstance(value, BaseAsset)]


def condition(values):
    """A list means all of them."""
    if isinstance(values, BaseAsset):
        return values if isinstance(values, _Condition) else AssetAll(values)
    return AssetAll(*values)
