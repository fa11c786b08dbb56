"""The form in which every check says what it found, for people and for tools/run_tests."""

import argparse
import json
import sys


class Report:
    """Named checks and the problems each one found. A check that was never begun did not run."""

    def __init__(self):
        self.checks = {}

    def run(self, name, problems):
        """Records check `name` with its problems, an iterable of one-line strings."""
        assert name not in self.checks, f"{name} was run twice"
        self.checks[name] = list(problems)

    def finish(self, argv=None):
        """Prints the problems, writes --json FILE if asked to, and returns the exit code."""
        parser = argparse.ArgumentParser()
        parser.add_argument("--json", help="also write the result here")
        options, _ = parser.parse_known_args(sys.argv[1:] if argv is None else argv)
        for name, problems in self.checks.items():
            for problem in problems:
                print(f"{problem}  [{name}]")
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                json.dump({"checks": self.checks}, file)
        return 1 if not self.checks or any(self.checks.values()) else 0
