"""PutItem, GetItem, DeleteItem: items come back as they were written."""

import base64
import decimal
import json
import zlib

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

EVERY_TYPE = {
    "id": {"S": "every"},
    "b": {"B": b"\x00\x01\xff"},
    "bs": {"BS": [b"", b"x"]},
    "empty": {"S": ""},
    "f": {"BOOL": False},
    "l": {"L": [{"S": "é"}, {"N": "-0.5"}, {"L": []}, {"M": {}}]},
    "m": {"M": {"inner": {"M": {"deep": {"NULL": True}}}}},
    "n": {"N": "12345678901234567890123456789012345678"},
    "ns": {"NS": ["1", "2.5"]},
    "ss": {"SS": ["", "a"]},
}


def test_every_type(dynamodb, table):
    dynamodb.put_item(TableName=table, Item=EVERY_TYPE)
    item = dynamodb.get_item(TableName=table, Key={"id": {"S": "every"}}, ConsistentRead=True)["Item"]
    for name in ("bs", "ns", "ss"):
        kind = next(iter(item[name]))
        assert sorted(item[name].pop(kind)) == sorted(EVERY_TYPE[name][kind])
    assert item == {**EVERY_TYPE, "bs": {}, "ns": {}, "ss": {}}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0", "0"), ("-0.0", "0"), ("1E3", "1000"), ("00012.3400", "12.34"), ("-1e-5", "-0.00001"),
        ("9.9999999999999999999999999999999999999E+125", "99999999999999999999999999999999999999" + "0" * 88),
        ("1E-130", "0." + "0" * 129 + "1"),
    ],
)
def test_numbers(dynamodb, table, written, read):
    dynamodb.put_item(TableName=table, Item={"id": {"S": "n"}, "n": {"N": written}})
    item = dynamodb.get_item(TableName=table, Key={"id": {"S": "n"}}, ConsistentRead=True)["Item"]
    assert item["n"]["N"] == read
    assert decimal.Decimal(read) == decimal.Decimal(written)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"a": {"S": "x"}}, "One or more parameter values were invalid: Missing the key id in the item"),
        (
            {"id": {"N": "1"}},
            "One or more parameter values were invalid: Type mismatch for key id expected: S actual: N",
        ),
        (
            {"id": {"S": ""}},
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            "empty string value. Key: id",
        ),
        ({"id": {"S": "x"}, "n": {"N": "one"}}, "The parameter cannot be converted to a numeric value: one"),
        (
            {"id": {"S": "x"}, "n": {"N": "1E126"}},
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
        (
            {"id": {"S": "x"}, "n": {"N": "1" * 39}},
            "Attempting to store more than 38 significant digits in a Number",
        ),
        ({"id": {"S": "x"}, "s": {"SS": []}}, "One or more parameter values were invalid: An string set  may not be empty"),
        (
            {"id": {"S": "x"}, "s": {"SS": ["a", "a"]}},
            "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
        ),
        (
            {"id": {"S": "x"}, "z": {"NULL": False}},
            "One or more parameter values were invalid: Null attribute value types must have the value of true",
        ),
        (
            {"id": {"S": "x"}, "v": {}},
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
        ),
        ({"id": {"S": "x"}, "t": {"S": "x" * 409_600}}, "Item size has exceeded the maximum allowed size"),
    ],
)
def test_refused_items(dynamodb, table, refused, item, text):
    with refused(text):
        dynamodb.put_item(TableName=table, Item=item)


def test_conditions_and_old_values(dynamodb, table, refused):
    put = {"TableName": table, "Item": {"id": {"S": "a"}}, "ConditionExpression": "attribute_not_exists(id)"}
    dynamodb.put_item(**put)
    with refused("The conditional request failed", "ConditionalCheckFailedException"):
        dynamodb.put_item(**put)
    answer = dynamodb.put_item(
        TableName=table, Item={"id": {"S": "a"}, "n": {"N": "1"}}, ReturnValues="ALL_OLD",
    )
    assert answer["Attributes"] == {"id": {"S": "a"}}
    assert dynamodb.delete_item(TableName=table, Key={"id": {"S": "a"}}, ReturnValues="ALL_OLD")["Attributes"] == {
        "id": {"S": "a"}, "n": {"N": "1"},
    }
    assert "Item" not in dynamodb.get_item(TableName=table, Key={"id": {"S": "a"}}, ConsistentRead=True)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("size(n)", "The function is not allowed to be used this way in an expression; function: size"),
        ("attribute_exists(n) = :v",
         "The function is not allowed to be used this way in an expression; function: attribute_exists"),
        ("attribute_type(n, m)",
         "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: "
         "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"),
        ("((n)) = :v", "The expression has redundant parentheses;"),
        ("a" * 4097, "Expression size has exceeded the maximum allowed size; expression size: 4097"),
        ("n = :absent AND foo(n)", "Invalid function name; function: foo"),
    ],
)
def test_refused_conditions(dynamodb, table, refused, condition, text):
    values = {"ExpressionAttributeValues": {":v": {"S": "x"}}} if ":" in condition else {}
    with refused(f"Invalid ConditionExpression: {text}"):
        dynamodb.put_item(TableName=table, Item={"id": {"S": "a"}}, ConditionExpression=condition, **values)


