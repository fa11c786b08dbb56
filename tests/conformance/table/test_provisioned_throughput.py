"""Tables with a provisioned throughput: what is above it is throttled, reads and writes apart."""

import time

import pytest
from botocore.exceptions import ClientError

from support.tables import attribute, key

TABLE_TEXT = (
    "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API."
)
ATTEMPTS = 2000  # AWS lets a new table burst


@pytest.fixture
def slow(dynamodb, make_table, new_name):
    """A table of one read and one write unit a second."""
    name = make_table(
        new_name("slow"),
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        AttributeDefinitions=[attribute("id")],
        KeySchema=key("id"),
    )
    yield name
    dynamodb.delete_table(TableName=name)


def put(dynamodb, table, number, **more):
    return dynamodb.put_item(TableName=table, Item={"id": {"S": str(number)}}, **more)


def until_throttled(call):
    """The error of the first call that is throttled."""
    for number in range(ATTEMPTS):
        try:
            call(number)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "ProvisionedThroughputExceededException"
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
            return error.response["Error"]["Message"]
    raise AssertionError("nothing was throttled")


def test_writes_above_it_are_throttled_and_reads_go_on(dynamodb, slow):
    assert until_throttled(lambda number: put(dynamodb, slow, number)) == TABLE_TEXT
    dynamodb.get_item(TableName=slow, Key={"id": {"S": "0"}})


def test_reads_above_it_are_throttled_and_writes_go_on(dynamodb, slow):
    def read(_):
        dynamodb.get_item(TableName=slow, Key={"id": {"S": "0"}}, ConsistentRead=True)

    assert until_throttled(read) == TABLE_TEXT
    put(dynamodb, slow, 0)


def test_it_goes_on_later(dynamodb, slow):
    until_throttled(lambda number: put(dynamodb, slow, number))
    time.sleep(1.2)
    put(dynamodb, slow, "later")


def test_a_batch_leaves_what_is_throttled(dynamodb, slow):
    writes = [{"PutRequest": {"Item": {"id": {"S": str(number)}}}} for number in range(25)]
    for _ in range(ATTEMPTS):
        try:
            left = dynamodb.batch_write_item(RequestItems={slow: writes})["UnprocessedItems"]
        except ClientError as error:
            assert error.response["Error"]["Code"] == "ProvisionedThroughputExceededException"
            break
        if left:
            assert all(write in writes for write in left[slow])
            break
    else:
        raise AssertionError("nothing was throttled")


def test_a_condition_that_fails_costs(dynamodb, slow):
    def fail(number):
        try:
            put(dynamodb, slow, number, ConditionExpression="attribute_exists(id)")
        except dynamodb.exceptions.ConditionalCheckFailedException:
            pass

    until_throttled(fail)


def test_a_query_of_an_index_takes_from_the_index(dynamodb, make_table, new_name):
    name = make_table(
        new_name("indexed"),
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1000, "WriteCapacityUnits": 10},
        AttributeDefinitions=[attribute("id"), attribute("g")],
        KeySchema=key("id"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-g",
                "KeySchema": key("g"),
                "Projection": {"ProjectionType": "ALL"},
                "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 10},
            }
        ],
    )

    def query(_):
        dynamodb.query(
            TableName=name, IndexName="by-g", KeyConditionExpression="g = :g",
            ExpressionAttributeValues={":g": {"S": "a"}},
        )

    try:
        until_throttled(query)
        dynamodb.scan(TableName=name)
    finally:
        dynamodb.delete_table(TableName=name)


def test_decreases_are_counted_and_limited(dynamodb, make_table, new_name, refused):
    name = make_table(
        new_name("shrinking"),
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 9, "WriteCapacityUnits": 9},
        AttributeDefinitions=[attribute("id")],
        KeySchema=key("id"),
    )

    def change(units):
        dynamodb.update_table(
            TableName=name,
            ProvisionedThroughput={"ReadCapacityUnits": units, "WriteCapacityUnits": 9},
        )
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})

    try:
        for units in (8, 7, 6, 5):
            change(units)
        throughput = dynamodb.describe_table(TableName=name)["Table"]["ProvisionedThroughput"]
        assert throughput["NumberOfDecreasesToday"] == 4
        with refused(None, "LimitExceededException"):
            change(4)
        change(10)
    finally:
        dynamodb.delete_table(TableName=name)
