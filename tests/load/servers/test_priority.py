import os
import subprocess
import sys

from versus.machine.priority import URGENT, raise_priority


def test_what_is_said_is_what_the_process_has():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True) as process:
        before = os.getpriority(os.PRIO_PROCESS, process.pid)
        said = raise_priority(process.pid)
        now = os.getpriority(os.PRIO_PROCESS, process.pid)
        process.kill()
    assert (said, now) in {(URGENT, URGENT), (0, before), (0, URGENT)}


def test_a_process_that_is_gone_is_no_error():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert raise_priority(process.pid) == 0
