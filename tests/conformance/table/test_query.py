"""Query and Scan: order, ranges, pages, filters, indexes."""

import pytest


@pytest.fixture
def fill(dynamodb):
    def write(table, items):
        items = list(items)
        for start in range(0, len(items), 25):
            requests = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
            answer = dynamodb.batch_write_item(RequestItems={table: requests})
            assert answer["UnprocessedItems"] == {}

    return write


def numbers(answer):
    return [int(item["s"]["N"]) for item in answer["Items"]]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("p = :p", [-20, -3, 0, 5, 100]),
        ("p = :p AND s = :low", [-3]),
        ("p = :p AND s > :low", [0, 5, 100]),
        ("p = :p AND s >= :low", [-3, 0, 5, 100]),
        ("s < :low AND p = :p", [-20]),
        ("p = :p AND s BETWEEN :low AND :high", [-3, 0, 5]),
        (":p = p AND :low < s", [0, 5, 100]),
        ("(p) = (:p) AND :low >= s", [-20, -3]),
    ],
)
def test_ranges_are_in_numeric_order(dynamodb, sorted_table, fill, condition, expected):
    fill(sorted_table, [{"p": {"S": "x"}, "s": {"N": str(s)}} for s in (5, -3, 100, 0, -20)])
    values = {":p": {"S": "x"}, ":low": {"N": "-3"}, ":high": {"N": "5"}}
    values = {name: value for name, value in values.items() if name in condition}
    for forward in (True, False):
        answer = dynamodb.query(
            TableName=sorted_table, KeyConditionExpression=condition, ExpressionAttributeValues=values,
            ScanIndexForward=forward, ConsistentRead=True,
        )
        assert numbers(answer) == (expected if forward else expected[::-1])


def test_pages_cover_everything_once(dynamodb, sorted_table, fill):
    fill(sorted_table, [{"p": {"S": "x"}, "s": {"N": str(s)}} for s in range(40)])
    pages = dynamodb.get_paginator("query").paginate(
        TableName=sorted_table, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": {"S": "x"}},
        ConsistentRead=True, PaginationConfig={"PageSize": 7},
    )
    assert [number for page in pages for number in numbers(page)] == list(range(40))


def test_a_page_is_one_megabyte(dynamodb, sorted_table):
    for s in range(5):
        dynamodb.put_item(
            TableName=sorted_table, Item={"p": {"S": "x"}, "s": {"N": str(s)}, "t": {"S": "x" * 300_000}},
        )
    answer = dynamodb.query(
        TableName=sorted_table, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": {"S": "x"}},
        ConsistentRead=True,
    )
    assert 3 <= answer["Count"] <= 4
    assert answer["LastEvaluatedKey"] == {"p": {"S": "x"}, "s": {"N": str(answer["Count"] - 1)}}


def test_filters_count_what_they_looked_at(dynamodb, sorted_table, fill):
    fill(sorted_table, [{"p": {"S": "x"}, "s": {"N": str(s)}, "odd": {"BOOL": s % 2 == 1}} for s in range(10)])
    answer = dynamodb.query(
        TableName=sorted_table, KeyConditionExpression="p = :p", FilterExpression="odd = :t",
        ExpressionAttributeValues={":p": {"S": "x"}, ":t": {"BOOL": True}}, ProjectionExpression="s",
        ConsistentRead=True,
    )
    assert (answer["Count"], answer["ScannedCount"]) == (5, 10)
    assert answer["Items"][0] == {"s": {"N": "1"}}


def test_key_conditions_come_with_expressions(dynamodb, sorted_table, fill):
    fill(sorted_table, [{"p": {"S": "x"}, "s": {"N": str(s)}, "odd": {"BOOL": s % 2 == 1}} for s in range(4)])
    answer = dynamodb.query(
        TableName=sorted_table, KeyConditions={"p": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "x"}]}},
        FilterExpression="odd = :t", ProjectionExpression="s", ExpressionAttributeValues={":t": {"BOOL": True}},
        ConsistentRead=True,
    )
    assert answer["Items"] == [{"s": {"N": "1"}}, {"s": {"N": "3"}}]


def test_pages_of_a_global_index(dynamodb, indexed_table, fill, settles):
    fill(indexed_table, [{"p": {"S": f"p{i}"}, "s": {"N": str(i)}, "g": {"S": "g"}, "a": {"S": f"{i:02}"}} for i in range(20)])
    query = {
        "TableName": indexed_table, "IndexName": "by-g-a", "KeyConditionExpression": "g = :g",
        "ExpressionAttributeValues": {":g": {"S": "g"}},
    }
    settles(lambda: dynamodb.query(**query)["Count"], 20)
    pages = dynamodb.get_paginator("query").paginate(**query, PaginationConfig={"PageSize": 6})
    assert [number for page in pages for number in numbers(page)] == list(range(20))


def test_a_filter_looks_at_what_the_index_has(dynamodb, indexed_table, refused):
    values = {":v": {"S": "x"}}
    for index, key in (("by-a", "p"), ("by-g-a", "g")):
        with refused(
            f"One or more parameter values were invalid: Secondary index {index} does not project one or more filter "
            "attributes: [w]",
        ):
            dynamodb.query(
                TableName=indexed_table, IndexName=index, KeyConditionExpression=f"{key} = :v",
                FilterExpression="w = :v", ExpressionAttributeValues=values,
            )
    answer = dynamodb.scan(
        TableName=indexed_table, IndexName="by-g-a", FilterExpression="w = :v", ExpressionAttributeValues=values,
    )
    assert answer["Count"] == 0


