"""Read the files that are named and print what each took; in a process of its own, to tell its memory.

`python -m tests.mis.pupil_files.measuring FILE …` prints a line of JSON for each.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import django


def main(paths: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from mis.pupil_files.file import open_file
    from mis.pupil_files.table import FileError

    most = 2 * 1024**3
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for path in paths:
        content = Path(path).read_bytes()
        before, began, refused = peak(), time.process_time(), ""
        try:
            opened = open_file(content)
            refused = str(opened.reading.troubles[0]) if opened.reading.troubles else ""
        except FileError as error:
            refused = error.sentence
        took = {"seconds": time.process_time() - began, "mb": peak() - before, "refused": refused}
        print(json.dumps({"file": Path(path).name, **took}), flush=True)


def peak() -> float:
    """The most memory that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
