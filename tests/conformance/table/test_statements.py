"""PartiQL: ExecuteStatement, BatchExecuteStatement, ExecuteTransaction."""

import pytest
from botocore.exceptions import ClientError

MALFORMED = "Statement wasn't well formed, can't be processed: "


@pytest.fixture
def run(dynamodb):
    def execute(statement, *parameters, **arguments):
        if parameters:
            arguments["Parameters"] = list(parameters)
        return dynamodb.execute_statement(Statement=statement, **arguments)

    return execute


@pytest.fixture
def filled(run, sorted_table):
    """Items p=a and p=b, s=0 to 9 each, with v: "even" or "odd"."""
    for p in "ab":
        for s in range(10):
            run(f"INSERT INTO \"{sorted_table}\" VALUE {{'p': '{p}', 's': {s}, 'v': ?}}", {"S": ("even", "odd")[s % 2]})
    return sorted_table


def numbers(answer):
    return [(item["p"]["S"], int(item["s"]["N"])) for item in answer["Items"]]


def get(dynamodb, table, one):
    return dynamodb.get_item(TableName=table, Key={"id": {"S": one}}, ConsistentRead=True).get("Item")


def test_insert_keeps_every_type(dynamodb, run, table, refused):
    answer = run(
        f"INSERT INTO \"{table}\" VALUE {{'id': 'it''s', 'n': -.5e1, 'l': [1, 'x', [false, null]], "
        "'m': {'k': {'d': 1.50}}, 'ss': <<'b', 'a'>>, 'ns': <<2, 10>>, 'b': ?}",
        {"B": b"\x00\xff"},
    )
    assert answer["Items"] == []
    item = get(dynamodb, table, "it's")
    assert sorted(item.pop("ss")["SS"]) == ["a", "b"]
    assert sorted(item.pop("ns")["NS"]) == ["10", "2"]
    assert item == {
        "id": {"S": "it's"},
        "n": {"N": "-5"},
        "l": {"L": [{"N": "1"}, {"S": "x"}, {"L": [{"BOOL": False}, {"NULL": True}]}]},
        "m": {"M": {"k": {"M": {"d": {"N": "1.5"}}}}},
        "b": {"B": b"\x00\xff"},
    }
    with refused("Duplicate primary key exists in table", code="DuplicateItemException"):
        run(f"INSERT INTO \"{table}\" VALUE {{'id': 'it''s'}}")


def test_update_changes_an_item_that_is_there(dynamodb, run, table, refused):
    run(f"INSERT INTO \"{table}\" VALUE {{'id': 'a', 'n': 1, 'l': [1], 'ss': <<'a', 'b'>>, 'm': {{'x': 'old', 'y': 1}}}}")
    answer = run(
        f'UPDATE "{table}" SET n = n + 2, l = list_append(l, [2]) SET ss = set_delete(ss, <<\'a\'>>) REMOVE m.y '
        "SET m.x = ? WHERE id = 'a' RETURNING ALL NEW *",
        {"S": "new"},
    )
    assert answer["Items"] == [
        {
            "id": {"S": "a"},
            "n": {"N": "3"},
            "l": {"L": [{"N": "1"}, {"N": "2"}]},
            "ss": {"SS": ["b"]},
            "m": {"M": {"x": {"S": "new"}}},
        },
    ]
    answer = run(f"UPDATE \"{table}\" SET m.x = 'z' WHERE id = 'a' AND n = 3 RETURNING MODIFIED OLD *")
    assert answer["Items"] == [{"m": {"M": {"x": {"S": "new"}}}}]
    for condition in ("id = 'a' AND n = 4", "id = 'none'", "id = 'none' AND attribute_not_exists(id)"):
        with refused("The conditional request failed", code="ConditionalCheckFailedException"):
            run(f'UPDATE "{table}" SET n = 9 WHERE {condition}')
    assert get(dynamodb, table, "none") is None


def test_delete_of_nothing_is_no_error(run, table, refused):
    run(f"INSERT INTO \"{table}\" VALUE {{'id': 'a', 'n': 1}}")
    assert run(f"DELETE FROM \"{table}\" WHERE id = 'none' AND n = 1 RETURNING ALL OLD *")["Items"] == []
    with refused("The conditional request failed", code="ConditionalCheckFailedException"):
        run(f"DELETE FROM \"{table}\" WHERE id = 'a' AND n <> 1")
    answer = run(f"DELETE FROM \"{table}\" WHERE id = 'a' RETURNING ALL OLD *")
    assert answer["Items"] == [{"id": {"S": "a"}, "n": {"N": "1"}}]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("p = 'a' AND s < 2", [("a", 0), ("a", 1)]),
        ("p = 'a' AND s BETWEEN 3 AND 4 AND v = 'even'", [("a", 4)]),
        ("p = 'a' AND (s < 1 OR s > 8)", [("a", 0), ("a", 9)]),
        ("p IN ['a', 'b'] AND s IN [1, 8]", [("a", 1), ("a", 8), ("b", 1), ("b", 8)]),
        ("p = 'a' AND s = 1 OR p = 'b' AND s > 8", [("a", 1), ("b", 9)]),
        ("p = 'a' AND s <> 0 AND NOT s IN [1, 2, 3, 4, 5, 6, 7, 8]", [("a", 9)]),
        ("s = 7", [("a", 7), ("b", 7)]),
        ("p = 'b' AND s = 7 AND v IS NOT MISSING AND v IS STRING AND size(v) = 3", [("b", 7)]),
        ("p = 'b' AND s < 3 AND begins_with(v, 'o')", [("b", 1)]),
        ("p = 'b' AND s < 3 AND NOT contains(v, 'd')", [("b", 0), ("b", 2)]),
    ],
)
def test_select_finds_what_satisfies_where(run, filled, condition, expected):
    answer = run(f'SELECT p, s FROM "{filled}" WHERE {condition}', ConsistentRead=True)
    assert sorted(numbers(answer)) == expected


