"""check_layers.py finds every kind of include and dependency that is not declared."""

import check_layers
import pytest
from checks.report import Report

GOOD = {
    "src/base/CMakeLists.txt": "penstock_module(NAME base SOURCES a.cc)\n",
    "src/base/a.h": "",
    "src/base/a.cc": '#include "base/a.h"\n',
    "src/store/CMakeLists.txt": "penstock_module(\n  NAME store\n  DEPENDS base)\n",
    "src/store/s.h": '#include "base/a.h"\n',
    "src/queue/CMakeLists.txt":
        "penstock_module(NAME queue DEPENDS store TESTS q_test.cc TEST_DEPENDS edge)\n",
    "src/queue/q.h": '#include <string>\n#include "base/a.h"\n#include "store/s.h"\n',
    "src/queue/q_test.cc": '#include "edge/e.h"\n#include "queue/q.h"\n',
    "src/topic/CMakeLists.txt": "penstock_module(NAME topic DEPENDS store)\n",
    "src/topic/t.h": "",
    "src/edge/CMakeLists.txt": "penstock_module(NAME edge DEPENDS base)\n",
    "src/edge/e.h": "",
    "src/server/CMakeLists.txt": "penstock_module(NAME server DEPENDS queue edge)\n",
    "src/server/s.cc": '#include "queue/q.h"\n#include "store/s.h"\n',
}


def failing(make_project, changes):
    report = Report()
    check_layers.run(make_project({**GOOD, **changes}), report)
    return {name for name, problems in report.checks.items() if problems}


def test_declared_dependencies_pass(make_project):
    assert failing(make_project, {}) == set()


@pytest.mark.parametrize("path, text, rule", [
    ("src/base/a.cc", '#include "store/s.h"\n', "includes-declared"),
    ("src/store/s.h", '#include "edge/e.h"\n', "includes-declared"),
    ("src/queue/q.h", '#include "edge/e.h"\n', "includes-declared"),
    ("src/queue/q.h", '#include "topic/t.h"\n', "includes-declared"),
    ("src/queue/q.h", '#include "q.h"\n', "includes-declared"),
    ("src/queue/q.h", '#  include "base/missing.h"\n', "includes-declared"),
    ("src/queue/q.h", "#include <base/a.h>\n", "includes-declared"),
    ("src/edge/e.h", '#include "queue/q.h"\n', "includes-declared"),
    ("src/topic/CMakeLists.txt", "penstock_module(NAME topic DEPENDS queue)\n", "services-apart"),
    ("src/edge/CMakeLists.txt", "penstock_module(NAME edge DEPENDS queue)\n", "services-apart"),
    ("src/base/CMakeLists.txt", "penstock_module(NAME base DEPENDS store)\n", "depends-acyclic"),
    ("src/base/CMakeLists.txt", "penstock_module(NAME base DEPENDS nothing)\n", "depends-exist"),
    ("src/base/CMakeLists.txt", "add_library(base a.cc)\n", "module-declared"),
    ("src/stray.cc", "", "module-declared"),
    ("src/stray/a.h", "", "module-declared"),
])
def test_violation_is_found(make_project, path, text, rule):
    assert rule in failing(make_project, {path: text})


def test_commented_include_is_ignored(make_project):
    assert failing(make_project, {"src/base/a.cc": '// #include "store/s.h"\n'}) == set()
