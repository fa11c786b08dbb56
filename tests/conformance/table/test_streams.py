"""Streams: what changed in a table, in order, and for how long a stream can be read."""

import re

import pytest

VIEWS = {
    "KEYS_ONLY": set(),
    "NEW_IMAGE": {"NewImage"},
    "OLD_IMAGE": {"OldImage"},
    "NEW_AND_OLD_IMAGES": {"NewImage", "OldImage"},
}


def enabled(view="NEW_AND_OLD_IMAGES"):
    return {"StreamEnabled": True, "StreamViewType": view}


@pytest.fixture
def streamed(create_table, dynamodb):
    """Makes a table with a stream; its name and the stream's ARN."""

    def make(view="NEW_AND_OLD_IMAGES"):
        name = create_table(StreamSpecification=enabled(view))
        return name, dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]

    return make


def put(dynamodb, table, **attributes):
    dynamodb.put_item(TableName=table, Item={"id": {"S": "a"}, **attributes})


def test_descriptions(dynamodb, streams, streamed):
    table, arn = streamed("NEW_IMAGE")
    described = dynamodb.describe_table(TableName=table)["Table"]
    assert described["StreamSpecification"] == enabled("NEW_IMAGE")
    assert arn == f"{described['TableArn']}/stream/{described['LatestStreamLabel']}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", described["LatestStreamLabel"])
    assert streams.list_streams(TableName=table)["Streams"] == [
        {"StreamArn": arn, "TableName": table, "StreamLabel": described["LatestStreamLabel"]}
    ]
    stream = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert stream["StreamStatus"] in ("ENABLING", "ENABLED")
    assert (stream["TableName"], stream["StreamViewType"]) == (table, "NEW_IMAGE")
    assert stream["KeySchema"] == described["KeySchema"]
    for shard in stream["Shards"]:
        assert 28 <= len(shard["ShardId"]) <= 65
        assert len(shard["SequenceNumberRange"]["StartingSequenceNumber"]) >= 21


def test_records(dynamodb, streamed, read_stream, region):
    table, arn = streamed()
    put(dynamodb, table, v={"N": "1"})
    put(dynamodb, table, v={"N": "1"})  # changes nothing
    dynamodb.update_item(
        TableName=table, Key={"id": {"S": "a"}}, UpdateExpression="SET v = :v",
        ExpressionAttributeValues={":v": {"N": "2"}},
    )
    dynamodb.delete_item(TableName=table, Key={"id": {"S": "a"}})
    dynamodb.delete_item(TableName=table, Key={"id": {"S": "a"}})
    records = read_stream(arn, 3)
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert {record["eventSource"] for record in records} == {"aws:dynamodb"}
    assert {record["eventVersion"] for record in records} == {"1.1"}
    assert {record["awsRegion"] for record in records} == {region}
    assert all("userIdentity" not in record for record in records)
    assert len({record["eventID"] for record in records}) == 3
    changes = [record["dynamodb"] for record in records]
    assert all(change["Keys"] == {"id": {"S": "a"}} for change in changes)
    one, two = {"id": {"S": "a"}, "v": {"N": "1"}}, {"id": {"S": "a"}, "v": {"N": "2"}}
    assert [(change.get("OldImage"), change.get("NewImage")) for change in changes] == [
        (None, one), (one, two), (two, None)
    ]
    numbers = [int(change["SequenceNumber"]) for change in changes]
    assert numbers == sorted(set(numbers))
    assert [change["SizeBytes"] for change in changes] == [9, 15, 9]


@pytest.mark.parametrize("view", VIEWS)
def test_view_types(dynamodb, streamed, read_stream, view):
    table, arn = streamed(view)
    put(dynamodb, table, v={"S": "1"})
    put(dynamodb, table, v={"S": "2"})
    change = read_stream(arn, 2)[1]["dynamodb"]
    assert {"NewImage", "OldImage"} & set(change) == VIEWS[view]
    assert change["StreamViewType"] == view


