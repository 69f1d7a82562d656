"""What a container would give to Python and this machine does not.

Loaded by every interpreter that a service starts. In each mode: a server that listens on every
address listens on its service's own, as if that were the machine. In the reduced mode also: the
container's paths are mapped to the files here, and the stack's names resolve. What does not go
through Python's own functions (a C library that opens files or looks up names) is not covered,
except libpq.
"""

import os
import posix
import sys

ADDRESS = @ADDRESS@
NAMES = @NAMES@
# Container paths and the files here, longest first; none where the paths exist.
PATHS = @PATHS@
# Paths that are what they say.
HERE = @HERE@
ROOT = @ROOT@
SYSTEM = ("usr", "etc", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "proc", "sys", "dev",
          "nix", "gnu")
ANY = ("", "0.0.0.0", "::")


def _within(path, folder):
    return path == folder or path.startswith(folder + "/")


def _mapped(path):
    """The file here that a path of the container means."""
    if isinstance(path, bytes):
        return os.fsencode(_mapped(os.fsdecode(path)))
    if hasattr(path, "__fspath__"):
        path = path.__fspath__()
    if not isinstance(path, str) or not path.startswith("/"):
        return path
    for folder in HERE:
        if _within(path, folder):
            return path
    for there, here in PATHS:
        if _within(path, there):
            return here + path[len(there):]
    if ROOT and path != "/" and path.split("/", 2)[1] not in SYSTEM:
        return ROOT + path
    return path


def _unmapped(path):
    for there, here in PATHS:
        if _within(path, here):
            return there + path[len(here):]
    if ROOT and _within(path, ROOT):
        return path[len(ROOT):] or "/"
    return path


def _patch_paths():
    import builtins
    import io
    import _io

    def one(function):
        def call(path=".", *args, **kwargs):
            return function(path if isinstance(path, int) else _mapped(path), *args, **kwargs)
        call.__name__, call.__doc__ = function.__name__, function.__doc__
        call.__wrapped__ = function
        return call

    def two(function):
        def call(src, dst, *args, **kwargs):
            return function(_mapped(src), _mapped(dst), *args, **kwargs)
        call.__name__, call.__doc__ = function.__name__, function.__doc__
        call.__wrapped__ = function
        return call

    replaced = {}
    for names, wrap in (
            ("open stat lstat access chdir chmod lchmod chown lchown listdir scandir mkdir mkfifo mknod "
             "readlink remove unlink rmdir truncate utime statvfs pathconf getxattr setxattr listxattr "
             "removexattr execv execve posix_spawn", one),
            ("rename replace link symlink", two)):
        for name in names.split():
            function = getattr(posix, name, None)
            if function is not None:
                replaced[function] = wrap(function)
                for module in (posix, os):
                    if getattr(module, name, None) is function:
                        setattr(module, name, replaced[function])
    for supported in (os.supports_fd, os.supports_dir_fd, os.supports_follow_symlinks,
                      os.supports_effective_ids):
        supported.update({new for old, new in replaced.items() if old in supported})

    cwd = posix.getcwd
    posix.getcwd = os.getcwd = lambda: _unmapped(cwd())
    os.getcwdb = lambda: os.fsencode(os.getcwd())
    opened = one(builtins.open)
    builtins.open = io.open = _io.open = opened
    _io.open_code = io.open_code = one(_io.open_code)

    class FileIO(_io.FileIO):
        def __init__(self, file, *args, **kwargs):
            super().__init__(file if isinstance(file, int) else _mapped(file), *args, **kwargs)
    _io.FileIO = FileIO
    _patch_children()


def _patch_children():
    """What is started gets its paths as the platform's own commands get theirs."""
    if not PATHS:
        return
    pattern = []

    def rewritten(text):
        if isinstance(text, bytes):
            return os.fsencode(rewritten(os.fsdecode(text)))
        if "/" not in text or any(_within(text, folder) for folder in HERE):
            return text
        if not pattern:
            import re
            before = r"(?:(?<![^\s=:<>(|&;@,`\[{])|(?<=[\s=:<>(|&;@,`\[{][\"'])|(?<=^[\"']))"
            known = "|".join(re.escape(there) for there, _ in PATHS)
            pattern.append(re.compile(before + "(" + known + r")(?![\w.-])"))
        return pattern[0].sub(lambda match: paths[match.group(1)], text)

    paths = dict(PATHS)
    import _posixsubprocess
    fork_exec = _posixsubprocess.fork_exec

    def call(args, executables, close_fds, pass_fds, cwd, env, *rest):
        args = [rewritten(os.fspath(a)) for a in args]
        executables = tuple(_mapped(e) for e in executables)
        cwd = None if cwd is None else _mapped(cwd)
        if env is not None:
            env = [k + b"=" + rewritten(v) for k, _, v in (e.partition(b"=") for e in env)]
        return fork_exec(args, executables, close_fds, pass_fds, cwd, env, *rest)
    _posixsubprocess.fork_exec = call
    system = posix.system
    posix.system = os.system = lambda command: system(rewritten(command))


