"""What this process takes of the memory (Linux)."""

from pathlib import Path


def peak_from_now() -> float:
    """What this process holds, in MB; `peak` counts from here."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return peak()


def peak() -> float:
    """The most memory that this process has held, in MB.

    Not `ru_maxrss`: a new process begins with that of whoever started it (getrusage(2), execve(2)), so what
    it takes would be hidden below what a large one has taken.
    """
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(said.partition("VmHWM:")[2].split()[0]) / 1024
