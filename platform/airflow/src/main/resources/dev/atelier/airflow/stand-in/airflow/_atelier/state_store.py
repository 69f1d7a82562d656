"""What a task or an asset keeps from one try or run to the next (3.3): small values as JSON, asked of the platform."""

import datetime

from airflow._atelier import channel, config, dates

NEVER_EXPIRE = datetime.timedelta.max


class StateStore:
    def __init__(self, scope):
        self._scope = scope

    def __repr__(self):
        return f"<{type(self).__name__} {self._scope}>"

    def get(self, key, default=None):
        found = channel.ask("state", scope=self._scope, key=key)
        return default if found is None else found

    def set(self, key, value, *, retention=None):
        if value is None:
            raise ValueError("Cannot set value as None")
        channel.ask("set_state", scope=self._scope, key=key, value=value, expires=self._expires(retention))

    def _expires(self, retention):
        return None

    def delete(self, key):
        channel.ask("delete_state", scope=self._scope, key=key)

    def clear(self):
        channel.ask("delete_state", scope=self._scope, key=None)

    async def aget(self, key, default=None):
        return self.get(key, default)

    async def aset(self, key, value, **kwargs):
        self.set(key, value, **kwargs)

    async def adelete(self, key):
        self.delete(key)

    async def aclear(self):
        self.clear()


class TaskStateStore(StateStore):
    def _expires(self, retention):
        if retention is None:
            days = int(config.lookup("state_store", "default_retention_days") or 30)
            retention = datetime.timedelta(days=days) if days else NEVER_EXPIRE
        return None if retention == NEVER_EXPIRE else dates.iso(dates.utcnow() + retention)


def of_task(ti):
    return TaskStateStore(f"task {ti.dag_id} {ti.run_id} {ti.task_id} {ti.map_index}")


class AssetStateStores:
    """By asset; by itself when the task has one asset only."""

    def __init__(self, assets):
        self._assets = [asset for asset in assets if hasattr(asset, "uri")]

    def __getitem__(self, asset):
        for known in self._assets:
            if known == asset or getattr(asset, "name", None) == known.name or getattr(asset, "uri", None) == known.uri:
                return StateStore(f"asset {known.uri}")
        raise KeyError(asset)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if len(self._assets) != 1:
            raise ValueError(
                f"task has {len(self._assets)} assets; use asset_state_store[asset] to say which is meant"
            )
        return getattr(self[self._assets[0]], name)
