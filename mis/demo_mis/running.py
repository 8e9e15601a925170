"""Serving until told to stop: what the command and `python -m mis.demo_mis` share."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from mis.demo_mis.school import BadSchoolFileError
from mis.demo_mis.server import DemoMis


class CannotServeError(Exception):
    """One sentence for stderr, and the exit status: 2 for wrong input, 1 for a failure."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


def serve(*, host: str, port: int, data: Path, say: Callable[[str], object]) -> None:
    """Serve until SIGINT or SIGTERM; CannotServeError when that is not possible."""
    demo = _started(host=host, port=port, data=data)
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    say(
        f"Demo MIS for {demo.school.name}\n"
        f"  registers  {demo.url}\n"
        f"  panel      {demo.url}panel  (port {demo.panel_port} when down)\n"
        f"  API        {demo.base_url}\n"
        f"  token      {demo.token}\n"
        f"  school id  {demo.school.id}"
    )
    while not stopped.wait(3600):
        pass
    demo.stop()


def _started(*, host: str, port: int, data: Path) -> DemoMis:
    if not 0 <= port < 65536:
        raise CannotServeError(f"{port} is not a port: give a number from 0 to 65535.", status=2)
    try:
        return DemoMis(host=host, port=port, data=data).start()
    except BadSchoolFileError as error:
        raise CannotServeError(str(error), status=2) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotServeError(
            f"The demo MIS cannot listen on {host} port {port}: {reason}.", status=1
        ) from error
