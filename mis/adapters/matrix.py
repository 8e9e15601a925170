"""The capability matrix of the README, made from the tables: `python -m mis.adapters.matrix [--check]`."""

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from mis.capabilities import CLIENTS, PROOFS, PROVIDER_NAMES, SYSTEM_NAMES, TABLE, Capabilities

README = Path(__file__).resolve().parents[2] / "README.md"
BEGINS = "<!-- made by `python -m mis.adapters.matrix`: do not edit -->"
ENDS = "<!-- end of what is made -->"
_COLUMNS = (
    "provider",
    "system",
    "pupils",
    "codes",
    "writes marks",
    "comment",
    "minutes late",
    "reads marks back",
    "how far proved",
)
_NONE = "–"


def matrix() -> str:
    """The table in Markdown, a line for each kind of MIS."""
    lines = [_COLUMNS, tuple("---" for _ in _COLUMNS), *_rows()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def with_matrix(text: str) -> str:
    """The text with what stands between the two markers made anew. Raises ValueError without them."""
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"no place for the matrix: the lines “{BEGINS}” and “{ENDS}” are missing")
    return f"{before}{BEGINS}\n\n{matrix()}\n\n{ENDS}{after}"


def main(arguments: Sequence[str], *, readme: Path = README) -> int:
    """Write the README; with `--check` only say whether it is stale. 0: good, 1: stale, 2: not possible."""
    try:
        now = readme.read_text(encoding="utf-8")
        wanted = with_matrix(now)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{readme.name}: {error}\n")
        return 2
    if "--check" not in arguments:
        readme.write_text(wanted, encoding="utf-8")
        return 0
    if now != wanted:
        sys.stderr.write("The README's capability matrix is stale: run python -m mis.adapters.matrix\n")
    return int(now != wanted)


def _rows() -> Iterator[tuple[str, ...]]:
    """Systems of one provider that can do the same, side by side, share a line."""
    lines = groupby(TABLE.items(), key=lambda line: (line[0][0], line[1]))
    for (provider, able), same in lines:
        systems = [SYSTEM_NAMES[system] for (_, system), _ in same if system]
        yield (
            PROVIDER_NAMES[provider],
            ", ".join(systems) or _NONE,
            _yes(able.reads_students, otherwise="by file"),
            _yes(able.reads_codes, otherwise="by file"),
            _yes(able.writes_marks, otherwise="**no**"),
            *_options(able),
            _proof(provider),
        )


def _proof(provider: str) -> str:
    whose = CLIENTS.get(provider)
    return f"{PROOFS[provider].value} ({whose})" if whose else PROOFS[provider].value


def _options(able: Capabilities) -> Iterator[str]:
    if not able.writes_marks:
        yield from (_NONE, _NONE, _NONE)
        return
    limit = f"yes (at most {able.longest_comment} characters)"
    yield limit if able.takes_comment and able.longest_comment else _yes(able.takes_comment)
    if able.takes_times:
        yield "the time instead"
    else:
        yield "in the comment" if able.minutes_in_comment else _yes(able.takes_minutes)
    yield _yes(able.reads_marks)


def _yes(able: bool, *, otherwise: str = "no") -> str:
    return "yes" if able else otherwise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
