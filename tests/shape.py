"""The shape the house keeps: small files, more test than source."""

import statistics
import sys
from pathlib import Path

APPS = ("custr", "reasons", "attendance", "mis")
LONGEST, MEDIAN, TEST_RATIO = 300, 60, 1.1  # the aim for tests is 1.5 x source; this may only rise


def lines_of(path: Path) -> int:
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def python_files(*folders: str) -> list[Path]:
    files = (path for folder in folders for path in Path(folder).rglob("*.py"))
    return [path for path in files if "migrations" not in path.parts]


def main() -> int:
    source = {path: lines_of(path) for path in python_files(*APPS)}
    tests = sum(lines_of(path) for path in python_files("tests"))
    median = statistics.median(source.values())
    ratio = tests / sum(source.values())
    too_long = [f"{path} has {count} lines" for path, count in source.items() if count > LONGEST]
    longest = max(source.values())
    print(f"{len(source)} files, median {median:.0f} lines, longest {longest}; tests {ratio:.2f} x source")
    problems = too_long
    if median > MEDIAN:
        problems.append(f"the median file has {median:.0f} lines, more than {MEDIAN}")
    if ratio < TEST_RATIO:
        problems.append(f"tests are {ratio:.2f} x source, less than {TEST_RATIO}")
    print(*problems, sep="\n", file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
