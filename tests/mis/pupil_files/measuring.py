"""Read the files that are named and print what each took; in a process of its own, to tell its memory.

`python -m tests.mis.pupil_files.measuring FILE …` prints how slow this machine is just now, then a line of
JSON for each. Without a file: all of `bombs`, by their names.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.parsers import expat

import django

from tests.memory import peak, peak_from_now

_PACE = 0.26  # seconds for what `slowness` does, where the bars for whatever is measured hold


def main(paths: list[str]) -> None:
    django.setup()
    from mis.pupil_files.file import open_file
    from mis.pupil_files.table import FileError

    most = 2 * 1024**3
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    print(json.dumps({"slowness": slowness()}), flush=True)
    for path in paths:
        content = Path(path).read_bytes()
        before, began, refused = peak_from_now(), time.process_time(), ""
        try:
            opened = open_file(content)
            refused = str(opened.reading.troubles[0]) if opened.reading.troubles else ""
        except FileError as error:
            refused = error.sentence
        took = {"seconds": time.process_time() - began, "mb": peak() - before, "refused": refused}
        print(json.dumps({"file": Path(path).name, **took}), flush=True)


def all_bombs() -> None:
    """All of them, in a process that has not had their making in its memory."""
    django.setup()
    from tests.mis.pupil_files import bombs

    with TemporaryDirectory() as folder:
        paths = []
        for name, content in {**bombs.workbooks(), **bombs.texts()}.items():
            paths.append(Path(folder) / name)
            paths[-1].write_bytes(content)
        subprocess.run([sys.executable, "-m", __spec__.name, *map(str, paths)], check=True)


def slowness() -> float:
    """How many times as long as it should this machine takes to look at 600,000 cells; never below 1."""
    met = 0

    def count(*_told: object) -> None:
        nonlocal met
        met += 1

    parser = expat.ParserCreate(None, " ")
    parser.StartElementHandler = parser.EndElementHandler = count
    cells = b"<a>" + b"<c/>" * 600_000 + b"</a>"
    began = time.process_time()
    parser.Parse(cells, True)
    return max(1.0, (time.process_time() - began) / _PACE)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    main(sys.argv[1:]) if sys.argv[1:] else all_bombs()