def test_a_start_is_of_its_segment(dynamodb, sorted_table, fill, refused):
    fill(sorted_table, [{"p": {"S": f"p{i}"}, "s": {"N": str(i)}} for i in range(40)])
    start = dynamodb.scan(TableName=sorted_table, TotalSegments=2, Segment=1, Limit=1)["LastEvaluatedKey"]
    with refused(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct "
        "Segment. TotalSegments: 2 Segment: 0",
    ):
        dynamodb.scan(TableName=sorted_table, TotalSegments=2, Segment=0, ExclusiveStartKey=start)


def test_indexes_follow_their_table(dynamodb, indexed_table, fill, settles):
    fill(
        indexed_table,
        [
            {"p": {"S": f"p{i}"}, "s": {"N": str(i)}, "g": {"S": f"g{i % 2}"}, "a": {"S": f"{i * 7 % 30:02}"}, "v": {"N": "1"}}
            for i in range(30)
        ],
    )

    def query(**more):
        return dynamodb.query(
            TableName=indexed_table, IndexName="by-g-a", KeyConditionExpression="g = :g",
            ExpressionAttributeValues={":g": {"S": "g1"}}, **more,
        )

    settles(lambda: query()["Count"], 15)
    keys = [item["a"]["S"] for item in query()["Items"]]
    assert keys == sorted(keys)
    assert [item["a"]["S"] for item in query(ScanIndexForward=False)["Items"]] == sorted(keys, reverse=True)
    assert set(query()["Items"][0]) == {"p", "s", "g", "a", "v"}
    dynamodb.update_item(
        TableName=indexed_table, Key={"p": {"S": "p1"}, "s": {"N": "1"}}, UpdateExpression="REMOVE g",
    )
    dynamodb.delete_item(TableName=indexed_table, Key={"p": {"S": "p3"}, "s": {"N": "3"}})
    settles(lambda: query()["Count"], 13)


def test_a_local_index_fetches_what_it_lacks(dynamodb, indexed_table):
    dynamodb.put_item(
        TableName=indexed_table, Item={"p": {"S": "x"}, "s": {"N": "1"}, "a": {"S": "y"}, "v": {"S": "far"}},
    )
    query = {
        "TableName": indexed_table, "IndexName": "by-a", "KeyConditionExpression": "p = :p AND begins_with(a, :a)",
        "ExpressionAttributeValues": {":p": {"S": "x"}, ":a": {"S": "y"}}, "ConsistentRead": True,
    }
    assert "v" not in dynamodb.query(**query)["Items"][0]
    assert dynamodb.query(**query, Select="ALL_ATTRIBUTES")["Items"][0]["v"] == {"S": "far"}
    assert dynamodb.query(**query, ProjectionExpression="v")["Items"] == [{"v": {"S": "far"}}]


def test_segments_scan_everything_once(dynamodb, sorted_table, fill):
    fill(sorted_table, [{"p": {"S": f"p{i}"}, "s": {"N": str(i)}} for i in range(60)])
    found = []
    for segment in range(4):
        pages = dynamodb.get_paginator("scan").paginate(
            TableName=sorted_table, TotalSegments=4, Segment=segment, ConsistentRead=True,
            PaginationConfig={"PageSize": 5},
        )
        found += [number for page in pages for number in numbers(page)]
    assert sorted(found) == list(range(60))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"KeyConditionExpression": "s = :v"}, "Query condition missed key schema element: p"),
        ({"KeyConditionExpression": "p <> :v"}, None),
        ({"KeyConditionExpression": "p = :v OR s = :v"}, "Invalid operator used in KeyConditionExpression: OR"),
        ({"KeyConditionExpression": "p = :v", "IndexName": "absent"},
         "The table does not have the specified index: absent"),
        ({"KeyConditionExpression": "p = :v", "FilterExpression": "s = :v"},
         "Filter Expression can only contain non-primary key attributes: Primary key attribute: s"),
        ({"KeyConditionExpression": "p = :v", "Select": "SPECIFIC_ATTRIBUTES"},
         "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing to get "
         "SPECIFIC_ATTRIBUTES"),
        ({"KeyConditionExpression": "p = :v", "Select": "COUNT", "ProjectionExpression": "v"},
         "1 validation error detected: Cannot specify the ProjectionExpression when choosing to get only the Count"),
        ({"KeyConditionExpression": ":v BETWEEN p AND :v"},
         "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand"),
        ({"KeyConditionExpression": "p = :v AND s = :v AND t = :v"}, "Conditions can be of length 1 or 2 only"),
        ({"KeyConditionExpression": "p = :v", "ProjectionExpression": "s.x"},
         "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: s"),
        ({"KeyConditionExpression": "p = :v", "ExclusiveStartKey": {"bad": {"S": "x"}}},
         "The provided starting key is invalid"),
        ({"KeyConditionExpression": "p =", "FilterExpression": "v =", "ProjectionExpression": "v,"},
         "Invalid KeyConditionExpression: Syntax error; token: \"<EOF>\", near: \"=\""),
    ],
)
def test_refusals(dynamodb, sorted_table, refused, arguments, text):
    with refused(text):
        dynamodb.query(TableName=sorted_table, ExpressionAttributeValues={":v": {"S": "x"}}, **arguments)
