"""The README's capability matrix: made from the tables, and never stale."""

import pytest

from mis.adapters.matrix import BEGINS, ENDS, README, main, matrix, with_matrix
from mis.capabilities import CLIENTS, PROOFS, PROVIDER_NAMES, SYSTEM_NAMES, TABLE, Capabilities, Proof


def lines():
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in matrix().splitlines()[2:]]


def test_the_readme_is_up_to_date():
    assert main(["--check"]) == 0, "run python -m mis.adapters.matrix"
    assert matrix() in README.read_text(encoding="utf-8")


def test_every_mis_of_the_table_is_in_it():
    assert {line[0] for line in lines()} == {PROVIDER_NAMES[provider] for provider, _ in TABLE}
    assert {name for line in lines() for name in line[1].split(", ")} - {"–"} == {
        SYSTEM_NAMES[system] for _, system in TABLE if system
    }


def test_an_mis_that_takes_no_marks_says_so_and_nothing_more():
    assert [
        "Wonde",
        "Engage, Integris, WCBS",
        "yes",
        "yes",
        "**no**",
        "–",
        "–",
        "–",
        "client-tested (Wonde’s own for PHP, 3.1.4)",
    ] in lines()


def test_a_client_is_named_wherever_the_proof_is_one():
    assert set(CLIENTS) == {provider for provider, proof in PROOFS.items() if proof is Proof.CLIENT}


@pytest.mark.parametrize(
    ("able", "comment", "minutes"),
    [
        ({}, "no", "no"),
        ({"takes_comment": True, "takes_minutes": True}, "yes", "yes"),
        ({"takes_comment": True, "longest_comment": 80}, "yes (at most 80 characters)", "no"),
        ({"takes_times": True}, "no", "the time instead"),
        ({"takes_minutes": True, "minutes_in_comment": True}, "no", "in the comment"),
    ],
)
def test_each_ability_has_its_word(monkeypatch, able, comment, minutes):
    changed = Capabilities(reads_students=False, writes_marks=True, **able)
    monkeypatch.setitem(TABLE, ("webhook", ""), changed)
    (line,) = [line for line in lines() if line[0] == "Webhook"]
    assert line[5:7] == [comment, minutes]


def test_making_it_anew_keeps_the_rest(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(f"# Custr\n\n{BEGINS}\nold\n{ENDS}\n\nMore.\n", encoding="utf-8")
    assert main(["--check"], readme=readme) == 1
    assert main([], readme=readme) == 0
    assert main(["--check"], readme=readme) == 0
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("# Custr\n\n")
    assert text.endswith(f"{ENDS}\n\nMore.\n")
    assert "old" not in text
    assert with_matrix(text) == text


@pytest.mark.parametrize("text", ["# Custr\n", f"{BEGINS}\n", f"{ENDS}\n"])
def test_without_its_place_it_says_so(tmp_path, text, capsys):
    readme = tmp_path / "README.md"
    readme.write_text(text, encoding="utf-8")
    assert main([], readme=readme) == 2
    assert "no place for the matrix" in capsys.readouterr().err
    assert main([], readme=tmp_path / "absent.md") == 2
    assert readme.read_text(encoding="utf-8") == text


def test_a_stale_one_is_named_with_its_cure(tmp_path, capsys):
    readme = tmp_path / "README.md"
    readme.write_text(f"{BEGINS}\n{ENDS}\n", encoding="utf-8")
    assert main(["--check"], readme=readme) == 1
    assert "python -m mis.adapters.matrix" in capsys.readouterr().err