def test_operands_may_be_in_parentheses(dynamodb, table):
    put = {"TableName": table, "Item": {"id": {"S": "a"}, "m": {"M": {"n": {"N": "1"}}}}}
    dynamodb.put_item(**put)
    for condition in ("(m.n) = :one", "(m).n = (:one)", "size((id)) >= (:one)", "NOT ((m.n) > :one)"):
        dynamodb.put_item(**put, ConditionExpression=condition, ExpressionAttributeValues={":one": {"N": "1"}})


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"SS": ["a", None]}, "An string set may not have a null string as a member"),
        ({"BS": ["QQ==", None]}, "Binary sets may not contain null or empty values"),
        ({"NS": ["1", None]}, None),
    ],
)
def test_sets_have_no_nulls(raw, table, item, text):
    status, body = raw.call("PutItem", TableName=table, Item={"id": {"S": "a"}, "s": item})
    assert status == 400
    assert body["__type"].endswith("#ValidationException")
    if text:
        assert body["message"] == f"One or more parameter values were invalid: {text}"


def test_a_name_or_an_arn_names_the_table(dynamodb, table, refused):
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    dynamodb.put_item(TableName=arn, Item={"id": {"S": "a"}})
    assert dynamodb.get_item(TableName=table, Key={"id": {"S": "a"}}, ConsistentRead=True)["Item"] == {"id": {"S": "a"}}
    with refused(None):
        dynamodb.get_item(TableName=f"{arn}/index/any", Key={"id": {"S": "a"}})


def test_a_wrong_name_is_found_first(raw):
    status, body = raw.call(
        "PutItem", TableName="aa", Item={"id": {"S": "a"}}, ConditionalOperator="AND",
        ConditionExpression="attribute_exists(id)",
    )
    assert status == 400
    assert "at 'tableName' failed to satisfy constraint" in body["message"]


def test_an_item_is_measured_for_a_table_that_is_there(dynamodb, refused):
    with refused(None, "ResourceNotFoundException"):
        dynamodb.put_item(TableName="no-such-table", Item={"id": {"S": "a"}, "t": {"S": "x" * 409_601}})


def test_a_failed_condition_may_show_the_item(dynamodb, raw, table):
    dynamodb.put_item(TableName=table, Item={"id": {"S": "a"}, "n": {"N": "1"}})
    status, body = raw.call(
        "PutItem", TableName=table, Item={"id": {"S": "a"}}, ConditionExpression="attribute_not_exists(id)",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert status == 400
    assert body["__type"] == "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
    assert body["Item"] == {"id": {"S": "a"}, "n": {"N": "1"}}


def test_capacity(dynamodb, indexed_table):
    item = {"p": {"S": "a"}, "s": {"N": "1"}, "a": {"S": "x"}, "g": {"S": "y"}, "t": {"S": "x" * 1500}}
    consumed = dynamodb.put_item(TableName=indexed_table, Item=item, ReturnConsumedCapacity="INDEXES")[
        "ConsumedCapacity"
    ]
    assert consumed["Table"]["CapacityUnits"] == 2
    assert consumed["LocalSecondaryIndexes"]["by-a"]["CapacityUnits"] == 1
    assert consumed["GlobalSecondaryIndexes"]["by-g"]["CapacityUnits"] == 2
    assert consumed["GlobalSecondaryIndexes"]["by-g-a"]["CapacityUnits"] == 1
    assert consumed["CapacityUnits"] == 6
    read = dynamodb.get_item(
        TableName=indexed_table, Key={"p": {"S": "a"}, "s": {"N": "1"}}, ReturnConsumedCapacity="TOTAL",
    )
    assert read["ConsumedCapacity"]["CapacityUnits"] == 0.5


def test_collection_metrics(dynamodb, indexed_table):
    answer = dynamodb.put_item(
        TableName=indexed_table, Item={"p": {"S": "a"}, "s": {"N": "1"}}, ReturnItemCollectionMetrics="SIZE",
    )
    assert answer["ItemCollectionMetrics"]["ItemCollectionKey"] == {"p": {"S": "a"}}
    assert answer["ItemCollectionMetrics"]["SizeEstimateRangeGB"] == [0, 1]


def test_python_values_come_back(dynamodb, table):
    value = {"id": "python", "price": decimal.Decimal("19.99"), "tags": {"a", "b"}, "nested": {"list": [1, None, True]}}
    item = {name: TypeSerializer().serialize(member) for name, member in value.items()}
    dynamodb.put_item(TableName=table, Item=item)
    read = dynamodb.get_item(TableName=table, Key={"id": {"S": "python"}}, ConsistentRead=True)["Item"]
    assert {name: TypeDeserializer().deserialize(member) for name, member in read.items()} == value


def test_replies_carry_their_checksum(dynamodb, table):
    seen = {}

    def keep(http_response, **_):
        seen["crc"] = int(http_response.headers["x-amz-crc32"])
        seen["body"] = http_response.content

    dynamodb.meta.events.register("after-call.dynamodb.GetItem", keep)
    try:
        dynamodb.put_item(TableName=table, Item={"id": {"S": "a"}, "b": {"B": base64.b64decode("AAEC")}})
        dynamodb.get_item(TableName=table, Key={"id": {"S": "a"}}, ConsistentRead=True)
    finally:
        dynamodb.meta.events.unregister("after-call.dynamodb.GetItem", keep)
    assert zlib.crc32(seen["body"]) == seen["crc"]
    assert json.loads(seen["body"])["Item"]["b"] == {"B": "AAEC"}
