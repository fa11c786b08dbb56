"""C++ read as text: comments and strings blanked, functions found by their braces.

This is a heuristic for a formatted code base, not a parser. It errs towards calling a brace a
function, and what it measures clang-tidy measures again, exactly, in `make lint`.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'", re.S)
_SCOPE = re.compile(r"^(?:(?:inline|export|template|typedef|constexpr|static)\b\s*)*"
                    r"(?:namespace|class|struct|union|enum|extern\s*\"\")\b")
_MEMBER_LIST = re.compile(r"\)\s*(?:noexcept\s*(?:\([^()]*\))?\s*)?(?:try\s*)?:(?!:)")
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?P<name>"[^"]+"|<[^>]+>)', re.M)
_TEST = re.compile(r"\b(?:TEST|TEST_F|TEST_P|TYPED_TEST)\s*\(\s*(\w+)\s*,\s*(\w+)\s*\)\s*$")


@dataclass(frozen=True)
class Function:
    header: str
    line: int
    lines: int
    body: str

    @property
    def test_name(self):
        """`Suite.Name` if this is a GoogleTest case, else None."""
        match = _TEST.search(self.header)
        return f"{match[1]}.{match[2]}" if match else None


def without_comments(text, keep_strings=False):
    """The text with comments, and unless kept the insides of strings, blanked; lines keep."""

    def blank(match):
        token = match[0]
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        if keep_strings:
            return token
        return token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1]

    return _TOKEN.sub(blank, text)


def includes(text):
    """[(line, name)] of the #include directives, names with their quotes or brackets."""
    code = without_comments(text, keep_strings=True)
    return [(code.count("\n", 0, match.start()) + 1, match["name"])
            for match in _INCLUDE.finditer(code)]


def functions(text):
    """Every function, constructor, operator and TEST body at namespace or class scope."""
    code = without_comments(text)
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", _spaces, code, flags=re.M)
    found = []
    _scan(code, text, 0, found)
    return found


def _spaces(match):
    return re.sub(r"[^\n]", " ", match[0])


def _scan(code, text, at, found):
    """Reads declarations from `at` to the brace that closes this scope; returns where that is."""
    start = at
    while at < len(code):
        char = code[at]
        if char == ";":
            start = at + 1
        elif char == "}":
            return at
        elif char == "(":
            at = _close(code, at, "(", ")")
        elif char == "{":
            at, start = _brace(code, text, start, at, found)
        at += 1
    return at


def _brace(code, text, start, at, found):
    """Decides what the brace at `at` opens; returns its end and where the next header starts."""
    header = " ".join(code[start:at].split())
    header = re.sub(r"^(?:(?:public|private|protected)\s*:\s*)+", "", header)
    plain = re.sub(r"^template\s*<.*?>\s*(?=namespace|class|struct|union|enum)", "", header)
    plain = re.sub(r'extern\s*"[^"]*"', 'extern ""', plain)
    if _SCOPE.match(plain) and not re.search(r"\)\s*(?:const|noexcept|override|final)?$", plain):
        end = _scan(code, text, at + 1, found)
        return end, end + 1
    end = _close(code, at, "{", "}")
    if _is_member_initializer(code, header, end):
        return end, start
    if ")" in header and not re.search(r"=\s*(?:\w|::|<|>|,|\s)*$", header):
        found.append(Function(header, code.count("\n", 0, at) + 1,
                              code.count("\n", at, end) + 1, text[at + 1:end]))
        return end, end + 1
    return end, start


def _is_member_initializer(code, header, end):
    follows = code[end + 1:end + 200].lstrip()[:1]
    return bool(_MEMBER_LIST.search(header)) and follows in {",", "{"} and header[-1] != ")"


def _close(code, at, opening, closing):
    depth = 0
    for index in range(at, len(code)):
        if code[index] == opening:
            depth += 1
        elif code[index] == closing:
            depth -= 1
            if depth == 0:
                return index
    return len(code) - 1
