"""The demo MIS: a small HTTP server shaped like Wonde, with the school office's screen beside it."""

from mis.demo_mis.modes import Mode
from mis.demo_mis.server import DemoMis

__all__ = ["DemoMis", "Mode"]
