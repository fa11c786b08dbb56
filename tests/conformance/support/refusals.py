"""The table of errors (errors.json) as tests: one row, one refusal, the same in every protocol.

A row is [operation, case, input, error, message] and may end with {"only": "json" | "query"}. In its
input "$queue" stands for the URL of an existing queue, "$name" for that queue's name, "$absent" for
the URL of a queue that does not exist; {"$repeat": [text, n]} for the text n times; {"$times": [n,
entry]} for n copies of entry, with "$i" as the copy's number. A message of null stands for the
error's usual text, false for a text that nobody has seen AWS write: it is not compared.
"""

import json
import pathlib

import pytest
from botocore.exceptions import ClientError

TABLE = json.loads((pathlib.Path(__file__).parents[1] / "errors.json").read_text())


def rows(protocol, operation=None):
    """The rows that hold for a protocol, as pytest parameters."""
    chosen = []
    for row in TABLE["rows"]:
        options = row[5] if len(row) > 5 else {}
        if operation in (None, row[0]) and options.get("only", protocol) == protocol:
            chosen.append(pytest.param(row, id=f"{row[0]}-{row[1].replace(' ', '_')}"))
    return chosen


def expand(value, names):
    """A row's input with its placeholders filled in."""
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(name, text)
        return value
    if isinstance(value, list):
        return [expand(item, names) for item in value]
    if isinstance(value, dict):
        if "$repeat" in value:
            text, count = value["$repeat"]
            return text * count
        if "$times" in value:
            count, entry = value["$times"]
            return [expand(entry, {**names, "$i": str(i)}) for i in range(count)]
        return {expand(key, names): expand(item, names) for key, item in value.items()}
    return value


def expected_message(row, names, protocol):
    code = TABLE["codes"][row[3]]
    message = row[4] if row[4] is not None else code.get(f"{protocol}_message")
    return message and expand(message, names)


def refuses(operation):
    """A test that sends every row of one operation through boto3, in the protocol that it speaks."""

    @pytest.mark.parametrize("row", rows("query", operation))
    def test(sqs, refusal_names, row):
        code = TABLE["codes"][row[3]]
        call = getattr(sqs, _snake(operation))
        with pytest.raises(ClientError) as caught:
            call(**expand(row[2], refusal_names))
        answer = caught.value.response
        assert answer["Error"]["Code"] == code["query"]
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == code["status"]
        assert answer["Error"].get("Type") == "Sender"
        message = expected_message(row, refusal_names, sqs.meta.service_model.protocol)
        if message:
            assert answer["Error"]["Message"] == message

    return test


def _snake(operation):
    return "".join("_" + c.lower() if c.isupper() else c for c in operation).lstrip("_")
