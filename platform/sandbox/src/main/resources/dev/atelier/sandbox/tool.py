"""A command of the platform, called inside a service's sandbox: passes the call on and waits.

Speaks the protocol of dev.atelier.kernel.control. Imports as little as it can: it starts in 15 ms.
"""

import _socket
import os
import select
import signal
import struct
import sys

SOCKET = @SOCKET@
SERVICE = @SERVICE@
READS_INPUT = @READS_INPUT@
# Folders here and the container paths that stand for them, where the two differ.
PATHS = @PATHS@


def quoted(text):
    out = ['"']
    for c in text:
        code = ord(c)
        if c in '"\\':
            out.append("\\" + c)
        elif code < 0x20 or 0xD800 <= code < 0xE000:
            out.append("\\u%04x" % (code if code < 0x20 else 0xFFFD))
        else:
            out.append(c)
    return "".join(out) + '"'


def container(text):
    """A path of this machine as the container knows it."""
    for here, there in PATHS:
        if text == here or text.startswith(here + "/"):
            return there + text[len(here):]
    return text


def argument(text):
    name, equals, value = text.partition("=")
    return name + equals + container(value) if equals else container(text)


def request():
    arguments = [os.path.basename(sys.argv[0])] + [argument(a) for a in sys.argv[1:]]
    terminal = os.isatty(1)
    try:
        columns = os.get_terminal_size(1).columns
    except OSError:
        columns = 80
    environment = ",".join(
        quoted(k) + ":" + quoted(container(v)) for k, v in os.environ.items())
    return '{"arguments":[%s],"workingDir":%s,"environment":{%s},"service":%s,"terminal":%s,"columns":%d}\n' % (
        ",".join(map(quoted, arguments)), quoted(container(os.getcwd())), environment,
        quoted(SERVICE), "true" if terminal else "false", columns or 80)


def send(connection, data):
    """What the platform no longer reads it does not need: its answer is on its way."""
    view = memoryview(data)
    try:
        while view:
            view = view[connection.send(view):]
    except OSError:
        pass


def write(descriptor, data):
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view):]


def frame(kind, payload=b""):
    return kind + struct.pack(">I", len(payload)) + payload


def main():
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0)
    try:
        connection.connect(SOCKET)
    except OSError as e:
        sys.stderr.write("%s: the platform does not answer on %s: %s\n" % (
            os.path.basename(sys.argv[0]), SOCKET, e.strerror))
        return 125
    interrupted = []

    def cancel(number, _):
        if interrupted:
            os._exit(128 + number)
        interrupted.append(number)
        send(connection, frame(b"c"))

    send(connection, request().encode("utf-8", "replace"))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, cancel)
    sources = [connection.fileno()]
    if READS_INPUT:
        sources.append(0)
    else:
        send(connection, frame(b"i"))
    received = b""
    while True:
        readable = select.select(sources, [], [])[0]
        if 0 in readable:
            try:
                data = os.read(0, 65536)
            except OSError:
                data = b""
            send(connection, frame(b"i", data))
            if not data:
                sources.remove(0)
        if connection.fileno() not in readable:
            continue
        data = connection.recv(262144)
        if not data:
            sys.stderr.write("the platform went away\n")
            return 125
        received += data
        while len(received) >= 5:
            length = struct.unpack(">I", received[1:5])[0]
            if len(received) < 5 + length:
                break
            kind, payload = received[:1], received[5:5 + length]
            received = received[5 + length:]
            if kind == b"o":
                write(1, payload)
            elif kind == b"e":
                write(2, payload)
            elif kind == b"x":
                return struct.unpack(">i", payload)[0] & 255


try:
    status = main()
except BrokenPipeError:
    status = 141
sys.stderr.flush()
os._exit(status)
