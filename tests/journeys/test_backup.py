"""A backup made under load, the database destroyed, the backup restored: nothing is missing or sent twice."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest

from mis.demo_mis.modes import Mode
from tests.journeys.kiosk import Kiosk
from tests.journeys.servers import ROOT, House
from tests.mis.engine.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def manage(house, *arguments):
    """A command as it ends: status, what it printed, what it said beside."""
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=house.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def destroy(house):
    """What a careless hand, or a broken disk, leaves."""
    if "sqlite" in house.env["DATABASE_URL"]:
        for file in house.folder.glob(f"{house.database.name}*"):
            file.write_bytes(b"This was a database. " * 100)
        return
    with psycopg.connect(house.env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def test_nothing_it_holds_is_lost_and_nothing_is_sent_again(anywhere, mis, school, tmp_path):
    house, file = anywhere, tmp_path / "a backup.custr"
    school["mis"]["timeout_s"] = 25
    token = house.provision(school)
    kiosk = Kiosk(house.serve().url, token)
    names = ("evi", "hen", "ava", "oli", "jam", "soph", "ame", "geo")
    pupils = list(dict.fromkeys(row["id"] for name in names for row in kiosk.pupils(name)))
    before = [kiosk.event(pupil) for pupil in pupils[:3]]
    assert {kiosk.post(event).status_code for event in before} == {201}
    assert {kiosk.ended(event)["status"] for event in before} == {"successful"}
    mis.behave(Mode.SLOW, seconds=12)  # however long a command takes to start
    meanwhile = [kiosk.event(pupil) for pupil in pupils[3:6]]
    assert {kiosk.post(event).status_code for event in meanwhile} == {201}
    wait_until(lambda: len(mis.writes) == 6, "their marks to be under way")
    status, said, beside = manage(house, "backup", file)
    assert status == 0, beside
    assert "holds 6 records, 6 marks and 1 schools" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    mis.behave(Mode.NORMAL)
    assert {kiosk.ended(event, seconds=30)["status"] for event in meanwhile} == {"successful"}
    after = kiosk.event(pupils[6])
    kiosk.post(after)
    kiosk.ended(after)
    house.close()
    destroy(house)
    written = len(mis.writes)
    status, said, beside = manage(house, "restore", file)
    assert status == 0, beside
    assert "Restored: 6 records, 6 marks and 1 schools" in said
    assert "3 marks that were waiting then were ended as “may have been written”" in said
    assert "pair devices that were paired since" in said
    kiosk = Kiosk(house.serve().url, token)
    if house.env.get("WRITEBACK_ENGINE") == "celery":
        house.work()
    assert {kiosk.writeback(event)["status"] for event in before} == {"successful"}
    ends = [kiosk.writeback(event) for event in meanwhile]
    assert {(end["status"], end["cause"], end["outcome_unknown"]) for end in ends} == {
        ("failed", "interrupted", True)
    }
    assert all("Late" in end["detail"] or "may have been written" in end["detail"] for end in ends)
    # One that comes now is sent: all that waited before it has been looked at by then.
    kiosk.post(new := kiosk.event(pupils[7]))
    assert kiosk.ended(new, seconds=40)["status"] == "successful"
    assert len(mis.writes) == written + 1


class TestWhatIsRefused:
    """In one sentence, with nothing changed."""

    def test_a_file_that_exists(self, anywhere, school, tmp_path):
        anywhere.provision(school)
        (tmp_path / "here").write_text("My thesis.")
        status, _, beside = manage(anywhere, "backup", tmp_path / "here")
        assert (status, beside.splitlines()[-1]) == (
            2,
            f"{tmp_path / 'here'} exists already: a backup never overwrites anything.",
        )
        assert (tmp_path / "here").read_text() == "My thesis."

    def test_what_is_no_backup(self, anywhere, school, tmp_path):
        anywhere.provision(school)
        (tmp_path / "here").write_text("My thesis.")
        for path, words in (("here", "is no backup of Custr"), ("nowhere", "")):
            status, _, beside = manage(anywhere, "restore", tmp_path / path)
            assert status == 2
            assert words in beside
            assert "Traceback" not in beside
        assert '"northfield"' in anywhere.manage("export_school", "northfield")

    def test_while_a_process_lives(self, anywhere, mis, school, tmp_path):
        kiosk = Kiosk(anywhere.serve().url, anywhere.provision(school))
        assert manage(anywhere, "backup", tmp_path / "here")[0] == 0
        kiosk.post(event := kiosk.event(kiosk.pupils("evie kin")[0]["id"]))
        status, _, beside = manage(anywhere, "restore", tmp_path / "here")
        assert status == 2
        assert "stop them all first" in beside
        assert kiosk.ended(event)["status"] == "successful"

    def test_a_later_releases(self, anywhere, school, tmp_path):
        anywhere.provision(school)
        row = (
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('mis', '9999_later', CURRENT_TIMESTAMP)"
        )
        if "sqlite" in anywhere.env["DATABASE_URL"]:
            with closing(sqlite3.connect(anywhere.database)) as database, database:
                database.execute(row)
        else:
            with psycopg.connect(anywhere.env["DATABASE_URL"]) as connection:
                connection.execute(row)
        assert manage(anywhere, "backup", tmp_path / "here")[0] == 0
        status, _, beside = manage(anywhere, "restore", tmp_path / "here")
        assert status == 2
        assert "was made by a later release of Custr (it has mis.9999_later)" in beside

    def test_one_that_is_cut_short(self, anywhere, school, tmp_path):
        anywhere.provision(school)
        assert manage(anywhere, "backup", tmp_path / "here")[0] == 0
        whole = (tmp_path / "here").read_bytes()
        (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
        status, _, beside = manage(anywhere, "restore", tmp_path / "half")
        assert status == 2, beside
        assert '"northfield"' in anywhere.manage("export_school", "northfield")


class TestSQLite:
    def test_in_another_folder_it_is_said_that_there_is_nothing(self, house: House, tmp_path):
        house.env["DATABASE_URL"] = "sqlite:///elsewhere.sqlite3"
        status, _, beside = manage(house, "backup", tmp_path / "here")
        assert (status, "There is no database at" in beside) == (2, True)
        assert not (tmp_path / "here").exists()
        assert not (ROOT / "elsewhere.sqlite3").exists()

    def test_it_says_which_database_it_is(self, house, tmp_path):
        assert f"Database: SQLite, {house.database}\n" in manage(house, "backup", tmp_path / "here")[2]

    def test_owner_and_mode_stay(self, house, tmp_path):
        if os.geteuid() != 0:
            pytest.skip("only root gives files away")
        os.chown(house.database, 12345, 12345)
        house.database.chmod(0o640)
        assert manage(house, "backup", tmp_path / "here")[0] == 0
        assert manage(house, "restore", tmp_path / "here")[0] == 0
        now = house.database.stat()
        assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (12345, 12345, 0o640)

    def test_where_there_was_none_it_is_of_the_folders_owner_and_for_nobody_else(self, house, tmp_path):
        if os.geteuid() != 0:
            pytest.skip("only root gives files away")
        assert manage(house, "backup", tmp_path / "here")[0] == 0
        for file in house.folder.glob(f"{house.database.name}*"):
            file.unlink()
        os.chown(house.folder, 12345, 12345)
        assert manage(house, "restore", tmp_path / "here")[0] == 0
        now = house.database.stat()
        assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (12345, 12345, 0o600)
        assert list(house.folder.glob("*.before-*")) == []

    def test_what_was_there_before_is_kept(self, house, school, tmp_path):
        assert manage(house, "backup", tmp_path / "here")[0] == 0
        house.provision(school)
        status, said, _ = manage(house, "restore", tmp_path / "here")
        assert status == 0
        (kept,) = house.folder.glob("journey.sqlite3.before-*")
        assert str(kept) in said
        with closing(sqlite3.connect(kept)) as database:
            assert database.execute("SELECT slug FROM custr_school").fetchall() == [("northfield",)]

    def test_a_file_that_somebody_has_open_is_left_alone(self, house, tmp_path):
        assert manage(house, "backup", tmp_path / "here")[0] == 0
        with closing(sqlite3.connect(house.database)) as other:
            other.execute("PRAGMA journal_mode=WAL")
            other.execute("SELECT * FROM custr_school").fetchall()
            status, _, beside = manage(house, "restore", tmp_path / "here")
        assert (status, "open: stop it first" in beside) == (2, True)

    def test_the_documented_copy_of_the_last_release_is_one_too(self, house, school, tmp_path):
        house.provision(school)
        with closing(sqlite3.connect(house.database)) as database:
            database.execute("VACUUM INTO ?", [str(tmp_path / "theirs")])
        status, said, beside = manage(house, "restore", tmp_path / "theirs")
        assert (status, "and 1 schools" in said) == (0, True), beside


def test_restored_by_a_server_that_was_started_too_early_nothing_is_sent(house, mis, school, tmp_path):
    """Between the file and the command's last word nobody finds a mark waiting."""
    mis.behave(Mode.SLOW, seconds=12)
    school["mis"]["timeout_s"] = 25
    token = house.provision(school)
    kiosk = Kiosk(house.serve().url, token)
    kiosk.post(event := kiosk.event(kiosk.pupils("evie kin")[0]["id"]))
    wait_until(lambda: len(mis.writes) == 1, "the mark to be under way")
    assert manage(house, "backup", tmp_path / "here")[0] == 0
    house.close()
    assert manage(house, "restore", tmp_path / "here")[0] == 0
    with closing(sqlite3.connect(house.database)) as database:
        assert database.execute("SELECT count(*) FROM mis_writeback WHERE status = 'pending'").fetchone() == (
            0,
        )
    kiosk = Kiosk(house.serve().url, token)
    assert kiosk.writeback(event)["cause"] == "interrupted"
    assert len(mis.writes) == 1
