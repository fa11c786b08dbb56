"""UpdateItem: update expressions and what they answer."""

import pytest


@pytest.fixture
def update(dynamodb, table):
    def call(expression=None, values=None, **more):
        arguments = {"UpdateExpression": expression} if expression else {}
        if values:
            arguments["ExpressionAttributeValues"] = values
        answer = dynamodb.update_item(
            TableName=table, Key={"id": {"S": "a"}}, **{"ReturnValues": "ALL_NEW", **arguments, **more},
        )
        return {name: value for name, value in answer.get("Attributes", {}).items() if name != "id"}

    return call


def test_counts_from_nothing(update):
    values = {":one": {"N": "1"}, ":zero": {"N": "0"}}
    for expected in ("1", "2", "3"):
        assert update("SET n = if_not_exists(n, :zero) + :one", values) == {"n": {"N": expected}}


def test_lists_and_maps(update):
    update("SET l = :l, m = :m", {":l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}]}, ":m": {"M": {"x": {"S": "y"}}}})
    assert update("REMOVE l[0], m.x SET l[1] = :n, m.z = :n", {":n": {"S": "new"}}) == {
        "l": {"L": [{"S": "new"}, {"N": "2"}]}, "m": {"M": {"z": {"S": "new"}}},
    }
    assert update("SET l = list_append(l, :l)", {":l": {"L": [{"S": "end"}]}})["l"]["L"][-1] == {"S": "end"}


def test_sets(update):
    update("ADD tags :t", {":t": {"SS": ["a", "b"]}})
    update("ADD tags :t", {":t": {"SS": ["b", "c"]}})
    assert sorted(update("DELETE tags :t", {":t": {"SS": ["a"]}})["tags"]["SS"]) == ["b", "c"]
    assert update("DELETE tags :t", {":t": {"SS": ["b", "c"]}}) == {}


def test_answers_old_and_new(update):
    update("SET a = :a, b = :a", {":a": {"N": "1"}})
    assert update("SET a = :a", {":a": {"N": "2"}}, ReturnValues="UPDATED_OLD") == {"a": {"N": "1"}}
    assert update("SET a = :a", {":a": {"N": "3"}}, ReturnValues="UPDATED_NEW") == {"a": {"N": "3"}}
    assert update("SET a = :a", {":a": {"N": "4"}}, ReturnValues="ALL_OLD") == {"a": {"N": "3"}, "b": {"N": "1"}}


def test_parentheses(update):
    update("SET n = :ten", {":ten": {"N": "10"}})
    assert update("SET n = (n - :three)", {":three": {"N": "3"}}) == {"n": {"N": "7"}}
    assert update("SET n = (n) + (:three)", {":three": {"N": "3"}}) == {"n": {"N": "10"}}


def test_what_only_removes_makes_no_item(dynamodb, table):
    for expression in ("REMOVE b", "REMOVE x.y"):
        answer = dynamodb.update_item(
            TableName=table, Key={"id": {"S": "none"}}, UpdateExpression=expression, ReturnValues="ALL_NEW",
        )
        assert "Attributes" not in answer
    assert "Item" not in dynamodb.get_item(TableName=table, Key={"id": {"S": "none"}}, ConsistentRead=True)


def test_legacy_updates(update):
    assert update(AttributeUpdates={"n": {"Action": "ADD", "Value": {"N": "2"}}, "s": {"Value": {"S": "x"}}}) == {
        "n": {"N": "2"}, "s": {"S": "x"},
    }
    assert update(AttributeUpdates={"n": {"Action": "DELETE"}}, Expected={"s": {"Value": {"S": "x"}}}) == {"s": {"S": "x"}}


@pytest.mark.parametrize(
    ("expression", "values", "text"),
    [
        ("SET id = :a", {":a": {"S": "b"}},
         "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key"),
        ("SET x = y", None, "The provided expression refers to an attribute that does not exist in the item"),
        ("SET x.y = :a", {":a": {"S": "b"}},
         "The document path provided in the update expression is invalid for update"),
        ("SET size = :a", {":a": {"S": "b"}},
         "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: size"),
        ("SET a = :a, a.b = :a", {":a": {"S": "b"}},
         "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these "
         "paths; path one: [a], path two: [a, b]"),
        ("SET a = list_append(list_append(a, :a), :a)", {":a": {"L": []}},
         "Invalid UpdateExpression: The function is not allowed to be used this way in an expression; function: "
         "list_append"),
        ("SET status = foo(:a)", {":a": {"S": "b"}},
         "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status"),
        ("SET a = :a, a = list_append(:a, :a)", {":a": {"S": "b"}},
         "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these "
         "paths; path one: [a], path two: [a]"),
        ("SET id.x = :a", {":a": {"S": "b"}},
         "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: id"),
        ("SET a = :b", {":a": {"S": "b"}},
         "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :b"),
        ("SET a = :a", {":a": {"S": "b"}, ":c": {"S": "d"}},
         "Value provided in ExpressionAttributeValues unused in expressions: keys: {:c}"),
    ],
)
def test_refusals(update, refused, expression, values, text):
    with refused(text):
        update(expression, values)


def test_a_sum_that_is_not_exact_is_refused(update, refused):
    update("SET n = :big", {":big": {"N": "1E50"}})
    with refused("Number overflow. Attempting to store a number with magnitude larger than supported range"):
        update("SET n = n + :one", {":one": {"N": "1"}})


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"ConditionalOperator": "OR"}, "ConditionalOperator cannot be used without Filter or Expected"),
        ({"ConditionalOperator": "OR", "Expected": {"a": {"Exists": False}}},
         "ConditionalOperator can only be used when Filter or Expected has two or more elements"),
        ({"Expected": {"a": {"ComparisonOperator": "IN", "AttributeValueList": [{"BOOL": True}]}}},
         "One or more parameter values were invalid: ComparisonOperator IN is not valid for BOOL AttributeValue type"),
    ],
)
def test_legacy_refusals(update, refused, arguments, text):
    with refused(text):
        update(**arguments)
