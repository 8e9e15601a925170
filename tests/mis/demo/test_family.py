"""Processes that start together, and never outlive the demo."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mis.demo.family import DemoError, Family, StoppedError

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
PARENT = (
    "import subprocess, sys, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with Family(tmp_path, bare, tmp_path) as made:
        yield made
    for number, handler in before.items():
        signal.signal(number, handler)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def gone_soon(pid: int) -> bool:
    until = time.monotonic() + 5
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def test_a_step_runs_to_its_end(family: Family) -> None:
    assert family.run("step", "-c", "print('done')") == "done\n"
    assert family.children == []


def test_a_step_that_fails_says_its_last_words(family: Family) -> None:
    with pytest.raises(DemoError, match=r"^The step “step” failed: The disk is full.$"):
        family.run("step", "-c", "import sys; print('x'); sys.exit('The disk is full.')")


def test_a_child_that_dies_is_said(family: Family) -> None:
    family.start("web server", "-c", "raise SystemExit(3)")
    with pytest.raises(DemoError, match=r"^The web server stopped by itself.*web-server\.log\.$"):
        family.watch()


def test_a_step_ends_when_another_child_dies(family: Family) -> None:
    family.start("demo MIS", "-c", "raise SystemExit(3)")
    with pytest.raises(DemoError, match="demo MIS"):
        family.run("step", "-c", SLEEP)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_watch(family: Family, number: signal.Signals) -> None:
    family.start("child", "-c", SLEEP)
    os.kill(os.getpid(), number)
    with pytest.raises(StoppedError):
        family.watch()


def test_stopping_ends_every_child(family: Family) -> None:
    children = [family.start(f"child {number}", "-c", SLEEP) for number in range(3)]
    family.stop()
    assert all(child.process.poll() is not None for child in children)
    assert family.children == []


def test_a_childs_own_child_goes_with_it(family: Family) -> None:
    child = family.start("parent", "-c", PARENT)
    family.wait_until(lambda: child.log.read_text() != "", "the grandchild")
    grandchild = int(child.log.read_text())
    assert alive(grandchild)
    family.stop()
    assert gone_soon(grandchild)


def test_what_a_dead_child_left_goes_too(family: Family) -> None:
    child = family.start("parent", "-c", PARENT)
    family.wait_until(lambda: child.log.read_text() != "", "the grandchild")
    grandchild = int(child.log.read_text())
    child.process.kill()
    child.process.wait()
    family.stop()
    assert gone_soon(grandchild)


def test_a_second_ctrl_c_does_not_wait(family: Family) -> None:
    child = family.start("deaf", "-c", STUBBORN)
    family.wait_until(lambda: child.log.read_text() != "", "the child")
    family.asked = 2
    os.kill(os.getpid(), signal.SIGINT)
    family.asked = 1
    began = time.monotonic()
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    signal.alarm(1)
    family.stop()
    assert time.monotonic() - began < 5
    assert child.process.returncode == -signal.SIGKILL


def test_waiting_has_an_end(family: Family) -> None:
    with pytest.raises(DemoError, match=r"^Starting the moon took longer than 0 seconds.$"):
        family.wait_until(lambda: False, "Starting the moon", seconds=0.1)
