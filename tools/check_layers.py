#!/usr/bin/python3
"""Compares every #include with what the module says it depends on.

A module may include itself and the transitive closure of its DEPENDS; its tests and benchmarks
also TEST_DEPENDS. No service includes another; only the server, which wires them, and the command
line, whose client commands speak their APIs, know the services.
"""

import sys

from checks import cmake, cxx
from checks.project import Project
from checks.report import Report

SERVICES = {"queue", "topic", "bus", "table", "function", "workflow", "schedule", "schema",
            "api", "stack", "backup"}
KNOW_ALL_SERVICES = {"server", "cli"}
TEST_SUFFIXES = ("_test.cc", "_benchmark.cc", "_testing.h", "_testing.cc")


def run(project, report):
    modules = {name: cmake.module(project, name) for name in project.modules()}
    direct = {name: values.get("DEPENDS", []) for name, values in modules.items()}
    report.run("module-declared", undeclared(project, modules))
    report.run("depends-exist", unknown_depends(modules))
    report.run("depends-acyclic", cycles(direct))
    report.run("services-apart", service_edges(modules))
    report.run("includes-declared", bad_includes(project, modules, direct))


def undeclared(project, modules):
    for name, values in modules.items():
        if not values:
            yield f"src/{name}/CMakeLists.txt: no penstock_module(NAME {name} ...)"
    for path in project.with_suffix(".cc", ".h"):
        parts = path.split("/")
        if parts[0] == "src" and (len(parts) < 3 or parts[1] not in modules):
            yield f"{path}: is in no module"


def unknown_depends(modules):
    for name, values in modules.items():
        for other in values.get("DEPENDS", []) + values.get("TEST_DEPENDS", []):
            if other not in modules:
                yield f"src/{name}/CMakeLists.txt: depends on {other}, which is no module"


def cycles(direct):
    for name in direct:
        if name in cmake.closure(direct[name], direct):
            yield f"src/{name}/CMakeLists.txt: {name} depends on itself over DEPENDS"


def service_edges(modules):
    for name, values in modules.items():
        for other in set(values.get("DEPENDS", [])) & SERVICES:
            if name not in KNOW_ALL_SERVICES:
                yield f"src/{name}/CMakeLists.txt: {name} may not depend on the service {other}"


def bad_includes(project, modules, direct):
    for path in project.with_suffix(".cc", ".h"):
        parts = path.split("/")
        if parts[0] != "src" or parts[1] not in modules:
            continue
        name = parts[1]
        allowed = _allowed(name, path, modules, direct)
        for line, include in cxx.includes(project.text(path)):
            problem = _include_problem(project, include, modules, allowed, name)
            if problem:
                yield f"{path}:{line}: {problem}"


def _allowed(name, path, modules, direct):
    roots = direct[name]
    if path.endswith(TEST_SUFFIXES):
        roots = roots + modules[name].get("TEST_DEPENDS", [])
    allowed = cmake.closure(roots, direct) | {name}
    knows = name in KNOW_ALL_SERVICES or path.endswith(TEST_SUFFIXES)
    return allowed if knows else allowed - (SERVICES - {name})


def _include_problem(project, include, modules, allowed, name):
    bare = include[1:-1]
    owner = bare.split("/")[0]
    if include[0] == "<":
        ours = project.exists(f"src/{bare}")
        return f"{include} is ours: include it in quotes" if ours else None
    if not project.exists(f"src/{bare}"):
        return f"{include} is not a file under src/"
    if owner not in allowed:
        return f"{name} does not depend on {owner}, so it may not include {include}"
    return None


if __name__ == "__main__":
    the_report = Report()
    run(Project(), the_report)
    sys.exit(the_report.finish())
