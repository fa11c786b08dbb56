"""The project's CMakeLists.txt files, as far as the checks need them."""

import re

_CALL = re.compile(r"^\s*(penstock_\w+|add_executable|add_library)\s*\(([^)]*)\)", re.M)
_KEYWORDS = {"NAME", "SOURCES", "SOURCE", "DEPENDS", "LIBRARIES", "TESTS", "TEST_DEPENDS",
             "TEST_LIBRARIES", "BENCHMARKS", "TEST", "TOP"}


def calls(text):
    """[(function, {keyword: [arguments]})] of the target-making calls in a CMakeLists.txt."""
    found = []
    for function, arguments in _CALL.findall(re.sub(r"#[^\n]*", "", text)):
        values, keyword = {}, ""
        for word in arguments.split():
            if word in _KEYWORDS:
                keyword = word
                values.setdefault(keyword, [])
            else:
                values.setdefault(keyword, []).append(word.strip('"'))
        found.append((function, values))
    return found


def module(project, name):
    """The arguments of src/<name>'s penstock_module call; empty if it has none."""
    for function, values in calls(project.text(f"src/{name}/CMakeLists.txt")):
        if function == "penstock_module" and values.get("NAME") == [name]:
            return values
    return {}


def closure(names, direct):
    """`names` and everything they reach over `direct`, a map from module to list of modules."""
    reached, pending = set(), list(names)
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending.extend(direct.get(name, []))
    return reached
