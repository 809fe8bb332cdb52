"""Start a command and report how it ended: ``_launcher.py FD COMMAND [ARGUMENT ...]``.

On Linux a process's peak memory begins at that of the process which forked it. This one
is small, so the peak that it reports is the command's. It imports nothing of anoncert.
"""

import os
import sys

descriptor, command = int(sys.argv[1]), sys.argv[2:]
os.set_inheritable(descriptor, False)  # noqa: FBT003 - the command has no part in it
child = os.fork()
if child == 0:
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell on purpose
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        sys.stderr.flush()
        os._exit(127)
_, status, usage = os.wait4(child, 0)
os.write(descriptor, f"{status} {usage.ru_maxrss}".encode())
