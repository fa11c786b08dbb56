"""The declarations of the built program, as `penstock api --json` prints them."""

import argparse
import json
import os
import subprocess
from pathlib import Path

from checks.project import ROOT


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", default=str(ROOT / "build" / "release"),
                        help="the build directory whose penstock is asked")
    parser.add_argument("--json", help="also write the result here")
    return parser


def read(build):
    """The list of services of the program in that build directory."""
    binary = os.environ.get("PENSTOCK_BINARY") or str(Path(build) / "penstock")
    text = subprocess.run([binary, "api", "--json"], check=True, capture_output=True).stdout
    return json.loads(text)["services"]
