"""Puts tools/ on the path and offers throw-away projects to run checks on."""

import sys
from pathlib import Path

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from checks.project import Project  # noqa: E402


@pytest.fixture
def make_project(tmp_path):
    """make_project({path: text}) writes the files and returns the Project over them."""

    def make(files):
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return Project(tmp_path, list(files))

    return make
