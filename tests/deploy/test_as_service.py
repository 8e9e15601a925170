"""`deploy/custr COMMAND …`: a command as the service would run it, from anywhere, with its settings alone."""

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[2]


def module():
    spec = importlib.util.spec_from_file_location("as_service", ROOT / "deploy" / "as_service.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


settings_in = module().settings_in


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b", "b"),
        ("  A = b c  ", "b c"),
        ("A=", ""),
        ("A=a#b", "a#b"),
        ("A='a \"b\" $c'", 'a "b" $c'),
        ('A="a \\"b\\" \\$c \\\\"', 'a "b" $c \\'),
        ("A=a\\ b", "a b"),
        ("A=postgres://u:p%40@h/d?sslmode=verify-full", "postgres://u:p%40@h/d?sslmode=verify-full"),
        ("A=one\\\n  two", "onetwo"),
        ("A=$(id) `id`", "$(id) `id`"),
        ("A=first\nA=second", "second"),
    ],
)
def test_the_file_is_read_as_systemd_reads_it(line, value):
    """By the words of systemd.exec(5), EnvironmentFile=."""
    assert settings_in(f"# a comment\n; another\n\n{line}\n") == {"A": value}


@pytest.mark.parametrize("line", ["export A=b", "A", "1A=b", "A='b", 'A="b'])
def test_a_line_that_is_none_is_named(line):
    with pytest.raises(ValueError, match="line 2 "):
        settings_in(f"B=c\n{line}")


@pytest.fixture
def settings(tmp_path):
    """A file of settings, and a database that exists nowhere else."""
    lines = {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "CREDENTIALS_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": f"sqlite:///{tmp_path}/service.sqlite3",
        "ALLOWED_HOSTS": '"custr.example"',
    }
    file = tmp_path / "custr.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    return file


def custr(settings, *arguments, user=None, cwd="/", script=ROOT / "deploy" / "custr", **env):
    me = pwd.getpwuid(os.geteuid()).pw_name
    return subprocess.run(
        [str(script), *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "CUSTR_ENV": str(settings), "CUSTR_USER": user or me} | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_works_on_the_services_database_from_any_folder_and_environment(settings, tmp_path):
    elsewhere = {"DATABASE_URL": "sqlite:////nowhere/leftover.sqlite3", "SECRET_KEY": "leftover"}
    done = custr(settings, "migrate", cwd=tmp_path, **elsewhere)
    assert done.returncode == 0, done.stderr
    assert f"Database: SQLite, {tmp_path}/service.sqlite3" in done.stderr
    done = custr(settings, "backup", str(tmp_path / "a backup"), **elsewhere)
    assert "holds 0 records" in done.stdout, done.stderr
    assert custr(settings, "restore", str(tmp_path / "a backup")).returncode == 0


def test_a_link_to_it_is_it(settings, tmp_path):
    link = tmp_path / "custr"
    link.symlink_to(ROOT / "deploy" / "custr")
    assert custr(settings, "migrate", script=link).returncode == 0


def test_its_status_is_the_commands(settings):
    assert custr(settings, "migrate").returncode == 0
    done = custr(settings, "export_school", "nowhere")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_root_becomes_the_services_user(settings, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root becomes somebody else")
    if not os.access(ROOT, os.R_OK) or not _may_be_run_by_nobody():
        pytest.skip("another user cannot read this folder")
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o755)
    state = tmp_path / "state"
    state.mkdir()
    shutil.chown(state, "nobody")
    settings.write_text(settings.read_text().replace("service.sqlite3", "state/service.sqlite3"))
    settings.chmod(0o600)
    done = custr(settings, "migrate", user="nobody")
    assert done.returncode == 0, done.stderr
    made = (state / "service.sqlite3").stat()
    assert (pwd.getpwuid(made.st_uid).pw_name, made.st_mode & 0o777) == ("nobody", 0o600)


def _may_be_run_by_nobody() -> bool:
    python = [str(ROOT / ".venv" / "bin" / "python"), "-c", "0"]
    try:
        return not subprocess.run(
            python, cwd="/", user="nobody", group="nogroup", extra_groups=[], check=False
        ).returncode
    except OSError:
        return False


@pytest.mark.parametrize(
    ("settings_file", "user", "arguments", "words"),
    [
        (None, None, (), "Give a command"),
        ("/nowhere/custr.env", None, ("migrate",), "/nowhere/custr.env is not there"),
        (None, "nobody-of-that-name", ("migrate",), "There is no user nobody-of-that-name"),
    ],
)
def test_what_it_cannot_do_is_one_sentence(settings, settings_file, user, arguments, words):
    if user and os.geteuid() != 0:
        words = f"Run this as root or as {user}"
    done = custr(settings_file or settings, *arguments, user=user)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert words in done.stderr


def test_a_broken_file_of_settings_is_one_sentence(settings):
    settings.write_text("SECRET_KEY='half\n")
    done = custr(settings, "migrate")
    assert done.returncode != 0
    assert done.stderr.strip().endswith("line 1 has a quotation mark that is not closed.")
