"""BatchGetItem and BatchWriteItem."""


def test_writes_and_reads_several_tables(dynamodb, create_table):
    tables = [create_table(), create_table()]
    ids = [str(number) for number in range(10)]
    answer = dynamodb.batch_write_item(
        RequestItems={table: [{"PutRequest": {"Item": {"id": {"S": one}}}} for one in ids] for table in tables},
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["UnprocessedItems"] == {}
    assert sorted(cost["CapacityUnits"] for cost in answer["ConsumedCapacity"]) == [10, 10]
    answer = dynamodb.batch_get_item(
        RequestItems={
            table: {"Keys": [{"id": {"S": one}} for one in [*ids, "absent"]], "ConsistentRead": True} for table in tables
        },
    )
    assert answer["UnprocessedKeys"] == {}
    for table in tables:
        assert sorted(item["id"]["S"] for item in answer["Responses"][table]) == ids
    dynamodb.batch_write_item(
        RequestItems={tables[0]: [{"DeleteRequest": {"Key": {"id": {"S": one}}}} for one in ids[:4]]},
    )
    scanned = dynamodb.scan(TableName=tables[0], ConsistentRead=True, Select="COUNT")
    assert scanned["Count"] == 6


def test_nothing_is_written_if_anything_is_wrong(dynamodb, table, refused):
    good = {"PutRequest": {"Item": {"id": {"S": "good"}}}}
    with refused("Provided list of item keys contains duplicates"):
        dynamodb.batch_write_item(RequestItems={table: [good, good]})
    with refused("One or more parameter values were invalid: Missing the key id in the item"):
        dynamodb.batch_write_item(RequestItems={table: [good, {"PutRequest": {"Item": {"x": {"S": "y"}}}}]})
    with refused("Too many items requested for the BatchWriteItem call"):
        dynamodb.batch_write_item(
            RequestItems={table: [{"PutRequest": {"Item": {"id": {"S": str(n)}}}} for n in range(26)]},
        )
    assert dynamodb.scan(TableName=table, ConsistentRead=True)["Count"] == 0


def test_keys_are_read_once(dynamodb, table, refused):
    with refused("Provided list of item keys contains duplicates"):
        dynamodb.batch_get_item(RequestItems={table: {"Keys": [{"id": {"S": "a"}}] * 2}})
    with refused("Provided list of item keys contains duplicates"):
        dynamodb.batch_get_item(RequestItems={"no-such-table": {"Keys": [{"id": {"S": "a"}}] * 2}})


def test_a_table_by_name_and_by_arn_is_one(dynamodb, table):
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    dynamodb.put_item(TableName=table, Item={"id": {"S": "a"}})
    keys = {"Keys": [{"id": {"S": "a"}}], "ConsistentRead": True}
    answer = dynamodb.batch_get_item(RequestItems={table: keys, arn: keys})
    assert list(answer["Responses"].values()) == [[{"id": {"S": "a"}}]]
