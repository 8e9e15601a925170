"""Files that were made to do harm take next to no time and memory, whatever part of them is blown up."""

import json
import subprocess
import sys

import pytest

from tests.mis.pupil_files import bombs
from tests.mis.pupil_files.files import HEADINGS, a_csv, an_xlsx

MOST = {"workbook": (1.0, 100.0), "text": (3.0, 150.0)}  # seconds, MB: beyond what the process held before


@pytest.fixture(scope="module")
def took(tmp_path_factory):
    """What each file took, by its kind and name, all in one process that reads one after the other."""
    folder = tmp_path_factory.mktemp("bombs")
    kinds = {"workbook": bombs.workbooks(), "text": bombs.texts()}
    names = [(kind, name) for kind, files in kinds.items() for name in files]
    paths = []
    for number, (kind, name) in enumerate(names):
        paths.append(folder / str(number))
        paths[-1].write_bytes(kinds[kind][name])
    return dict(zip(names, measured(*paths), strict=True))


def measured(*paths):
    """What each file took: seconds as on a machine that is not slow, and MB."""
    command = [sys.executable, "-m", "tests.mis.pupil_files.measuring", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    machine, *lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [{**line, "seconds": line["seconds"] / machine["slowness"]} for line in lines]


def test_none_of_them_takes_long_or_much(took):
    over = {
        key: line
        for key, line in took.items()
        if line["seconds"] > MOST[key[0]][0] or line["mb"] > MOST[key[0]][1]
    }
    assert over == {}


def test_every_one_of_them_is_refused_with_a_sentence(took):
    untold = [name for (_kind, name), line in took.items() if not line["refused"].endswith(".")]
    assert untold == []


def test_each_is_small_enough_to_be_sent(took):
    files = {**bombs.workbooks(), **bombs.texts()}
    small = [name for name, content in files.items() if len(content) <= 5 * 1024 * 1024]
    assert len(small) == len(files)


def test_a_large_school_is_no_bomb(tmp_path):
    rows = [(str(n), f"Zoë{n}", f"Müller-{n}", "7", "7B") for n in range(20_000)]
    for name, content in {"csv": a_csv(*rows), "xlsx": an_xlsx(HEADINGS, *rows)}.items():
        (tmp_path / name).write_bytes(content)
    lines = measured(tmp_path / "csv", tmp_path / "xlsx")
    assert [line["refused"] for line in lines] == ["", ""]
    assert max(line["mb"] for line in lines) < 150


def test_what_is_looked_at_beside_the_names_takes_no_longer(tmp_path):
    """Cells that may tell a total, or who is on roll: of letters that each would be eighteen once folded."""
    ligatures, no_names = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", ("1", "", "")
    wide = an_xlsx((*HEADINGS[:3], *["Status"] * 57), *[(*no_names, *[ligatures * 100] * 57)] * 300)
    heads = "Adno,Forename,Surname,Status\n"
    text = heads + "".join(f"{n},Ava,Olsen,{ligatures * 75}\n" for n in range(19_000))
    (tmp_path / "xlsx").write_bytes(wide)
    (tmp_path / "csv").write_text(text, encoding="utf-8")
    lines = measured(tmp_path / "xlsx", tmp_path / "csv")
    assert all(line["seconds"] < 3.0 and line["mb"] < 150 for line in lines), lines
