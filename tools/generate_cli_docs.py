#!/usr/bin/python3
"""Writes docs/reference/cli.md from the program's own declarations.

    tools/generate_cli_docs.py            writes the page
    tools/generate_cli_docs.py --check    fails if the page is out of date
"""

import argparse
import os
import pathlib
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
PAGE = REPOSITORY / "docs/reference/cli.md"
DEFAULT_BINARY = REPOSITORY / "build/release/penstock"


def main():
    parser = argparse.ArgumentParser(description="Writes docs/reference/cli.md.")
    parser.add_argument("--check", action="store_true", help="only compare")
    parser.add_argument("--binary", default=os.environ.get("PENSTOCK_BINARY", DEFAULT_BINARY))
    arguments = parser.parse_args()
    page = subprocess.run(
        [arguments.binary, "man", "--markdown"], check=True, capture_output=True, text=True
    ).stdout
    if not arguments.check:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page)
        return 0
    if PAGE.exists() and PAGE.read_text() == page:
        return 0
    print(f"{PAGE.relative_to(REPOSITORY)} is out of date: run tools/generate_cli_docs.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