def test_select_orders_by_keys(run, filled, refused):
    select = f'SELECT p, s FROM "{filled}" WHERE '
    assert numbers(run(select + "p = 'a' AND s > 6 ORDER BY s DESC")) == [("a", 9), ("a", 8), ("a", 7)]
    assert numbers(run(select + "p IN ['a', 'b'] AND s > 7 ORDER BY p DESC, s ASC")) == [
        ("b", 8), ("b", 9), ("a", 8), ("a", 9),
    ]
    with refused("Must have WHERE clause in the statement when using ORDER BY clause."):
        run(f'SELECT * FROM "{filled}" ORDER BY s')


def test_select_names_columns_by_their_last_step(run, table):
    run(f"INSERT INTO \"{table}\" VALUE {{'id': 'a', 'm': {{'k': ['deep', 'x']}}}}")
    assert run(f"SELECT id, m.k[0], m.k FROM \"{table}\" WHERE id = 'a'")["Items"] == [
        {"id": {"S": "a"}, "k[0]": {"S": "deep"}, "k": {"L": [{"S": "deep"}, {"S": "x"}]}},
    ]


@pytest.mark.parametrize("condition", ["p IN ['a', 'b']", "v IN ['even', 'odd']"])
def test_pages_cover_everything_once(run, filled, condition, refused):
    statement = f'SELECT p, s FROM "{filled}" WHERE {condition}'
    found = []
    more = {}
    while True:
        answer = run(statement, Limit=7, ConsistentRead=True, **more)
        found += numbers(answer)
        if "NextToken" not in answer:
            break
        assert set(answer["LastEvaluatedKey"]) == {"p", "s"}
        more = {"NextToken": answer["NextToken"]}
        with refused("NextToken does not match request"):
            run(statement + " AND v = 'x'", **more)
    assert sorted(found) == [(p, s) for p in "ab" for s in range(10)]
    with refused("Invalid NextToken"):
        run(statement, NextToken="garbage")


def test_indexes(dynamodb, run, indexed_table, refused):
    for s, v in ((1, "x"), (2, "y")):
        run(f"INSERT INTO \"{indexed_table}\" VALUE {{'p': 'a', 's': {s}, 'a': 'a{s}', 'g': 'g', 'v': '{v}', 'w': 1}}")
    by_g_a = f'"{indexed_table}"."by-g-a"'
    assert numbers(run(f"SELECT p, s FROM {by_g_a} WHERE g = 'g' AND a > 'a1'")) == [("a", 2)]
    assert numbers(run(f'SELECT p, s, w FROM "{indexed_table}"."by-a" WHERE p = \'a\' ORDER BY a DESC')) == [
        ("a", 2), ("a", 1),
    ]
    with refused(
        "One or more parameter values were invalid: Global secondary index by-g-a does not project [w]",
    ):
        run(f"SELECT w FROM {by_g_a} WHERE g = 'g'")
    with refused(
        "One or more parameter values were invalid: Secondary index by-g-a does not project one or more filter "
        "attributes: [w]",
    ):
        run(f"SELECT p FROM {by_g_a} WHERE g = 'g' AND w = 1")
    with refused("Strongly consistent read is not supported on Global Secondary Indexes"):
        run(f"SELECT p FROM {by_g_a} WHERE g = 'g'", ConsistentRead=True)
    with refused("The table does not have the specified index"):
        run(f"SELECT p FROM \"{indexed_table}\".\"none\" WHERE g = 'g'")


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("SLECT * FROM {}", MALFORMED + "Expected data manipulation"),
        ("SELECT * FROM {} WHERE", MALFORMED + "Unexpected term"),
        ("SELECT * FROM {} WHERE id = 'a' foo", MALFORMED + "Unexpected token after expression"),
        ("SELECT * FROM {} WHERE id = 'a' AND", MALFORMED + "Missing right-hand side expression of infix operator"),
        ("SELECT * FROM {} WHERE id = 'a' # note", MALFORMED.strip() + " "),
        ("SELECT * FROM {} t WHERE id = 'a'", "Aliasing is not supported"),
        ("UPDATE {} SET n = 1", "Where clause does not contain a mandatory equality on all key attributes"),
        ("DELETE FROM {} WHERE n = 1", "Where clause does not contain a mandatory equality on all key attributes"),
        (
            "DELETE FROM {} WHERE id = 'a' RETURNING ALL NEW *",
            "Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
        ),
        (
            "SELECT * FROM {} WHERE id = 1",
            "Key attribute's data type should match its data type in table's schema: Key id",
        ),
        (
            "SELECT * FROM {} WHERE id = 'a' AND n < true",
            "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
        ),
        ("SELECT * FROM {} WHERE id = ?", "Number of parameters in request and statement don't match."),
        ("UPDATE {} SET s = set_add(s, <<>>) WHERE id = 'a'", "Empty bags are not supported"),
        (
            "INSERT INTO {} VALUE {{'id': 'a', 'l': [1, 1e126]}}",
            "Number overflow. Attempting to store a number with magnitude larger than supported range under root[1]",
        ),
    ],
)
def test_refusals(run, table, refused, statement, text):
    with refused(text):
        run(statement.format(f'"{table}"'))


