#!/usr/bin/python3
"""The style rules that a machine can see. Each rule is a function below and a row in RULES."""

import re
import sys
from pathlib import Path

import check_layers
from checks import cmake, cxx
from checks.project import CODE_SUFFIXES, CXX_SUFFIXES, Project
from checks.report import Report

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = {".cc": 800, ".h": 300}
README_LINES_MAX = 60

# The character classes keep the patterns from finding themselves.
_EVERYWHERE = {
    "open end": re.compile(r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b|\bHAC[K]\b"),
    "not implemente[d]": re.compile(r'(?<!501 )(?<!501, ")not implemente[d]', re.I),
    "path of one machine": re.compile(r"(?<![\w.$}/-])/(?:wor[k]|roo[t]|home/\w+|Users/\w+)/"
                                      r"|/tmp/penstoc[k]/|\.pyen[v]\b"),
    "how it was written": re.compile(r"\bagent[ -]sessio[n]|\bthis sessio[n] of work|\bLL[M]\b"
                                     r"|\bAI[ -](?:agen[t]|generate[d]|assistan[t])"
                                     r"|\bcoding agen[t]|\bClaud[e]\b|\bChatGP[T]\b"
                                     r"|\bprompt engineerin[g]", re.I),
    "host of a package registry": re.compile(
        r"https?://[\w.-]*(?:registr[y]|pypi\.or[g]|pythonhoste[d]|proxy\.golan[g]|crates\.i[o]"
        r"|repo\d*\.mave[n]|artifactor[y]|deb\.debia[n])|\"resolve[d]\":"),
}
_IN_CXX = {
    "std::views (use a loop)": re.compile(r"\bstd::(?:ranges::)?views\b|\bnamespace views\b"),
    "<format> (use fmt)": re.compile(r"#\s*include\s*<format>|\bstd::format\b"),
    "#pragma once (use a guard)": re.compile(r"#\s*pragma\s+once"),
    "using namespace": re.compile(r"^\s*using\s+namespace\s+(?!std::(?:\w+::)?\w*literals)", re.M),
    "NOLINT names no check": re.compile(r"NOLINT(?!(?:NEXTLINE|BEGIN|END)?\([\w.,\- ]+\))"),
}
_SLEEP = re.compile(r"\bsleep_(?:for|until)\b|\b(?:u|nano)?sleep\s*\(")
_ASSERTS = re.compile(r"EXPECT_|ASSERT_|\bFAIL\(|GTEST_SKIP|ADD_FAILURE"
                      r"|\b(?:expect|check|verify|require)\w*\s*[(<]|\b\w+_(?:agree|holds?)\(", re.I)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def banned_strings(project):
    for path in project.written():
        suffix = Path(path).suffix
        patterns = dict(_EVERYWHERE)
        if suffix in CXX_SUFFIXES:
            patterns.update(_IN_CXX)
        for name, pattern in patterns.items():
            for match in pattern.finditer(project.text(path)):
                line = project.text(path).count("\n", 0, match.end()) + 1
                yield f"{path}:{line}: {name}: {match[0].strip()!r}"


def whitespace(project):
    for path in project.written():
        if Path(path).name == "LICENSE":
            continue
        text = project.text(path)
        if text and not text.endswith("\n"):
            yield f"{path}: does not end with a newline"
        if text.endswith("\n\n"):
            yield f"{path}: ends with an empty line"
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip():
                yield f"{path}:{number}: trailing whitespace"
            if "\t" in line and Path(path).suffix in CODE_SUFFIXES:
                yield f"{path}:{number}: tab"


def file_sizes(project):
    for path in project.with_suffix(*FILE_LINES_MAX):
        lines = project.text(path).count("\n")
        ceiling = FILE_LINES_MAX[Path(path).suffix]
        if lines > ceiling:
            yield f"{path}: {lines} lines, the ceiling is {ceiling}"


def function_sizes(project):
    for path in project.with_suffix(*CXX_SUFFIXES):
        for function in cxx.functions(project.text(path)):
            if function.lines > FUNCTION_LINES_MAX:
                yield (f"{path}:{function.line}: {function.lines} lines in one function, "
                       f"the ceiling is {FUNCTION_LINES_MAX}")


def guard_name(path):
    """PENSTOCK_MODULE_FILE_H_, from the path below src/ or else below the root."""
    return "PENSTOCK_" + re.sub(r"[^A-Z0-9]", "_", path.removeprefix("src/").upper()) + "_"


def include_guards(project):
    for path in project.with_suffix(".h"):
        guard = guard_name(path)
        directives = [line.rstrip() for line in project.lines(path) if line.startswith("#")]
        if directives[:2] != [f"#ifndef {guard}", f"#define {guard}"]:
            yield f"{path}: must start with #ifndef {guard} and #define {guard}"
        elif project.text(path).rstrip().split("\n")[-1] != f"#endif  // {guard}":
            yield f"{path}: must end with #endif  // {guard}"


def header_comments(project):
    for path in project.with_suffix(".h"):
        if not project.text(path).startswith("//"):
            yield f"{path}: must open with a comment: purpose, owning thread, lifetime"


def own_header_first(project):
    for path in project.with_suffix(".cc"):
        own = path.removesuffix(".cc") + ".h"
        if own not in project.paths:
            continue
        expected = f'"{own.removeprefix("src/")}"'
        first = next((name for _, name in cxx.includes(project.text(path))), None)
        if first != expected:
            yield f"{path}: the first include must be {expected}"


def sources_listed(project):
    for path in project.with_suffix(".cc"):
        folder = Path(path).parent
        while not (project.root / folder / "CMakeLists.txt").exists() and folder != Path("."):
            folder = folder.parent
        listed = project.text(f"{folder}/CMakeLists.txt") if folder != Path(".") else ""
        name = str(Path(path).relative_to(folder))
        if name not in re.sub(r"#[^\n]*", "", listed).replace("(", " ").replace(")", " ").split():
            yield f"{path}: {folder}/CMakeLists.txt does not list it"


def headers_used(project):
    used = set()
    for path in project.with_suffix(*CXX_SUFFIXES):
        for _, name in cxx.includes(project.text(path)):
            if name[1:-1] != path.removeprefix("src/"):
                used.add(name[1:-1])
    for path in project.with_suffix(".h"):
        if path.removeprefix("src/") not in used:
            yield f"{path}: nothing includes it"


def module_readmes(project):
    for module in project.modules():
        readme = f"src/{module}/README.md"
        if readme not in project.paths:
            yield f"{readme}: missing"
        elif project.text(readme).count("\n") >= README_LINES_MAX:
            yield f"{readme}: must stay under {README_LINES_MAX} lines"


def tests_assert(project):
    for path in project.with_suffix(".cc"):
        for function in cxx.functions(project.text(path)):
            if function.test_name and not _ASSERTS.search(function.body):
                yield f"{path}:{function.line}: {function.test_name} asserts nothing"


def tests_do_not_sleep(project):
    for path in project.with_suffix(".cc"):
        if path.endswith("_test.cc"):
            code = cxx.without_comments(project.text(path))
            for match in _SLEEP.finditer(code):
                line = code.count("\n", 0, match.start()) + 1
                yield f"{path}:{line}: sleeps; use simulated time or wait for a condition"


def document_links(project):
    for path in project.with_suffix(".md"):
        text = re.sub(r"^```.*?^```", "", project.text(path), flags=re.M | re.S)
        for target in _LINK.findall(re.sub(r"`[^`\n]*`", "", text)):
            if ":" not in target and not (project.root / path).parent.joinpath(target).exists():
                yield f"{path}: links to {target}, which does not exist"


RULES = {
    "banned-strings": banned_strings,
    "whitespace": whitespace,
    "file-sizes": file_sizes,
    "function-sizes": function_sizes,
    "include-guards": include_guards,
    "header-comments": header_comments,
    "own-header-first": own_header_first,
    "sources-listed": sources_listed,
    "headers-used": headers_used,
    "module-readmes": module_readmes,
    "tests-assert": tests_assert,
    "tests-do-not-sleep": tests_do_not_sleep,
    "document-links": document_links,
}


def run(project, report):
    for name, rule in RULES.items():
        report.run(name, rule(project))


if __name__ == "__main__":
    the_project, the_report = Project(), Report()
    run(the_project, the_report)
    check_layers.run(the_project, the_report)
    sys.exit(the_report.finish())
