"""Fixtures for tables: a client, tables that go after the test, refusals, raw JSON."""

import contextlib
import time

import boto3
import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

pytest.register_assert_rewrite("support.aws_json")

from support.aws_json import AwsJson  # noqa: E402
from support.tables import attribute, key  # noqa: E402

PATIENCE_SECONDS = 30
ON_DEMAND = {"BillingMode": "PAY_PER_REQUEST"}


@pytest.fixture(scope="session")
def dynamodb(server, client_for):
    return client_for(server, "dynamodb")


@pytest.fixture(scope="session")
def streams(server, client_for):
    return client_for(server, "dynamodbstreams")


@pytest.fixture
def read_stream(streams):
    """Every record of a stream, shard by shard, until `count` are there; AWS takes its time."""

    def read(arn, count):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            records = []
            for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
                place = streams.get_shard_iterator(
                    StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
                )["ShardIterator"]
                records += streams.get_records(ShardIterator=place)["Records"]
            if len(records) >= count or time.monotonic() > deadline:
                assert len(records) == count, records
                return records
            time.sleep(0.2)

    return read


@pytest.fixture(scope="session")
def raw(server, dynamodb):
    """The operations and members that this botocore does not know."""
    if server is None:
        credentials = boto3.Session().get_credentials()
    else:
        credentials = Credentials(*server.credentials)
    return AwsJson(dynamodb, credentials, "DynamoDB_20120810")


@pytest.fixture
def refused():
    """Asserts that what is called is refused with that code and text."""

    @contextlib.contextmanager
    def check(text, code="ValidationException", status=400):
        with pytest.raises(ClientError) as caught:
            yield caught
        answer = caught.value.response
        assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
        if text is not None:
            assert answer["Error"]["Message"] == text

    return check


@pytest.fixture(scope="session")
def make_table(dynamodb):
    """Creates a table and waits until it is active."""

    def make(name, **arguments):
        dynamodb.create_table(TableName=name, **{**ON_DEMAND, **arguments})
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        return name

    return make


@pytest.fixture
def create_table(dynamodb, make_table, new_name):
    names = []

    def create(**arguments):
        arguments.setdefault("AttributeDefinitions", [attribute("id")])
        arguments.setdefault("KeySchema", key("id"))
        name = make_table(new_name("table"), **arguments)
        names.append(name)
        return name

    yield create
    for name in names:
        with contextlib.suppress(ClientError):
            dynamodb.delete_table(TableName=name)


@pytest.fixture
def table(create_table):
    """A table with a string partition key "id"."""
    return create_table()


@pytest.fixture
def sorted_table(create_table):
    """A table with a string partition key "p" and a number sort key "s"."""
    return create_table(AttributeDefinitions=[attribute("p"), attribute("s", "N")], KeySchema=key("p", "s"))


@pytest.fixture
def indexed_table(create_table):
    """Keys "p" and "s", a local index by "a", global ones by "g" and by "g", "a"."""
    return create_table(
        AttributeDefinitions=[attribute("p"), attribute("s", "N"), attribute("a"), attribute("g")],
        KeySchema=key("p", "s"),
        LocalSecondaryIndexes=[
            {"IndexName": "by-a", "KeySchema": key("p", "a"), "Projection": {"ProjectionType": "KEYS_ONLY"}},
        ],
        GlobalSecondaryIndexes=[
            {"IndexName": "by-g", "KeySchema": key("g"), "Projection": {"ProjectionType": "ALL"}},
            {
                "IndexName": "by-g-a",
                "KeySchema": key("g", "a"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["v"]},
            },
        ],
    )