def _patch_sockets():
    import _socket
    real = _socket.socket
    six, only = getattr(_socket, "IPPROTO_IPV6", 41), getattr(_socket, "IPV6_V6ONLY", 26)

    class socket(real):
        __slots__ = ()

        def bind(self, address):
            if isinstance(address, tuple) and address and address[0] in ANY:
                if self.family == _socket.AF_INET:
                    address = (ADDRESS,) + address[1:]
                elif self.family == _socket.AF_INET6 and not self.getsockopt(six, only):
                    address = ("::ffff:" + ADDRESS,) + address[1:]
            return real.bind(self, _named(address))

        if PATHS or ROOT:
            def connect(self, address):
                return real.connect(self, _named(address))

            def connect_ex(self, address):
                return real.connect_ex(self, _named(address))
    socket.__name__ = socket.__qualname__ = "socket"
    _socket.socket = _socket.SocketType = socket
    if PATHS or ROOT:
        _patch_names(_socket)


def _named(address):
    if isinstance(address, tuple) and address and isinstance(address[0], str):
        return (NAMES.get(address[0].lower(), address[0]),) + address[1:]
    return address


def _patch_names(_socket):
    def by_name(name):
        function = getattr(_socket, name)

        def call(host, *args, **kwargs):
            text = os.fsdecode(host) if isinstance(host, (bytes, bytearray)) else host
            if isinstance(text, str):
                host = NAMES.get(text.lower(), host)
            return function(host, *args, **kwargs)
        setattr(_socket, name, call)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        by_name(name)
    _patch_modules()


def _patch_modules():
    """libpq looks names up by itself, but can be told the address beside the name; SQLite opens."""
    if os.environ.get("PGHOST", "").lower() in NAMES:
        os.environ.setdefault("PGHOSTADDR", NAMES[os.environ["PGHOST"].lower()])

    def address(host):
        hosts = str(host).split(",")
        if any(h.lower() in NAMES for h in hosts):
            return ",".join(NAMES.get(h.lower(), "") for h in hosts)
        return None

    def psycopg2(module):
        real = module.connect

        def connect(dsn=None, *args, **kwargs):
            host = kwargs.get("host")
            if host is None and dsn:
                from psycopg2.extensions import parse_dsn
                host = parse_dsn(dsn).get("host")
            known = address(host) if host else None
            if known and "hostaddr" not in kwargs:
                kwargs["hostaddr"] = known
            return real(dsn, *args, **kwargs)
        module.connect = connect

    def psycopg(module):
        real = module.make_conninfo

        def make_conninfo(conninfo="", **kwargs):
            text = real(conninfo, **kwargs)
            host = module.conninfo_to_dict(text).get("host")
            known = address(host) if host else None
            return real(text, hostaddr=known) if known else text
        module.make_conninfo = make_conninfo

    def sqlite3(module):
        real = module.connect
        module.connect = lambda database, *args, **kwargs: real(_mapped(database), *args, **kwargs)

    wanted = {"psycopg2": psycopg2, "psycopg.conninfo": psycopg, "_sqlite3": sqlite3}

    class Finder:
        """Lets others find a module and adds to it once it is loaded."""

        @staticmethod
        def find_spec(name, path=None, target=None):
            if name not in wanted:
                return None
            change = wanted.pop(name)
            from importlib.machinery import PathFinder
            spec = PathFinder.find_spec(name, path, target)
            if spec is None or spec.loader is None:
                return spec
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                change(module)
            spec.loader.exec_module = exec_module
            return spec
    sys.meta_path.insert(0, Finder)


def _next():
    """The installation's own sitecustomize, which this one stands before."""
    folder = os.path.dirname(__file__)
    import importlib.machinery
    spec = importlib.machinery.PathFinder.find_spec(
        "sitecustomize", [p for p in sys.path if p and os.path.abspath(p) != folder])
    if spec is not None and spec.loader is not None:
        import importlib.util
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


if PATHS or ROOT:
    _patch_paths()
_patch_sockets()
_next()
