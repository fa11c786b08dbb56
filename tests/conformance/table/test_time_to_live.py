"""UpdateTimeToLive, DescribeTimeToLive: items that are over go, and their stream says whose doing it was."""

import time

import pytest
from support.tables import attribute, key

PATIENCE_SECONDS = 20


def enable(dynamodb, table, is_enabled=True, name="ttl"):
    return dynamodb.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": is_enabled, "AttributeName": name}
    )


def status(dynamodb, table):
    return dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def put(dynamodb, table, name, expires_s):
    dynamodb.put_item(
        TableName=table, Item={"id": {"S": name}, "g": {"S": "g"}, "ttl": {"N": str(expires_s)}}
    )


def test_settings(dynamodb, table, refused):
    assert status(dynamodb, table) == {"TimeToLiveStatus": "DISABLED"}
    with refused("TimeToLive is already disabled"):
        enable(dynamodb, table, is_enabled=False)
    asked = {"Enabled": True, "AttributeName": "ttl"}
    assert enable(dynamodb, table)["TimeToLiveSpecification"] == asked
    with refused("TimeToLive is already enabled"):
        enable(dynamodb, table)
    with refused("TimeToLive is active on a different AttributeName: current AttributeName is ttl"):
        enable(dynamodb, table, name="other")
    wait_until(lambda: status(dynamodb, table)["TimeToLiveStatus"] == "ENABLED")
    assert status(dynamodb, table)["AttributeName"] == "ttl"


# AWS takes up to days to delete what is over, and half an hour before the setting may change again.
@pytest.mark.penstock_only
def test_items_expire(dynamodb, create_table, read_stream):
    table = create_table(
        AttributeDefinitions=[attribute("id"), attribute("g")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"},
        GlobalSecondaryIndexes=[
            {"IndexName": "by-g", "KeySchema": key("g"), "Projection": {"ProjectionType": "ALL"}}
        ],
    )
    now_s = int(time.time())
    put(dynamodb, table, "before", now_s - 60)
    enable(dynamodb, table)
    put(dynamodb, table, "after", now_s - 60)
    put(dynamodb, table, "later", now_s + 3600)
    put(dynamodb, table, "ancient", now_s - 6 * 365 * 86400)

    def left():
        return {item["id"]["S"] for item in dynamodb.scan(TableName=table)["Items"]}

    wait_until(lambda: left() == {"later", "ancient"})
    query = dynamodb.query(
        TableName=table, IndexName="by-g", KeyConditionExpression="g = :g",
        ExpressionAttributeValues={":g": {"S": "g"}},
    )
    assert {item["id"]["S"] for item in query["Items"]} == {"later", "ancient"}
    arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    removals = [record for record in read_stream(arn, 6) if record["eventName"] == "REMOVE"]
    assert {record["dynamodb"]["Keys"]["id"]["S"] for record in removals} == {"before", "after"}
    service = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
    assert [record["userIdentity"] for record in removals] == [service, service]


@pytest.mark.penstock_only
def test_disabled_again(dynamodb, table):
    enable(dynamodb, table)
    wait_until(lambda: status(dynamodb, table)["TimeToLiveStatus"] == "ENABLED")
    enable(dynamodb, table, is_enabled=False)
    put(dynamodb, table, "over", int(time.time()) - 60)
    assert status(dynamodb, table) == {"TimeToLiveStatus": "DISABLED"}
    time.sleep(1.2)
    assert dynamodb.scan(TableName=table)["Count"] == 1
