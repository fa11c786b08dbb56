"""Every rule of tidy.py finds what it forbids, and leaves alone what it does not."""

import pytest
import tidy

HEADER = """// What it is for.
#ifndef PENSTOCK_QUEUE_FIFO_H_
#define PENSTOCK_QUEUE_FIFO_H_
int f();
#endif  // PENSTOCK_QUEUE_FIFO_H_
"""


def found(rule, make_project, files):
    return list(rule(make_project(files)))


@pytest.mark.parametrize("path, text", [
    ("src/queue/fifo.cc", "// TO" "DO: later\n"),
    ("docs/a.md", "FIX" "ME\n"),
    ("src/queue/fifo.cc", "int XX" "X;\n"),
    ("tools/a.py", "# HA" "CK\n"),
    ("src/queue/fifo.cc", '"this is not ' 'implemented"\n'),
    ("src/queue/fifo.cc", "for (auto x : std::vie" "ws::all(y)) {}\n"),
    ("src/queue/fifo.cc", "#include <form" "at>\n"),
    ("src/queue/fifo.h", "#pragma on" "ce\n"),
    ("src/queue/fifo.cc", "using names" "pace std;\n"),
    ("src/queue/fifo.cc", "int a;  // NOLINT\n"),
    ("demo/run", "cd /wo" "rk/main\n"),
    ("demo/run", "ls /ro" "ot/.cache\n"),
    ("docs/a.md", "in /ho" "me/somebody/code\n"),
    ("docs/a.md", "written in an agent ses" "sion\n"),
    ("docs/a.md", "written by Cl" "aude\n"),
    ("Makefile", "curl https://regis" "try.example.org/x\n"),
    ("tests/conformance/node/package-lock.json", '"resol' 'ved": "https://a/b.tgz"\n'),
])
def test_banned_string_is_found(make_project, path, text):
    assert len(found(tidy.banned_strings, make_project, {path: text})) >= 1


@pytest.mark.parametrize("path, text", [
    ("src/edge/a.cc", '{501, "Not Implemented"}\n'),
    ("src/edge/a.cc", "using namespace std::chrono_literals;\n"),
    ("src/edge/a.cc", "int a;  // NOLINT(google-explicit-constructor): it converts\n"),
    ("docs/a.md", "A session token and a user agent. See $HOME/work/x and src/root/y.\n"),
    ("fuzz/corpus/json/1", "TO" "DO\n"),
])
def test_harmless_string_is_not_found(make_project, path, text):
    assert found(tidy.banned_strings, make_project, {path: text}) == []


@pytest.mark.parametrize("text", ["a", "a \n", "a\n\n", "\tint a;\n", "a\r\n"])
def test_bad_whitespace_is_found(make_project, text):
    assert found(tidy.whitespace, make_project, {"src/queue/fifo.cc": text})


def test_good_whitespace_passes(make_project):
    assert found(tidy.whitespace, make_project, {"src/a/b.cc": "a\n", "Makefile": "a:\n\tb\n"}) == []


@pytest.mark.parametrize("path, ceiling", [("src/a/b.cc", 800), ("src/a/b.h", 300)])
def test_file_over_its_ceiling_is_found(make_project, path, ceiling):
    assert found(tidy.file_sizes, make_project, {path: "\n" * (ceiling + 1)})
    assert not found(tidy.file_sizes, make_project, {path: "\n" * ceiling})


@pytest.mark.parametrize("signature", [
    "void f() {", "int C::f(int a) const noexcept {", "C::C() : a_(1), b_{2} {",
    "TEST(Suite, Name) {", "template <typename T> requires X<T> auto f(T t) -> int {",
    "namespace a { struct B {\n int c() {", 'extern "C" int f(const char* text = "{") {',
])
def test_long_function_is_found(make_project, signature):
    closing = "}" * (signature.replace('"{"', "").replace("{2}", "").count("{"))
    statement = '\n  call("}");  // }'
    short, long = (f"{signature}{statement * lines}\n{closing}\n" for lines in (68, 69))
    assert found(tidy.function_sizes, make_project, {"a.cc": short}) == []
    assert len(found(tidy.function_sizes, make_project, {"a.cc": long})) == 1


def test_long_class_and_long_table_are_no_functions(make_project):
    rows = "\n  {1, 2}," * 100
    members = "\n  int a_(int);" * 100
    text = f"const Row kRows[] = {{{rows}\n}};\nclass A : public B {{{members}\n}};\n"
    assert found(tidy.function_sizes, make_project, {"a.cc": text}) == []


