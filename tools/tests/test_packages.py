"""The packages that are installed are the packages that are explained."""

import json
import re
import subprocess

from checks.project import ROOT


def listed():
    lines = (ROOT / "tools/packages.txt").read_text().split("\n")
    return {line.split()[0] for line in lines if line and line[0] not in "#["}


def explained():
    document = (ROOT / "docs/architecture/dependencies.md").read_text()
    return set(re.findall(r"`([^`]+)`", document))


def test_every_package_has_its_reason():
    assert listed() - explained() == set()


def test_every_npm_package_has_its_reason():
    for file in ROOT.glob("tests/conformance/node/package.json"):
        package = json.loads(file.read_text())
        used = package.get("dependencies", {}).keys() | package.get("devDependencies", {}).keys()
        assert used - explained() == set()


def test_setup_refuses_an_unknown_group():
    done = subprocess.run([ROOT / "tools/setup", "nonsense"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "tools/setup: no group nonsense\n")


def test_setup_has_nothing_to_do_twice():
    done = subprocess.run([ROOT / "tools/setup", "test"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
