"""The process that reads DAG files and runs tasks for the platform.

One per Airflow of a stack, in its sandbox. Requests and events are lines of JSON on standard input and
output. It imports nothing of the user's: each DAG file and each Python task is a fork of it, so that a
start costs milliseconds and a crash hurts nobody; a bash command is started directly.
"""

import json
import os
import resource
import selectors
import signal
import socket
import subprocess
import sys
import time

MEMORY_LIMIT = int(os.environ.get("ATELIER_DAG_FILE_MEMORY", str(2 << 30)))
LINE_LIMIT = 64 * 1024


class Child:
    def __init__(self, number, pid, kind):
        self.number, self.pid, self.kind = number, pid, kind
        self.output = self.sock = None
        self.pending, self.received = b"", b""
        self.to_send = b""
        self.status = None
        self.deadline = None
        self.expired = False


class Server:
    def __init__(self):
        self.out = os.fdopen(os.dup(1), "wb", buffering=0)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        self.input = os.dup(0)
        os.dup2(null, 0)
        os.close(null)
        for fd in (self.out.fileno(), self.input):
            os.set_inheritable(fd, False)
        self.children = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.input, selectors.EVENT_READ, "input")
        reading, writing = os.pipe()
        for fd in (reading, writing):
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(reading, selectors.EVENT_READ, "wake")
        self.wake = (reading, writing)
        self.requests = b""
        self.batch = []

    def send(self, message):
        self.batch.append(json.dumps(message).encode())

    def flush(self):
        if self.batch:
            data = memoryview(b"\n".join(self.batch) + b"\n")
            self.batch = []
            while data:
                data = data[self.out.write(data) :]

    def serve(self):
        self.send({"event": "ready", "pid": os.getpid(), "python": sys.version.split()[0]})
        while True:
            self.flush()
            for key, mask in self.selector.select(self.pause()):
                if key.data == "input":
                    data = os.read(self.input, 1 << 16)
                    if not data:
                        self.end()
                        return
                    self.receive(data)
                elif key.data == "wake":
                    self.drain()
                else:
                    self.handle(key, mask)
            self.reap()
            self.expire()

    def pause(self):
        deadlines = [child.deadline for child in self.children.values() if child.deadline]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def drain(self):
        try:
            while os.read(self.wake[0], 4096):
                pass
        except BlockingIOError:
            pass

    def receive(self, data):
        *lines, self.requests = (self.requests + data).split(b"\n")
        for line in lines:
            request = json.loads(line)
            try:
                getattr(self, "do_" + request["op"])(request)
            except Exception as problem:
                self.send({"id": request["id"], "event": "end", "code": None, "error": f"{type(problem).__name__}: {problem}"})

    def do_bash(self, request):
        cwd = request.get("cwd")
        temporary = None
        if cwd is None:
            import tempfile

            temporary = cwd = tempfile.mkdtemp(prefix="airflowtmp")
        process = subprocess.Popen(
            request["argv"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, **request["env"]} if request.get("inherit") else request["env"],
            cwd=cwd, start_new_session=True,
        )
        child = Child(request["id"], process.pid, "bash")
        child.temporary = temporary
        process.returncode = 0  # reaped below, not by subprocess
        self.adopt(child, process.stdout.detach(), None)

    def fork(self, request, body, memory=None):
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        self.flush()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                ours.close()
                os.close(reading)
                self.become(theirs, writing, memory)
                body(request)
                code = 0
            except BaseException as problem:
                try:
                    import traceback

                    traceback.print_exc()
                finally:
                    code = 1
            finally:
                try:
                    sys.stdout.flush()
                    sys.stderr.flush()
                finally:
                    os._exit(code)
        theirs.close()
        os.close(writing)
        child = Child(request["id"], pid, request["op"])
        self.adopt(child, reading, ours)
        return child

    def become(self, sock, writing, memory):
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.out.close()
        os.close(self.input)
        for fd in self.wake:
            os.close(fd)
        self.selector.close()
        for child in self.children.values():
            for file in (child.output, child.sock):
                if file is not None:
                    file.close()
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os.close(writing)
        sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
        sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        from airflow._atelier import channel

        channel.connect(sock)

    def adopt(self, child, output, sock):
        child.output = os.fdopen(output, "rb", buffering=0) if isinstance(output, int) else output
        os.set_blocking(child.output.fileno(), False)
        self.selector.register(child.output, selectors.EVENT_READ, (child, "output"))
        if sock is not None:
            sock.setblocking(False)
            child.sock = sock
            self.selector.register(sock, selectors.EVENT_READ, (child, "sock"))
        self.children[child.number] = child
        self.send({"id": child.number, "event": "started", "pid": child.pid})

    def do_parse(self, request):
        def body(request):
            from airflow._atelier import channel, loading

            channel.send({"event": "done", **loading.parse(request["file"], request["folder"], request["timeout"])})

        child = self.fork(request, body, MEMORY_LIMIT)
        child.deadline = time.monotonic() + request["timeout"] + 2

    def do_task(self, request):
        from airflow._atelier import attempt

        self.fork(request, attempt.run)

    def do_callback(self, request):
        from airflow._atelier import attempt

        self.fork(request, attempt.callback).deadline = time.monotonic() + 300

    def do_alert(self, request):
        from airflow._atelier import attempt

        self.fork(request, attempt.alert).deadline = time.monotonic() + 300

    def do_timetable(self, request):
        from airflow._atelier import attempt

        self.fork(request, attempt.timetable, MEMORY_LIMIT).deadline = time.monotonic() + 30

    def do_plugins(self, request):
        from airflow._atelier import attempt

        self.fork(request, attempt.listed_plugins, MEMORY_LIMIT).deadline = time.monotonic() + 30

    def do_mapped_length(self, request):
        from airflow._atelier import attempt

        self.fork(request, attempt.mapped_length).deadline = time.monotonic() + 60

    def do_signal(self, request):
        child = self.children.get(request["id"])
        if child is None:
            return
        try:
            if request.get("group", True):
                os.killpg(child.pid, request["signal"])
            else:
                os.kill(child.pid, request["signal"])
        except ProcessLookupError:
            pass
        if request["signal"] == signal.SIGKILL:
            self.close_output(child)

    def do_answer(self, request):
        child = self.children.get(request["id"])
        if child is not None and child.sock is not None:
            child.to_send += json.dumps(request["answer"]).encode() + b"\n"
            self.write(child)

    def do_ping(self, request):
        self.send({"id": request["id"], "event": "pong"})

    def write(self, child):
        try:
            sent = child.sock.send(child.to_send)
            child.to_send = child.to_send[sent:]
        except BlockingIOError:
            pass
        except OSError:
            child.to_send = b""
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if child.to_send else 0)
        try:
            self.selector.modify(child.sock, events, (child, "sock"))
        except (KeyError, ValueError):
            pass

    def handle(self, key, mask):
        child, which = key.data
        if which == "output":
            self.read_output(child)
        else:
            if mask & selectors.EVENT_WRITE:
                self.write(child)
            if mask & selectors.EVENT_READ:
                self.read_sock(child)

    def read_output(self, child):
        if child.output is None:
            return
        try:
            data = child.output.read(1 << 16)
        except OSError:
            data = b""
        if data is None:
            return
        if not data:
            self.close_output(child)
            return
        *lines, child.pending = (child.pending + data).split(b"\n")
        for line in lines:
            self.line(child, line)
        if len(child.pending) > LINE_LIMIT:
            self.line(child, child.pending)
            child.pending = b""

    def line(self, child, data):
        self.send({"id": child.number, "event": "out", "line": data.decode("utf-8", "backslashreplace").rstrip()})

    def close_output(self, child):
        if child.output is None:
            return
        try:
            rest = child.output.read()
            if rest:
                *lines, child.pending = (child.pending + rest).split(b"\n")
                for line in lines:
                    self.line(child, line)
        except (OSError, ValueError):
            pass
        if child.pending:
            self.line(child, child.pending)
            child.pending = b""
        self.selector.unregister(child.output)
        child.output.close()
        child.output = None
        self.finish(child)

    def read_sock(self, child):
        try:
            data = child.sock.recv(1 << 18)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.selector.unregister(child.sock)
            child.sock.close()
            child.sock = None
            self.finish(child)
            return
        *lines, child.received = (child.received + data).split(b"\n")
        for line in lines:
            message = json.loads(line)
            message["id"] = child.number
            self.batch.append(json.dumps(message).encode())

    def reap(self):
        for child in list(self.children.values()):
            if child.status is None:
                try:
                    pid, status = os.waitpid(child.pid, os.WNOHANG)
                except ChildProcessError:
                    pid, status = child.pid, 0
                if pid:
                    child.status = status
                    if child.kind != "bash" and child.output is not None:
                        self.read_output(child)
                        if child.output is not None:
                            self.close_output(child)
                    self.finish(child)

    def expire(self):
        now = time.monotonic()
        for child in list(self.children.values()):
            if child.deadline and now > child.deadline:
                child.expired, child.deadline = True, None
                try:
                    os.killpg(child.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass

    def finish(self, child):
        """The end of a child is told once it is gone and all that it wrote has been passed on."""
        if child.status is None or child.output is not None:
            return
        if child.sock is not None:
            if child.sock.fileno() >= 0:
                self.read_rest(child)
        if self.children.pop(child.number, None) is None:
            return
        if getattr(child, "temporary", None):
            import shutil

            shutil.rmtree(child.temporary, ignore_errors=True)
        if child.kind != "bash":
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        code = os.waitstatus_to_exitcode(child.status)
        self.send({"id": child.number, "event": "end", "code": code, "expired": child.expired})

    def read_rest(self, child):
        while child.sock is not None:
            try:
                data = child.sock.recv(1 << 18)
            except (BlockingIOError, OSError):
                break
            if not data:
                break
            child.received += data
        *lines, child.received = child.received.split(b"\n")
        for line in lines:
            message = json.loads(line)
            message["id"] = child.number
            self.batch.append(json.dumps(message).encode())
        self.selector.unregister(child.sock)
        child.sock.close()
        child.sock = None

    def end(self):
        for child in self.children.values():
            try:
                os.killpg(child.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        deadline = time.monotonic() + 3
        while self.children and time.monotonic() < deadline:
            for child in list(self.children.values()):
                try:
                    if os.waitpid(child.pid, os.WNOHANG)[0]:
                        del self.children[child.number]
                except ChildProcessError:
                    del self.children[child.number]
            time.sleep(0.02)
        for child in self.children.values():
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def main():
    for name in ("datetime", "functools", "inspect", "hashlib", "typing", "traceback", "logging", "importlib.util"):
        __import__(name)
    sys.path.append(os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "fallback"))
    import airflow
    from airflow._atelier import attempt, decorators, loading, serialize, sensors

    del airflow, attempt, decorators, loading, serialize, sensors
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Server().serve()


if __name__ == "__main__":
    main()
