import subprocess
import sys
import time

import psutil
import pytest

from versus.load.readings.process_tree import tree_cpu_ns

BUSY = "while True: pass"
# A thread that works and ends, and a child that works, ends and is waited for; then silence.
ENDED = """
import subprocess, sys, threading, time
def work():
    end = time.thread_time() + 0.2
    while time.thread_time() < end: pass
thread = threading.Thread(target=work); thread.start(); thread.join()
print("thread", flush=True); sys.stdin.readline()
subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.3: pass"])
print("child", flush=True); sys.stdin.readline()
"""


def started(code):
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_busy_child_s_clock_advances_and_a_sleeping_one_s_hardly():
    with started(BUSY) as busy, started("import time; time.sleep(60)") as sleeping:
        time.sleep(0.2)
        before = tree_cpu_ns(busy.pid), tree_cpu_ns(sleeping.pid)
        while tree_cpu_ns(busy.pid) - before[0] < 100_000_000:
            time.sleep(0.01)
        assert tree_cpu_ns(sleeping.pid) - before[1] < 100_000_000
        busy.kill()
        sleeping.kill()


def test_ended_threads_and_reaped_children_stay_counted():
    with started(ENDED) as process:
        assert process.stdout.readline() == "thread\n"
        after_thread = tree_cpu_ns(process.pid)
        assert after_thread >= 200_000_000
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "child\n"
        # A reaped child is counted in ticks of 10 ms.
        assert tree_cpu_ns(process.pid) >= after_thread + 280_000_000
        process.kill()


def test_a_living_child_is_counted():
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])"
    with started(code) as process:
        while tree_cpu_ns(process.pid) - time.clock_gettime_ns((~process.pid << 3) | 2) < 100_000_000:
            time.sleep(0.01)
        for child in psutil.Process(process.pid).children():
            child.kill()
        process.wait()


def test_a_process_that_is_gone_is_said_to_be():
    with started("") as process:
        process.wait()
    with pytest.raises(ProcessLookupError):
        tree_cpu_ns(process.pid)
