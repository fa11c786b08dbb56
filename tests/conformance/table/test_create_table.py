"""CreateTable, DescribeTable, UpdateTable, DeleteTable."""

import pytest

from support.tables import attribute, key


def test_describes_what_was_created(dynamodb, indexed_table, account, region):
    table = dynamodb.describe_table(TableName=indexed_table)["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert table["TableArn"] == f"arn:aws:dynamodb:{region}:{account}:table/{indexed_table}"
    assert table["KeySchema"] == key("p", "s")
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["ItemCount"] == 0
    assert {index["IndexName"]: index["IndexStatus"] for index in table["GlobalSecondaryIndexes"]} == {
        "by-g": "ACTIVE",
        "by-g-a": "ACTIVE",
    }
    assert table["LocalSecondaryIndexes"][0]["IndexArn"].endswith(f"table/{indexed_table}/index/by-a")


def test_a_new_table_is_being_created(dynamodb, new_name):
    name = new_name("table")
    answer = dynamodb.create_table(
        TableName=name, AttributeDefinitions=[attribute("id")], KeySchema=key("id"),
        ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
    )["TableDescription"]
    assert answer["TableStatus"] == "CREATING"
    assert answer["ProvisionedThroughput"]["WriteCapacityUnits"] == 4
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    assert dynamodb.delete_table(TableName=name)["TableDescription"]["TableStatus"] == "DELETING"
    dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def test_a_name_is_taken_once(dynamodb, table, refused):
    with refused(f"Table already exists: {table}", "ResourceInUseException"):
        dynamodb.create_table(
            TableName=table, AttributeDefinitions=[attribute("id")], KeySchema=key("id"),
            BillingMode="PAY_PER_REQUEST",
        )


def test_what_is_not_there(dynamodb, new_name, refused):
    name = new_name("absent")
    with refused(f"Requested resource not found: Table: {name} not found", "ResourceNotFoundException"):
        dynamodb.describe_table(TableName=name)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"KeySchema": key("other")},
            "One or more parameter values were invalid: Some index key attributes are not defined in "
            "AttributeDefinitions. Keys: [other], AttributeDefinitions: [id]",
        ),
        (
            {"AttributeDefinitions": [attribute("id"), attribute("more")]},
            "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match "
            "number of attributes defined in AttributeDefinitions",
        ),
        (
            {"KeySchema": [{"AttributeName": "id", "KeyType": "RANGE"}]},
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ),
        (
            {"BillingMode": "PROVISIONED"},
            "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be "
            "specified when BillingMode is PROVISIONED",
        ),
    ],
)
def test_refusals(dynamodb, new_name, refused, change, text):
    arguments = {
        "TableName": new_name("table"), "AttributeDefinitions": [attribute("id")], "KeySchema": key("id"),
        "BillingMode": "PAY_PER_REQUEST",
    }
    with refused(text):
        dynamodb.create_table(**{**arguments, **change})


def test_an_index_is_created_and_deleted_online(dynamodb, table, settles):
    for number in range(30):
        dynamodb.put_item(TableName=table, Item={"id": {"S": str(number)}, "city": {"S": f"c{number % 3}"}})
    answer = dynamodb.update_table(
        TableName=table,
        AttributeDefinitions=[attribute("city")],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "by-city", "KeySchema": key("city"), "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            }
        ],
    )["TableDescription"]
    assert answer["TableStatus"] == "UPDATING"
    waiter = dynamodb.get_waiter("table_exists")
    for _ in range(1200):
        described = dynamodb.describe_table(TableName=table)["Table"]
        if described["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE":
            break
        waiter.wait(TableName=table, WaiterConfig={"Delay": 1})
    count = dynamodb.query(
        TableName=table, IndexName="by-city", KeyConditionExpression="city = :c", Select="COUNT",
        ExpressionAttributeValues={":c": {"S": "c1"}},
    )["Count"]
    assert count == 10
    dynamodb.update_table(
        TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-city"}}],
    )
    settles(lambda: len(dynamodb.describe_table(TableName=table)["Table"].get("GlobalSecondaryIndexes", [])), 0)
