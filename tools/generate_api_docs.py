#!/usr/bin/python3
"""Writes docs/reference/api/ from the declarations of the built program.

    tools/generate_api_docs.py [--build build/release] [--check]

--check writes nothing and fails if a page is not what would be written; so does --json FILE.
"""

import sys

sys.dont_write_bytecode = True

from checks import api
from checks.project import ROOT
from checks.report import Report

FOLDER = ROOT / "docs" / "reference" / "api"
NOTE = "<!-- Written by tools/generate_api_docs.py from the declarations; do not edit. -->\n"


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def row(values):
    return "|" + "|".join(f" {cell(value)} " if str(value) else " " for value in values) + "|"


def table(heads, rows):
    lines = [row(heads), row("---" for _ in heads)] + [row(values) for values in rows]
    return "\n".join(lines) + "\n"


def type_text(type_info):
    if type_info["type"] == "structure":
        return f"[{type_info['shape']}](#{type_info['shape'].lower()})"
    if type_info["type"] in ("list", "map"):
        return f"{type_info['type']} of {type_text(type_info['element'])}"
    return type_info["type"]


def bounds_text(field):
    least, most = field.get("min"), field.get("max")
    parts = []
    if least is not None and most is not None:
        parts.append(f"{least} to {most}")
    elif most is not None:
        parts.append(f"at most {most}")
    elif least is not None:
        parts.append(f"at least {least}")
    if field["type"] == "string" and parts:
        parts[0] += " characters"
    if field.get("pattern"):
        parts.append(f"fits `{field['pattern']}`")
    if field.get("values"):
        parts.append("one of " + ", ".join(f"`{value}`" for value in field["values"]))
    return "; ".join(parts)


def fields_table(fields):
    rows = [(f"`{field['name']}`", type_text(field), "yes" if field.get("required") else "",
             bounds_text(field), field.get("doc", "")) for field in fields]
    return table(("member", "type", "required", "allowed", "meaning"), rows)


def structures_in(fields):
    for field in fields:
        while "element" in field:
            field = field["element"]
        if "shape" in field:
            yield field["shape"]


def shared_shapes(service):
    """Names of the shapes that stand inside of others, in alphabetical order."""
    return sorted({name for shape in service["shapes"].values()
                   for name in structures_in(shape["fields"])})


def errors_table(errors):
    rows = []
    for error in errors:
        query = error.get("queryCode", error["code"])
        rows.append((f"`{error['code']}`", f"`{query}`" if query != error["code"] else "the same",
                     error["httpStatus"], error.get("doc", "")))
    return table(("code", "code in Query", "status", "when"), rows)


def operation_text(service, operation):
    out = [f"## {operation['name']}\n"]
    if operation.get("doc"):
        out.append(operation["doc"] + "\n")
    out.append(table(("", ""), [
        ("IAM action", f"`{operation['action']}`"),
        ("resource", f"`{operation['resource']}`"),
        ("access", operation["access"]),
        ("audited as", operation["audit"]),
        ("works on a full disk", "yes" if operation["worksOnFullDisk"] else "no")]))
    for title, key in (("Input", "input"), ("Output", "output")):
        fields = service["shapes"][operation[key]]["fields"]
        out.append(f"### {title}\n")
        out.append(fields_table(fields) if fields else "No members.\n")
    if operation["errors"]:
        out.append("### Errors\n")
        out.append(errors_table(operation["errors"]))
    return "\n".join(out)


def page(service):
    out = [NOTE, f"# {service['name']}\n"]
    if service.get("doc"):
        out.append(service["doc"] + "\n")
    out.append(table(("", ""), [
        ("protocols", ", ".join(service["protocols"])),
        ("API version", service["apiVersion"]),
        ("`X-Amz-Target` prefix", f"`{service['targetPrefix']}`")]))
    out += [operation_text(service, operation) for operation in service["operations"]]
    shapes = shared_shapes(service)
    if shapes:
        out.append("## Shapes\n")
    for name in shapes:
        fields = service["shapes"][name]["fields"]
        out.append(f"### {name}\n")
        out.append(fields_table(fields) if fields else "No members.\n")
    return "\n".join(out)


def index(services):
    rows = [(f"[{service['name']}]({service['name']}.md)", len(service["operations"]),
             service.get("doc", "")) for service in services]
    return "\n".join([NOTE, "# The AWS APIs that are served\n",
                      table(("service", "operations", ""), rows)])


def pages(services):
    """{file name: text} of the whole folder."""
    return {"README.md": index(services),
            **{f"{service['name']}.md": page(service) for service in services}}


def differences(expected, folder):
    present = {path.name for path in folder.glob("*.md")} if folder.exists() else set()
    for name in sorted(present | expected.keys()):
        if name not in expected:
            yield f"{folder.name}/{name}: describes no service"
        elif name not in present:
            yield f"{folder.name}/{name}: missing; run tools/generate_api_docs.py"
        elif (folder / name).read_text(encoding="utf-8") != expected[name]:
            yield f"{folder.name}/{name}: is out of date; run tools/generate_api_docs.py"


def write(expected, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.md"):
        if path.name not in expected:
            path.unlink()
    for name, text in expected.items():
        (folder / name).write_text(text, encoding="utf-8")


def main():
    parser = api.arguments(__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    options = parser.parse_args()
    expected = pages(api.read(options.build))
    if not options.check and not options.json:
        write(expected, FOLDER)
        return 0
    report = Report()
    report.run("api-docs", differences(expected, FOLDER))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
