"""What a process tree holds, read off this one and its children."""

import json
import os
import socket
import subprocess
import sys

import pytest

from versus.load.readings.clock import Span
from versus.load.readings.process_tree import tree
from versus.load.readings.watch import (
    Watch,
    descriptors,
    forget_peaks,
    lag_lines,
    loop_lag,
    memory,
    most_tasks,
    peak,
    tasks_after,
    threads,
)
from versus.load.servers.data import open_files


def test_a_tree_is_a_process_and_its_descendants():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert tree(os.getpid())[0] == os.getpid()
        assert child.pid in tree(os.getpid())
    finally:
        child.communicate()
    with pytest.raises(ProcessLookupError):
        tree(child.pid)


def test_memory_threads_and_descriptors_are_those_of_the_process():
    assert 1_000_000 < memory(os.getpid()) < 10_000_000_000
    assert threads([os.getpid()]) >= 1
    before = descriptors([os.getpid()])
    with socket.socket():
        assert descriptors([os.getpid()]) == before + 1
    assert threads([2**22 + 1]) == 0


def test_the_peak_counts_from_when_it_was_forgotten():
    taking = (
        "x = b'x' * 60_000_000; del x; print(flush=True); input()\n"
        "y = b'y' * 20_000_000; del y; print(flush=True); input()\n"
    )
    child = subprocess.Popen([sys.executable, "-c", taking], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin
    assert child.stdout
    try:
        child.stdout.readline()
        assert peak(child.pid) > 60_000_000
        forget_peaks(child.pid)
        assert peak(child.pid) < 40_000_000
        child.stdin.write(b"\n")
        child.stdin.flush()
        child.stdout.readline()
        assert 20_000_000 < peak(child.pid) < 60_000_000
    finally:
        child.communicate(b"\n")


def test_a_file_is_counted_as_often_as_it_is_open(tmp_path):
    file = tmp_path / "db.sqlite3"
    with file.open("w"), file.open():
        assert open_files(os.getpid(), file) == (2, 2)
    assert open_files(os.getpid(), file) == (0, 0)


def test_what_was_seen_is_summed_up_at_the_end():
    with Watch(os.getpid(), lambda _pid: (1, 3)) as watch:
        watch._look()
    held = watch.held(None)
    assert held.threads >= 1
    assert held.descriptors > 0
    assert (held.connections_in_use, held.connections_left) == (1, 3)
    assert held.memory_empty > 0
    assert held.loop_lag is None


def test_only_the_stage_s_lines_of_loop_lag_count(tmp_path):
    lines = [
        {"at": at, "late_ms": [late] * 3, "tasks": int(late)}
        for at, late in ((1.0, 9.0), (2.0, 0.5), (3.0, 1.5), (4.0, 9.0))
    ]
    text = "\n".join(map(json.dumps, lines)) + '\n{"at": 2.5, "late_'  # a killed server's last words
    (tmp_path / "1.jsonl").write_text(text)
    lines_read = lag_lines(tmp_path)
    lag = loop_lag(lines_read, [Span(1.5, 3.5)])
    assert (lag.p50, lag.largest) == (0.5, 1.5)
    assert loop_lag(lines_read, [Span(10.0, 11.0)]) is None
    assert most_tasks(lines_read, 1.5, 3.5) == 1
    assert most_tasks(lines_read, 10.0, 11.0) is None
    assert tasks_after(lines_read, 3.5) == 9
    assert tasks_after(lines_read, 4.5) is None
