"""The MD5 sums of a message, computed as the documentation of message metadata describes them."""

import hashlib
import struct

STRING_VALUE = b"\x01"
BINARY_VALUE = b"\x02"


def of_body(body):
    return hashlib.md5(body.encode()).hexdigest()


def of_attributes(attributes):
    """Names in order; name, type and value each with a four-byte length, the value with its kind."""
    digest = hashlib.md5()
    for name in sorted(attributes):
        value = attributes[name]
        digest.update(_measured(name.encode()))
        digest.update(_measured(value["DataType"].encode()))
        if value["DataType"].startswith("Binary"):
            digest.update(BINARY_VALUE + _measured(value["BinaryValue"]))
        else:
            digest.update(STRING_VALUE + _measured(value["StringValue"].encode()))
    return digest.hexdigest()


def _measured(data):
    return struct.pack(">I", len(data)) + data
