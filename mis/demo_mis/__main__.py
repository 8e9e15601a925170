"""`python -m mis.demo_mis --port N`: the demo MIS without Django."""

import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path

from mis.demo_mis.running import CannotServeError, serve
from mis.demo_mis.school import NORTHFIELD


def main() -> int:
    """Serve until stopped; the exit status."""
    parser = ArgumentParser(prog="python -m mis.demo_mis", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, default=NORTHFIELD)
    asked = parser.parse_args()
    try:
        serve(host=asked.host, port=asked.port, data=asked.data, say=partial(print, flush=True))
    except CannotServeError as error:
        sys.stderr.write(f"{error}\n")
        return error.status
    return 0


if __name__ == "__main__":
    sys.exit(main())