def test_a_statement_has_8192_characters_at_most(run, table, refused):
    statement = f"SELECT * FROM \"{table}\" WHERE id = 'a' AND v = '"
    assert run(statement + "x" * (8191 - len(statement)) + "'")["Items"] == []
    with pytest.raises(ClientError) as caught:
        run(statement + "x" * (8192 - len(statement)) + "'")
    assert "Member must have length less than or equal to 8192" in caught.value.response["Error"]["Message"]
    with refused("Requested resource not found", code="ResourceNotFoundException"):
        run("SELECT * FROM \"no-such-table-anywhere\" WHERE id = 'a'")


def test_a_batch_answers_for_each_statement(dynamodb, table):
    answer = dynamodb.batch_execute_statement(
        Statements=[
            {"Statement": f"INSERT INTO \"{table}\" VALUE {{'id': ?}}", "Parameters": [{"S": "a"}]},
            {"Statement": f"INSERT INTO \"{table}\" VALUE {{'id': 'a'}}"},
            {"Statement": f"UPDATE \"{table}\" SET n = 1 WHERE id = 'a' RETURNING ALL NEW *"},
            {"Statement": f"DELETE FROM \"{table}\" WHERE id = 'a' AND n = 2"},
            {"Statement": "SLECT * FROM x"},
        ],
        ReturnConsumedCapacity="TOTAL",
    )
    responses = answer["Responses"]
    assert [response.get("Error", {}).get("Code") for response in responses] == [
        None, "DuplicateItem", None, "ConditionalCheckFailed", "ValidationError",
    ]
    assert responses[2]["Item"] == {"id": {"S": "a"}, "n": {"N": "1"}}
    assert [cost["TableName"] for cost in answer["ConsumedCapacity"]] == [table]
    answer = dynamodb.batch_execute_statement(
        Statements=[
            {"Statement": f"SELECT * FROM \"{table}\" WHERE id = '{one}'", "ConsistentRead": True} for one in "ab"
        ] + [{"Statement": f'SELECT * FROM "{table}"'}],
    )
    assert [response.get("Item") for response in answer["Responses"]] == [{"id": {"S": "a"}, "n": {"N": "1"}}, None, None]
    assert answer["Responses"][2]["Error"]["Message"] == (
        "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
    )


def test_a_transaction_is_all_or_nothing(dynamodb, run, table, refused):
    run(f"INSERT INTO \"{table}\" VALUE {{'id': 'a', 'n': 1}}")
    written = dynamodb.execute_transaction(
        TransactStatements=[
            {"Statement": f"EXISTS(SELECT * FROM \"{table}\" WHERE id = 'x' AND n IS MISSING)"},
            {"Statement": f"INSERT INTO \"{table}\" VALUE {{'id': ?}}", "Parameters": [{"S": "b"}]},
            {"Statement": f"UPDATE \"{table}\" SET n = n + 1 WHERE id = 'a'"},
        ],
    )
    assert written["Responses"] == []
    with pytest.raises(ClientError) as caught:
        dynamodb.execute_transaction(
            TransactStatements=[
                {"Statement": f"DELETE FROM \"{table}\" WHERE id = 'a'"},
                {"Statement": f"INSERT INTO \"{table}\" VALUE {{'id': 'b'}}"},
            ],
        )
    reasons = caught.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "DuplicateItem"]
    read = dynamodb.execute_transaction(
        TransactStatements=[
            {"Statement": f"SELECT {columns} FROM \"{table}\" WHERE id = '{one}'"}
            for columns, one in (("n", "a"), ("*", "b"), ("*", "c"))
        ],
    )
    assert read["Responses"] == [{"Item": {"n": {"N": "2"}}}, {"Item": {"id": {"S": "b"}}}, {}]
    with refused(f"Validation failed in TransactStatements[0]: {MALFORMED}Unexpected term"):
        dynamodb.execute_transaction(TransactStatements=[{"Statement": f'SELECT * FROM "{table}" WHERE'}])