def test_iterators(dynamodb, streams, streamed, read_stream):
    table, arn = streamed()
    for value in ("1", "2", "3"):
        put(dynamodb, table, v={"N": value})
    numbers = [record["dynamodb"]["SequenceNumber"] for record in read_stream(arn, 3)]
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        place = {"StreamArn": arn, "ShardId": shard["ShardId"]}
        start = streams.get_shard_iterator(ShardIteratorType="TRIM_HORIZON", **place)["ShardIterator"]
        if streams.get_records(ShardIterator=start)["Records"]:
            break

    def read(**where):
        iterator = streams.get_shard_iterator(**place, **where)["ShardIterator"]
        records = streams.get_records(ShardIterator=iterator)["Records"]
        return [record["dynamodb"]["SequenceNumber"] for record in records]

    assert read(ShardIteratorType="AT_SEQUENCE_NUMBER", SequenceNumber=numbers[1]) == numbers[1:]
    assert read(ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=numbers[1]) == numbers[2:]
    assert read(ShardIteratorType="LATEST") == []
    page = streams.get_records(ShardIterator=start, Limit=2)
    assert [record["dynamodb"]["SequenceNumber"] for record in page["Records"]] == numbers[:2]
    rest = streams.get_records(ShardIterator=page["NextShardIterator"])
    assert [record["dynamodb"]["SequenceNumber"] for record in rest["Records"]] == numbers[2:]
    assert rest["NextShardIterator"]


def test_a_closed_stream_ends(dynamodb, streams, streamed, read_stream):
    table, arn = streamed()
    put(dynamodb, table)
    read_stream(arn, 1)
    dynamodb.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    dynamodb.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1})
    described = dynamodb.describe_table(TableName=table)["Table"]
    assert "StreamSpecification" not in described
    assert described["LatestStreamArn"] == arn
    stream = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert stream["StreamStatus"] in ("DISABLING", "DISABLED")
    read_stream(arn, 1)
    for shard in stream["Shards"]:
        assert shard["SequenceNumberRange"]["EndingSequenceNumber"]
        place = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        assert "NextShardIterator" not in streams.get_records(ShardIterator=place)
    dynamodb.update_table(TableName=table, StreamSpecification=enabled("KEYS_ONLY"))
    renewed = dynamodb.describe_table(TableName=table)["Table"]
    assert renewed["LatestStreamArn"] != arn
    listed = streams.list_streams(TableName=table)["Streams"]
    assert {stream["StreamArn"] for stream in listed} == {arn, renewed["LatestStreamArn"]}


def test_a_deleted_table_leaves_its_stream(dynamodb, streams, streamed, read_stream):
    table, arn = streamed()
    put(dynamodb, table)
    dynamodb.delete_table(TableName=table)
    dynamodb.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig={"Delay": 1})
    assert read_stream(arn, 1)[0]["eventName"] == "INSERT"
    assert streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED"


@pytest.mark.parametrize(
    ("specification", "text"),
    [
        (
            {"StreamEnabled": True},
            "One or more parameter values were invalid: Table is being created with a stream enabled, "
            "UpdateViewType is required",
        ),
        (
            {"StreamEnabled": False, "StreamViewType": "KEYS_ONLY"},
            "One or more parameter values were invalid: Table is being created with a stream disabled, "
            "UpdateViewType should not be specified",
        ),
    ],
)
def test_refused_creations(create_table, refused, specification, text):
    with refused(text):
        create_table(StreamSpecification=specification)


def test_refused_updates(dynamodb, streamed, table, refused):
    with refused(f"Table has no stream to disable: TableName: {table}"):
        dynamodb.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    name, _ = streamed()
    with refused(f"Table already has an enabled stream: TableName: {name}"):
        dynamodb.update_table(TableName=name, StreamSpecification=enabled())
    with refused(
        "One or more parameter values were invalid: If stream is being disabled, then UpdateViewType must not be "
        "specified"
    ):
        dynamodb.update_table(
            TableName=name, StreamSpecification={"StreamEnabled": False, "StreamViewType": "KEYS_ONLY"}
        )


def test_refused_reads(streams, streamed, refused):
    _, arn = streamed()
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    absent = arn[:-3] + "999x"
    with refused(None, code="ResourceNotFoundException"):
        streams.describe_stream(StreamArn=absent)
    with refused(None):
        streams.describe_stream(StreamArn="x" * 40)
    with refused(None, code="ResourceNotFoundException"):
        streams.get_shard_iterator(StreamArn=arn, ShardId="x" * 40, ShardIteratorType="LATEST")
    with refused(None):
        streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="AT_SEQUENCE_NUMBER")
    with refused(None):
        streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="SOMEWHERE")
    with refused("Invalid ShardIterator"):
        streams.get_records(ShardIterator="x" * 60)
