"""The demo's processes: started together, watched, and all of them gone at the end."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from types import FrameType

PATIENCE_S = 12.0  # for a child to end by itself
LOOK_EVERY_S = 0.05
_PR_SET_PDEATHSIG = 1


class StoppedError(Exception):
    """Somebody asked the demo to stop."""


class DemoError(Exception):
    """Why the demo cannot go on, in one sentence."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process, the leader of a group of its own, so that a Ctrl-C reaches us alone."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path


@dataclass(slots=True)
class Family:
    """Every process of the demo. Use as a context manager: leaving it leaves no process behind."""

    root: Path
    env: dict[str, str]
    logs: Path
    children: list[Child] = field(default_factory=list)
    asked: int = 0

    def __enter__(self) -> "Family":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, *command: str) -> Child:
        """Start a process of this Python; what it says goes to a log."""
        log = self.logs / f"{name.replace(' ', '-')}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own programs
                [sys.executable, *command],
                cwd=self.root,
                # Unbuffered, or what it said first would stand last in its log, behind why it failed.
                env={**self.env, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no threads here
            )
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def run(self, name: str, *command: str) -> str:
        """Run a process to its end; what it said. DemoError when it failed."""
        child = self.start(name, *command)
        self.wait_until(lambda: child.process.poll() is not None, "", but=child)
        self.children.remove(child)
        said = child.log.read_text(encoding="utf-8", errors="replace")
        if child.process.returncode:
            raise DemoError(f"The step “{name}” failed: {_last_line(said)}")
        return said

    def wait_until(
        self, condition: Callable[[], bool], what: str, *, seconds: float = 60.0, but: Child | None = None
    ) -> None:
        """Wait; StoppedError when asked to stop, DemoError when a child (`but` aside) died or time is up."""
        until = monotonic() + seconds
        while not condition():
            self.look(but=but)
            if monotonic() > until:
                raise DemoError(f"{what or 'A step'} took longer than {seconds:.0f} seconds.")
            sleep(LOOK_EVERY_S)

    def look(self, *, but: Child | None = None) -> None:
        """StoppedError when asked to stop; DemoError when a child has died."""
        if self.asked:
            raise StoppedError
        for child in self.children:
            if child is not but and child.process.poll() is not None:
                raise DemoError(
                    f"The {child.name} stopped by itself, and the rest with it; "
                    f"its last words are in {child.log.relative_to(self.root)}."
                )

    def watch(self) -> None:
        """Until asked to stop, or a child dies."""
        while True:
            self.look()
            sleep(LOOK_EVERY_S)

    def stop(self) -> None:
        """End every process: politely, and after `PATIENCE_S` or a second Ctrl-C by force."""
        asked = self.asked
        for child in self.children:
            if child.process.poll() is None:
                child.process.terminate()
        until = monotonic() + PATIENCE_S
        while _living(self.children) and monotonic() < until and self.asked <= max(asked, 1):
            sleep(LOOK_EVERY_S)
        for child in self.children:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)  # also what a dead leader left
            child.process.wait()
        self.children.clear()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked += 1


def _living(children: Sequence[Child]) -> bool:
    return any(child.process.poll() is None for child in children)


def _end_with_parent() -> None:
    """On Linux the kernel ends the child when we die, however we die."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
