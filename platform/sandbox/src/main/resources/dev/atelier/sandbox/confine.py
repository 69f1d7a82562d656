"""Starts a command that may touch only given folders, and ends it with all that it started.

usage: confine.py RULES COMMAND…   RULES is a file of lines "ro PATH", "rw PATH" or "open" (no rules)

The reduced mode's launcher: no new privileges and no capabilities, Landlock where the kernel has it
(landlock(7)). This process stays as the parent: orphans come to it (PR_SET_CHILD_SUBREAPER), it
dies with the platform (PR_SET_PDEATHSIG), and when it ends or the command does, so does all the rest.
"""

import ctypes
import os
import signal
import struct
import sys

PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 24, 36, 38
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
SIGNALS_AND_ABSTRACT_SOCKETS = 3
O_PATH = 0o10000000

libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, "%s: %s" % (what, os.strerror(number)))
    return result


def rules(file):
    with open(file) as lines:
        return [line.rstrip("\n").split(" ", 1) for line in lines if line.strip()]


def restrict(given):
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1 or ["open"] in given:
        return
    every = (1 << 13) - 1
    if version >= 2:
        every |= REFER
    if version >= 3:
        every |= TRUNCATE
    if version >= 5:
        every |= IOCTL_DEV
    read = EXECUTE | READ_FILE | READ_DIR
    of_files = EXECUTE | WRITE_FILE | READ_FILE | (every & (TRUNCATE | IOCTL_DEV))
    scoped = SIGNALS_AND_ABSTRACT_SOCKETS if version >= 6 else 0
    attributes = struct.pack("QQQ", every, 0, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = checked(
        libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(size), 0), "landlock")
    for access, path in given:
        try:
            beneath = os.open(path, O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what is not there needs no rule
        allowed = read if access == "ro" else every
        if not os.path.isdir(path):
            allowed &= of_files
        rule = struct.pack("=Qi", allowed, beneath)
        checked(libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, rule, 0), path)
        os.close(beneath)
    checked(libc.syscall(RESTRICT_SELF, ruleset, 0), "landlock")
    os.close(ruleset)


def give_up_privileges():
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    if os.geteuid() == 0:
        class Header(ctypes.Structure):
            _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]
        checked(libc.capset(ctypes.byref(Header(0x20080522, 0)), (ctypes.c_uint32 * 6)()), "capset")
    checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def below(parent):
    """All processes below one, by /proc."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as file:
                    parents.setdefault(int(file.read().rpartition(")")[2].split()[1]), []).append(int(name))
            except OSError:
                pass
    found, ahead = [], [parent]
    while ahead:
        children = parents.get(ahead.pop(), [])
        found += children
        ahead += children
    return found


def end_all(number):
    for process in below(os.getpid()):
        try:
            os.kill(process, number)
        except OSError:
            pass


def leave(status):
    for _ in range(20):
        end_all(signal.SIGKILL)
        try:
            while True:
                os.waitpid(-1, 0)
        except OSError:
            break
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        signal.signal(number, signal.SIG_DFL) if number not in (9, 19) else None
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def main():
    given, command = rules(sys.argv[1]), sys.argv[2:]
    platform = os.getppid()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    child = os.fork()
    if child == 0:
        try:
            os.umask(0o022)
            give_up_privileges()
            restrict(given)
            os.execvp(command[0], command)
        except OSError as e:
            sys.stderr.write("%s: %s\n" % (command[0], e.strerror))
            os._exit(127 if isinstance(e, FileNotFoundError) else 126)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda n, _: end_all(n))
    signal.signal(signal.SIGUSR1, lambda *_: leave(9))
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGUSR1, 0, 0, 0)
    if os.getppid() != platform:
        leave(9)
    for descriptor in (0, 1, 2):
        os.close(descriptor)
    while True:
        process, status = os.waitpid(-1, 0)
        if process == child:
            leave(status)


main()
