"""What a refused call through boto3 must answer."""

import contextlib

import pytest
from botocore.exceptions import ClientError


@contextlib.contextmanager
def refusal(code, message=None, status=400):
    """The block is refused with that code, or one of several, and with the text if AWS's is known."""
    with pytest.raises(ClientError) as caught:
        yield caught
    answer = caught.value.response
    assert answer["Error"]["Code"] in ((code,) if isinstance(code, str) else code), answer["Error"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status
    if message is not None:
        assert answer["Error"]["Message"] == message


def invalid(name, value, reason):
    """The usual text of a parameter that is out of bounds."""
    return f"Value {value} for parameter {name} is invalid. Reason: {reason}"
