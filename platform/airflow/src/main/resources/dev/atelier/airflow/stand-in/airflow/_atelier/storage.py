"""ObjectStoragePath over the local file system; buckets of clouds are not reached from here."""

import pathlib


def _local(part):
    text = str(part)
    protocol, sign, rest = text.partition("://")
    if not sign:
        return part
    if protocol not in ("file", "local"):
        raise NotImplementedError(f"ObjectStoragePath over {protocol}:// is not run here, only over file://")
    return rest


class ObjectStoragePath(type(pathlib.Path())):
    protocol = "file"
    conn_id = None

    def __new__(cls, *parts, protocol=None, conn_id=None, **options):
        if protocol not in (None, "", "file", "local"):
            raise NotImplementedError(f"ObjectStoragePath over {protocol}:// is not run here, only over file://")
        return super().__new__(cls, *map(_local, parts))

    def __init__(self, *parts, **options):
        if pathlib.Path.__init__ is not object.__init__:
            super().__init__(*map(_local, parts))

    @property
    def path(self):
        return self.__fspath__()

    @property
    def bucket(self):
        return ""

    @property
    def key(self):
        return self.path

    @property
    def is_local(self):
        return True

    def __str__(self):
        return f"file://{super().__str__()}"

    def __fspath__(self):
        return super().__str__()

    def copy(self, dst, **kwargs):
        import shutil

        target = dst if isinstance(dst, pathlib.Path) else ObjectStoragePath(dst)
        if self.is_dir():
            shutil.copytree(self.path, target.__fspath__(), dirs_exist_ok=True)
        else:
            shutil.copyfile(self.path, target.__fspath__())

    def move(self, path, **kwargs):
        import shutil

        target = path if isinstance(path, pathlib.Path) else ObjectStoragePath(path)
        shutil.move(self.path, target.__fspath__())

    def size(self):
        return self.stat().st_size

    def checksum(self):
        import hashlib

        return hashlib.md5(self.read_bytes(), usedforsecurity=False).hexdigest()