@pytest.mark.parametrize("path, text", [
    ("src/queue/fifo.h", HEADER.replace("QUEUE_FIFO", "FIFO")),
    ("src/queue/fifo.h", HEADER.replace("  // PENSTOCK_QUEUE_FIFO_H_", "")),
    ("src/queue/fifo.h", "int f();\n"),
])
def test_wrong_guard_is_found(make_project, path, text):
    assert found(tidy.include_guards, make_project, {path: text})


def test_right_guard_passes(make_project):
    assert found(tidy.include_guards, make_project, {"src/queue/fifo.h": HEADER}) == []
    assert tidy.guard_name("tests/simulation/world.h") == "PENSTOCK_TESTS_SIMULATION_WORLD_H_"


def test_header_without_comment_is_found(make_project):
    assert found(tidy.header_comments, make_project, {"src/queue/fifo.h": HEADER[20:]})
    assert not found(tidy.header_comments, make_project, {"src/queue/fifo.h": HEADER})


def test_own_header_must_come_first(make_project):
    late = '// "queue/fifo.h"\n#include <string>\n#include "queue/fifo.h"\n'
    files = {"src/queue/fifo.h": HEADER, "src/queue/fifo.cc": late}
    assert found(tidy.own_header_first, make_project, files)
    files["src/queue/fifo.cc"] = '#include "queue/fifo.h"\n\n#include <string>\n'
    assert found(tidy.own_header_first, make_project, files) == []


def test_unlisted_source_is_found(make_project):
    lists = "penstock_module(NAME queue SOURCES fifo.cc # other.cc\n  TESTS fifo_test.cc)\n"
    files = {"src/queue/CMakeLists.txt": lists, "src/queue/fifo.cc": "", "src/queue/fifo_test.cc": ""}
    assert found(tidy.sources_listed, make_project, files) == []
    assert len(found(tidy.sources_listed, make_project, {**files, "src/queue/other.cc": ""})) == 1
    assert len(found(tidy.sources_listed, make_project, {**files, "stray/a.cc": ""})) == 1


def test_unused_header_is_found(make_project):
    files = {"src/queue/fifo.h": '#include "queue/fifo.h"\n'}
    assert found(tidy.headers_used, make_project, files)
    files["src/queue/fifo.cc"] = '#include "queue/fifo.h"\n'
    assert found(tidy.headers_used, make_project, files) == []


def test_missing_and_long_readme_are_found(make_project):
    files = {"src/queue/CMakeLists.txt": ""}
    assert found(tidy.module_readmes, make_project, files)
    assert found(tidy.module_readmes, make_project, {**files, "src/queue/README.md": "\n" * 60})
    assert not found(tidy.module_readmes, make_project, {**files, "src/queue/README.md": "a\n"})


def test_test_that_asserts_nothing_is_found(make_project):
    path = "src/queue/fifo_test.cc"
    idle = "TEST(Fifo, Runs) {\n  run();  // EXPECT" "ATION\n}\n"
    assert found(tidy.tests_assert, make_project, {path: idle})
    assert not found(tidy.tests_assert, make_project, {path: idle.replace("run()", "EXPECT_TRUE(a)")})
    assert not found(tidy.tests_assert, make_project, {path: idle.replace("run()", "expect_order(a)")})


def test_test_that_sleeps_is_found(make_project):
    text = "TEST(A, B) {\n  std::this_thread::sleep_for(1ms);\n}\n"
    assert found(tidy.tests_do_not_sleep, make_project, {"src/queue/fifo_test.cc": text})
    assert not found(tidy.tests_do_not_sleep, make_project, {"src/queue/fifo_test.cc": "// sleep(1)\n"})


def test_dead_link_is_found(make_project):
    files = {"docs/a.md": "[b](b.md) [c](https://example.org) `[d](d.md)`\n"}
    assert len(found(tidy.document_links, make_project, files)) == 1
    assert found(tidy.document_links, make_project, {**files, "docs/b.md": "b\n"}) == []


def test_every_rule_is_in_the_table():
    rules = {function for name, function in vars(tidy).items()
             if callable(function) and getattr(function, "__module__", "") == "tidy"
             and function.__code__.co_varnames[:1] == ("project",) and name != "run"}
    assert rules == set(tidy.RULES.values())
