#!/usr/bin/python3
"""Compares our declarations with AWS's models as Debian's python3-botocore has them.

    tools/check_botocore.py [--build build/release]

Every operation that both have is compared: members, their types, whether they are required, bounds,
enums, names in Query, and errors. A difference fails unless tools/botocore_exceptions.json lists it
with a reason; a listed difference that is not there any more fails as well.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from checks import api
from checks.project import ROOT
from checks.report import Report

MODELS = Path("/usr/lib/python3/dist-packages/botocore/data")
EXCEPTIONS = ROOT / "tools" / "botocore_exceptions.json"
TYPES = {"float": "double", "character": "string"}


def find_model(service, models=MODELS):
    """The newest model of that name, else of that signing name, which several may have; or None."""
    paths = sorted(models.glob("*/*/service-2.json"), reverse=True)
    named = [path for path in paths if path.parts[-3] == service]
    for path in named or (path for path in paths if _signing_name(path) == service):
        return json.loads(path.read_text(encoding="utf-8"))
    return None


def _signing_name(path):
    """Cheaper than reading the whole model: metadata comes early in it."""
    with open(path, encoding="utf-8") as file:
        head = file.read(4096)
    for key in ("signingName", "endpointPrefix"):
        at = head.find(f'"{key}"')
        if at >= 0:
            return head[at + len(key) + 2:].split('"')[1]
    return ""


class Comparison:
    """One service against its model."""

    def __init__(self, service, model):
        self.service = service
        self.model = model
        self.shapes = model["shapes"]
        self.is_query = model["metadata"]["protocol"] == "query"
        self.seen = set()

    def problems(self):
        for operation in self.service["operations"]:
            theirs = self.model["operations"].get(operation["name"])
            if theirs is None:
                continue  # newer than the model
            yield from self.structure(operation["input"], theirs.get("input"), is_input=True)
            yield from self.structure(operation["output"], theirs.get("output"), is_input=False)
            yield from self.errors(operation, theirs)

    def structure(self, our_name, reference, is_input):
        their_name = reference["shape"] if reference else None
        if (our_name, their_name, is_input) in self.seen:
            return
        self.seen.add((our_name, their_name, is_input))
        ours = {field["name"]: field for field in self.service["shapes"][our_name]["fields"]}
        shape = self.shapes[their_name] if their_name else {"members": {}}
        for name, member in shape["members"].items():
            at = f"{our_name}.{name}"
            if name not in ours:
                yield f"{at}: is missing"
                continue
            yield from self.field(at, ours[name], member, is_input)
            required = name in shape.get("required", [])
            if is_input and required != ours[name].get("required", False):
                yield f"{at}: must {'' if required else 'not '}be required"
        for name in ours.keys() - shape["members"].keys():
            yield f"{our_name}.{name}: is not in the model"

    def field(self, at, ours, member, is_input):
        shape = self.shapes[member["shape"]]
        yield from self.same_type(at, ours, member, is_input)
        if is_input:
            yield from self.same_bounds(at, ours, shape)
            yield from self.same_enum(at, ours, shape)
        if self.is_query:
            yield from self.same_names(at, ours, member, shape)

    def same_type(self, at, ours, reference, is_input):
        shape = self.shapes[reference["shape"]]
        their_type = TYPES.get(shape["type"], shape["type"])
        if ours["type"] != their_type:
            yield f"{at}: is a {ours['type']}, must be a {their_type}"
        elif their_type == "structure":
            yield from self.structure(ours["shape"], reference, is_input)
        elif their_type in ("list", "map"):
            inner = shape["member" if their_type == "list" else "value"]
            yield from self.same_type(f"{at}[]", ours["element"], inner, is_input)

    def same_bounds(self, at, ours, shape):
        for bound in ("min", "max"):
            theirs = shape.get(bound)
            is_no_bound = theirs is None or (bound == "min" and theirs == 0 and
                                             shape["type"] in ("string", "list", "map", "blob"))
            if not is_no_bound and ours.get(bound) != theirs:
                yield f"{at}: {bound} is {ours.get(bound)}, must be {theirs}"

    def same_enum(self, at, ours, shape):
        while shape["type"] == "list":
            shape = self.shapes[shape["member"]["shape"]]
        theirs = set(shape.get("enum", []))
        mine = set(ours.get("values", []))
        if theirs and not mine:
            yield f"{at}: any value is allowed, the model names {len(theirs)}"
        elif theirs != mine:
            yield f"{at}: values are {sorted(mine)}, must be {sorted(theirs)}"

    def same_names(self, at, ours, member, shape):
        """As botocore's Query serializer and parser derive a member's names."""
        flattened = member.get("flattened", shape.get("flattened", False))
        name = member.get("locationName", shape.get("locationName", ours["name"]))
        expected = {"flattened": flattened}
        if shape["type"] == "list":
            element = shape["member"].get("locationName")
            name = element if flattened and element else name
            expected["elementName"] = element if not flattened else None
        elif shape["type"] == "map":
            expected["keyName"] = shape["key"].get("locationName")
            expected["valueName"] = shape["value"].get("locationName")
        expected["queryName"] = name if name != ours["name"] else None
        for key, value in expected.items():
            if ours.get(key) != value and (ours.get(key) or value):
                yield f"{at}: {key} is {ours.get(key)}, must be {value}"

    def errors(self, operation, theirs):
        ours = {error["code"] for error in operation["errors"]}
        ours |= {error.get("queryCode") for error in operation["errors"]}
        for reference in theirs.get("errors", []):
            code = self.shapes[reference["shape"]].get("error", {}).get("code", reference["shape"])
            if not {code, reference["shape"]} & ours:
                yield f"{operation['name']}: error {reference['shape']} is missing"



def unexpected(service, problems, exceptions):
    """The problems that no exception covers, and the exceptions that cover none."""
    listed = {entry["difference"]: entry for entry in exceptions.get(service, [])}
    found = []
    for problem in problems:
        if problem in listed:
            listed[problem]["used"] = True
        else:
            found.append(problem)
    for difference, entry in listed.items():
        if not entry.get("reason"):
            found.append(f"{difference}: listed without a reason")
        if not entry.get("used"):
            found.append(f"{difference}: listed as an exception, but there is no such difference")
    return found


def run(services, exceptions, report, models=MODELS):
    for service in services:
        model = find_model(service["name"], models)
        if model is not None:
            problems = Comparison(service, model).problems()
            report.run(f"botocore-{service['name']}",
                       unexpected(service["name"], problems, exceptions))


if __name__ == "__main__":
    the_options = api.arguments(__doc__).parse_args()
    the_report = Report()
    run(api.read(the_options.build), json.loads(EXCEPTIONS.read_text(encoding="utf-8")), the_report)
    sys.exit(the_report.finish())
