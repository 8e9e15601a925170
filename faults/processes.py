"""Processes that are started, killed without warning, and started again."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from faults.plan import ROOT
from faults.points import TRAP

PYTHON = sys.executable


class Process:
    """One process group of the campaign's own. Killing it takes its children along."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        folder: Path,
        ready: Callable[["Process"], bool] = lambda _: True,
        user: str | None = None,
    ) -> None:
        self.name, self._command, self._ready, self._user = name, list(command), ready, user
        self.trap = folder / f"{name}.trap"
        self._log = folder / f"{name}.log"
        self._env = {**env, TRAP: str(self.trap)}
        self._popen: subprocess.Popen[bytes] | None = None
        self._said_before = 0
        self._changing = threading.Lock()

    @property
    def pid(self) -> int:
        """Of the group's first process."""
        assert self._popen is not None
        return self._popen.pid

    @property
    def runs(self) -> bool:
        """Whether its first process lives."""
        return self._popen is not None and self._popen.poll() is None

    def said(self) -> str:
        """Its log since its last start."""
        with self._log.open(encoding="utf-8", errors="replace") as log:
            log.seek(self._said_before)
            return log.read()

    def start(self) -> None:
        """Start it, unless it runs; do not wait."""
        with self._changing, self._log.open("ab") as log:
            if not self.runs:
                self._said_before = log.tell()
                self._popen = subprocess.Popen(
                    self._command,
                    cwd=ROOT,
                    env=self._env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    user=self._user,
                    group=self._user,
                    extra_groups=[] if self._user else None,
                )

    def wait_until_ready(self, seconds: float, *, over: threading.Event | None = None) -> bool:
        """Whether it answered in that time. One that ended by itself in the meantime is started again."""
        over = over or threading.Event()
        for _ in range(int(seconds / 0.05)):
            if not self.runs:
                self.start()
            elif self._ready(self):
                return True
            if over.wait(0.05):
                return False
        return False

    def kill(self) -> None:
        """kill -9 of it and of everything that it started, whatever group that is in."""
        if self._popen is not None:
            for pid in self.pids():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with suppress(ProcessLookupError):  # what has lost its parent
                os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()

    def terminate(self, *, within_s: float = 60) -> None:
        """SIGTERM to it alone, as whoever stops a service does; back when it has ended."""
        assert self._popen is not None
        self._popen.terminate()
        self._popen.wait(within_s)

    def freeze(self) -> None:
        """Stop it where it is: it keeps its connections and says nothing. It can still be killed."""
        for pid in self.pids():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        for pid in self.pids():
            os.kill(pid, signal.SIGCONT)

    def pids(self) -> list[int]:
        """Of it and of everything that it started."""
        return [self.pid, *_below(self.pid)]

    def kill_a_child(self, chance: random.Random) -> bool:
        """kill -9 of one of its children, which it replaces by itself; False where it has none."""
        with suppress(IndexError, ProcessLookupError):
            os.kill(chance.choice(_children(self.pid)), signal.SIGKILL)
            return True
        return False

    def kill_at(self, point: str, *, within_s: float, over: threading.Event) -> bool:
        """Have it kill itself at a named point; False where it did not come by in that time."""
        self.trap.write_text(point, encoding="ascii")
        for _ in range(int(within_s / 0.02)):
            if not self.trap.exists() or over.wait(0.02):
                break
        try:
            self.trap.unlink()
        except FileNotFoundError:
            self.kill()  # what of the group is left
            return True
        return False


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _below(pid: int) -> list[int]:
    """Its children, theirs, and so on."""
    found = _children(pid)
    return found + [below for child in found for below in _below(child)]


def run(module: str, *arguments: str, env: Mapping[str, str], seconds: float = 120) -> str:
    """Run one of Python's modules to its end; what it printed. CalledProcessError when it fails."""
    done = subprocess.run(
        [PYTHON, "-m", module, *arguments],
        cwd=ROOT,
        env=dict(env),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=seconds,
    )
    return done.stdout
