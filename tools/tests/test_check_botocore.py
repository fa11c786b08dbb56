"""check_botocore.py finds what a declaration lacks, and holds its exceptions to account."""

import copy

import check_botocore
import pytest
from checks.report import Report

MODEL = {
    "metadata": {"protocol": "query"},
    "operations": {"Send": {"input": {"shape": "SendInput"}, "errors": [{"shape": "Gone"}]}},
    "shapes": {
        "SendInput": {"type": "structure", "required": ["Body"], "members": {
            "Body": {"shape": "Text"}, "Tags": {"shape": "Tags", "locationName": "Tag"},
            "Entries": {"shape": "Entries"}}},
        "Text": {"type": "string", "min": 1, "max": 5},
        "Tags": {"type": "map", "flattened": True, "key": {"shape": "Text", "locationName": "Key"},
                 "value": {"shape": "Text", "locationName": "Value"}},
        "Entries": {"type": "list", "flattened": True,
                    "member": {"shape": "Entry", "locationName": "EntryName"}},
        "Entry": {"type": "structure", "members": {"Size": {"shape": "Size"}}},
        "Size": {"type": "integer"},
        "Gone": {"type": "structure", "members": {}, "error": {"code": "Old.Gone"}},
    },
}
SERVICE = {
    "name": "mail",
    "operations": [{"name": "Send", "input": "In", "output": "Out",
                    "errors": [{"code": "Gone", "queryCode": "Old.Gone"}]},
                   {"name": "Newer", "input": "In", "output": "Out", "errors": []}],
    "shapes": {
        "In": {"fields": [
            {"name": "Body", "type": "string", "required": True, "min": 1, "max": 5},
            {"name": "Tags", "type": "map", "element": {"type": "string"}, "flattened": True,
             "queryName": "Tag", "keyName": "Key", "valueName": "Value"},
            {"name": "Entries", "type": "list", "element": {"type": "structure", "shape": "E"},
             "flattened": True, "queryName": "EntryName"}]},
        "Out": {"fields": []},
        "E": {"fields": [{"name": "Size", "type": "integer"}]},
    },
}


def problems(change=None):
    service = copy.deepcopy(SERVICE)
    if change:
        change(service)
    return list(check_botocore.Comparison(service, MODEL).problems())


def fields(service, shape="In"):
    return service["shapes"][shape]["fields"]


def test_equal_declarations_have_no_differences():
    assert problems() == []


@pytest.mark.parametrize("change, difference", [
    (lambda s: fields(s).pop(0), "In.Body: is missing"),
    (lambda s: fields(s)[0].update(type="integer"), "In.Body: is a integer, must be a string"),
    (lambda s: fields(s)[0].pop("required"), "In.Body: must be required"),
    (lambda s: fields(s)[1].update(required=True), "In.Tags: must not be required"),
    (lambda s: fields(s)[0].update(max=6), "In.Body: max is 6, must be 5"),
    (lambda s: fields(s)[0].pop("min"), "In.Body: min is None, must be 1"),
    (lambda s: fields(s)[0].update(values=["x"]), "In.Body: values are ['x'], must be []"),
    (lambda s: fields(s)[1].pop("queryName"), "In.Tags: queryName is None, must be Tag"),
    (lambda s: fields(s)[1].pop("keyName"), "In.Tags: keyName is None, must be Key"),
    (lambda s: fields(s)[2].pop("flattened"), "In.Entries: flattened is None, must be True"),
    (lambda s: fields(s)[2].pop("queryName"), "In.Entries: queryName is None, must be EntryName"),
    (lambda s: fields(s, "E")[0].update(type="long"), "E.Size: is a long, must be a integer"),
    (lambda s: fields(s, "E").append({"name": "X", "type": "long"}), "E.X: is not in the model"),
    (lambda s: s["operations"][0]["errors"].clear(), "Send: error Gone is missing"),
])
def test_difference_is_found(change, difference):
    assert difference in problems(change)


def test_exception_covers_its_difference_only():
    exceptions = {"mail": [{"difference": "a", "reason": "because"}]}
    assert check_botocore.unexpected("mail", ["a", "b"], exceptions) == ["b"]


def test_stale_exception_and_missing_reason_fail():
    exceptions = {"mail": [{"difference": "a"}]}
    assert check_botocore.unexpected("mail", [], exceptions) == [
        "a: listed without a reason",
        "a: listed as an exception, but there is no such difference"]


def test_models_are_found_by_signing_name():
    assert check_botocore.find_model("sqs")["metadata"]["serviceId"] == "SQS"
    assert check_botocore.find_model("states")["metadata"]["serviceId"] == "SFN"
    assert check_botocore.find_model("dynamodb")["metadata"]["serviceId"] == "DynamoDB"
    assert check_botocore.find_model("dynamodbstreams")["metadata"]["serviceId"] == "DynamoDB Streams"
    assert check_botocore.find_model("no-such-service") is None


def test_service_without_a_model_is_not_compared():
    report = Report()
    check_botocore.run([{**SERVICE, "name": "no-such-service"}], {}, report)
    assert report.checks == {}
