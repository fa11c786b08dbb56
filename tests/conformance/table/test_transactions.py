"""TransactWriteItems and TransactGetItems."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError


def put(table, one, **more):
    return {"Put": {"TableName": table, "Item": {"id": {"S": one}, **more}}}


def add(table, one, amount):
    return {
        "Update": {
            "TableName": table,
            "Key": {"id": {"S": one}},
            "UpdateExpression": "ADD n :n",
            "ExpressionAttributeValues": {":n": {"N": str(amount)}},
        },
    }


def get(table, one, **more):
    return {"Get": {"TableName": table, "Key": {"id": {"S": one}}, **more}}


def number(dynamodb, table, one):
    item = dynamodb.get_item(TableName=table, Key={"id": {"S": one}}, ConsistentRead=True).get("Item", {})
    return int(item.get("n", {"N": "0"})["N"])


def cancelled(caught):
    """The codes of a cancelled transaction's reasons."""
    answer = caught.value.response
    assert answer["Error"]["Code"] == "TransactionCanceledException"
    codes = [reason["Code"] for reason in answer["CancellationReasons"]]
    assert answer["Error"]["Message"] == (
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{', '.join(codes)}]"
    )
    return codes


def test_writes_changes_deletes_and_checks_in_several_tables(dynamodb, create_table):
    one, other = create_table(), create_table()
    dynamodb.put_item(TableName=other, Item={"id": {"S": "old"}})
    dynamodb.put_item(TableName=other, Item={"id": {"S": "checked"}, "n": {"N": "7"}})
    answer = dynamodb.transact_write_items(
        TransactItems=[
            put(one, "a", v={"S": "x"}),
            add(one, "b", 5),
            {"Delete": {"TableName": other, "Key": {"id": {"S": "old"}}}},
            {
                "ConditionCheck": {
                    "TableName": other,
                    "Key": {"id": {"S": "checked"}},
                    "ConditionExpression": "n = :n",
                    "ExpressionAttributeValues": {":n": {"N": "7"}},
                },
            },
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    costs = {cost["TableName"]: cost for cost in answer["ConsumedCapacity"]}
    assert {name: cost["CapacityUnits"] for name, cost in costs.items()} == {one: 4.0, other: 4.0}
    assert costs[one]["WriteCapacityUnits"] == 4.0
    answer = dynamodb.transact_get_items(
        TransactItems=[
            get(one, "b"),
            get(other, "old"),
            get(one, "a", ProjectionExpression="v"),
            get(other, "checked"),
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    assert [response.get("Item") for response in answer["Responses"]] == [
        {"id": {"S": "b"}, "n": {"N": "5"}},
        None,
        {"v": {"S": "x"}},
        {"id": {"S": "checked"}, "n": {"N": "7"}},
    ]
    assert sum(cost["ReadCapacityUnits"] for cost in answer["ConsumedCapacity"]) == 8.0


def test_one_failed_condition_cancels_all_of_it(dynamodb, table):
    dynamodb.put_item(TableName=table, Item={"id": {"S": "there"}, "n": {"N": "1"}})
    with pytest.raises(ClientError) as caught:
        dynamodb.transact_write_items(
            TransactItems=[
                put(table, "new"),
                {
                    "Put": {
                        "TableName": table,
                        "Item": {"id": {"S": "there"}},
                        "ConditionExpression": "attribute_not_exists(id)",
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    },
                },
            ],
        )
    assert cancelled(caught) == ["None", "ConditionalCheckFailed"]
    reason = caught.value.response["CancellationReasons"][1]
    assert reason["Message"] == "The conditional request failed"
    assert reason["Item"] == {"id": {"S": "there"}, "n": {"N": "1"}}
    assert "Item" not in dynamodb.get_item(TableName=table, Key={"id": {"S": "new"}}, ConsistentRead=True)


def test_what_only_shows_with_the_item_is_a_reason(dynamodb, table):
    dynamodb.put_item(TableName=table, Item={"id": {"S": "text"}, "n": {"S": "none"}})
    with pytest.raises(ClientError) as caught:
        dynamodb.transact_write_items(TransactItems=[put(table, "a"), add(table, "text", 1)])
    assert cancelled(caught) == ["None", "ValidationError"]
    with pytest.raises(ClientError) as caught:
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": table, "Item": {"x": {"S": "no key"}}}}, put(table, "a")],
        )
    assert cancelled(caught) == ["ValidationError", "None"]


def test_requests_that_cannot_be_are_refused(dynamodb, table, refused):
    with refused("Transaction request cannot include multiple operations on one item"):
        dynamodb.transact_write_items(TransactItems=[put(table, "a"), add(table, "a", 1)])
    with refused("Transaction request cannot include multiple operations on one item"):
        dynamodb.transact_get_items(TransactItems=[get(table, "a"), get(table, "a")])
    with refused("TransactItems can only contain one of Check, Put, Update or Delete"):
        dynamodb.transact_write_items(TransactItems=[{**put(table, "a"), **add(table, "b", 1)}])
    with refused(None, code="ResourceNotFoundException"):
        dynamodb.transact_write_items(TransactItems=[put(table, "a"), put("no-such-table", "a")])
    with refused(None):
        dynamodb.transact_write_items(TransactItems=[put(table, str(n)) for n in range(101)])


def test_a_token_makes_it_idempotent(dynamodb, table, new_name, refused):
    token = new_name("token")[:36]
    for _ in range(3):
        dynamodb.transact_write_items(TransactItems=[add(table, "a", 1), add(table, "b", 2)], ClientRequestToken=token)
    assert (number(dynamodb, table, "a"), number(dynamodb, table, "b")) == (1, 2)
    with refused(None, code="IdempotentParameterMismatchException"):
        dynamodb.transact_write_items(TransactItems=[add(table, "a", 2), add(table, "b", 2)], ClientRequestToken=token)


def test_a_hundred_items_at_once(dynamodb, table):
    dynamodb.transact_write_items(TransactItems=[put(table, str(n), n={"N": str(n)}) for n in range(100)])
    answer = dynamodb.transact_get_items(TransactItems=[get(table, str(n)) for n in reversed(range(100))])
    assert [int(response["Item"]["n"]["N"]) for response in answer["Responses"]] == list(reversed(range(100)))


def test_transfers_at_the_same_time_keep_the_sum(dynamodb, table):
    """What conflicts is refused and tried again; whoever reads sees all of a transfer or nothing."""
    accounts = ["a", "b", "c"]
    for account in accounts:
        dynamodb.put_item(TableName=table, Item={"id": {"S": account}, "n": {"N": "100"}})

    def transfer(turn):
        source, target = accounts[turn % 3], accounts[(turn + 1) % 3]
        while True:
            try:
                dynamodb.transact_write_items(TransactItems=[add(table, source, -1), add(table, target, 1)])
                return
            except ClientError as error:
                assert error.response["Error"]["Code"] == "TransactionCanceledException"
                assert {reason["Code"] for reason in error.response["CancellationReasons"]} <= {
                    "None",
                    "TransactionConflict",
                }

    def read(_):
        try:
            answer = dynamodb.transact_get_items(TransactItems=[get(table, account) for account in accounts])
        except ClientError as error:
            assert error.response["Error"]["Code"] == "TransactionCanceledException"
            return 300
        return sum(int(response["Item"]["n"]["N"]) for response in answer["Responses"])

    with ThreadPoolExecutor(8) as pool:
        transfers = [pool.submit(transfer, turn) for turn in range(60)]
        sums = [pool.submit(read, turn) for turn in range(60)]
        assert {future.result() for future in sums} == {300}
        for future in transfers:
            future.result()
    assert sum(number(dynamodb, table, account) for account in accounts) == 300
