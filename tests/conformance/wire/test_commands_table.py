"""`penstock table` and `penstock bench table`."""

import decimal
import json
import os
import pty
import subprocess

import pytest

from support.tables import attribute, key

pytestmark = pytest.mark.penstock_only


@pytest.fixture(scope="module")
def dynamodb(server, client_for):
    return client_for(server, "dynamodb")


@pytest.fixture
def create(dynamodb, new_name):
    """Makes a table: its name."""
    made = []

    def call(prefix="orders", **settings):
        name = new_name(prefix)
        settings.setdefault("BillingMode", "PAY_PER_REQUEST")
        dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[attribute("customer"), attribute("placed", "N")],
            KeySchema=key("customer", "placed"),
            **settings,
        )
        made.append(name)
        return name

    yield call
    for name in made:
        dynamodb.delete_table(TableName=name)


@pytest.fixture
def orders(create, dynamodb):
    """A table with five orders of one customer and one of another."""
    name = create()
    for customer, placed in [("ann", n) for n in range(1, 6)] + [("bob", 1)]:
        dynamodb.put_item(
            TableName=name,
            Item={"customer": {"S": customer}, "placed": {"N": str(placed)}, "total": {"N": str(placed * 10)}},
        )
    return name


ANN = ("--key-condition-expression", "customer = :c", "--expression-attribute-values", '{":c":{"S":"ann"}}')


def placed(items):
    return [int(item["placed"]["N"]) for item in items]


def test_list_has_every_table(create, data, run):
    names = {create(), create()}
    (listed,) = data("table", "list")
    assert names <= set(listed["TableNames"])
    assert run("table", "list").stdout.splitlines()[0] == "TABLE"


def test_describe_says_it_in_words(orders, run, data):
    rows = dict(line.split(None, 1) for line in run("table", "describe", orders).stdout.splitlines())
    assert rows["key"] == "customer (string), then placed (number)"
    assert (rows["items"], rows["billing"]) == ("6", "on demand")
    (described,) = data("table", "describe", orders)
    assert described["Table"]["ItemCount"] == 6


def test_put_get_delete(create, run, data):
    table = create()
    name = '{"customer":"ann","placed":7}'
    item = {"customer": "ann", "placed": 7, "paid": True, "lines": [{"sku": "x", "n": 1.5}], "note": None}
    written = run("table", "put", table, "--plain", "--item", json.dumps(item))
    assert (written.returncode, written.stdout) == (0, ""), written.stderr
    assert data("table", "get", table, "--plain", "--key", name) == [item]
    (typed,) = data("table", "get", table, "--key", '{"customer":{"S":"ann"},"placed":{"N":"7"}}')
    assert typed["lines"] == {"L": [{"M": {"n": {"N": "1.5"}, "sku": {"S": "x"}}}]}
    (part,) = data("table", "get", table, "--plain", "--key", name, "--projection-expression", "paid, #l[0].sku",
                   "--expression-attribute-names", '{"#l":"lines"}')
    assert part == {"paid": True, "lines": [{"sku": "x"}]}
    deleted = run("table", "delete", table, "--plain", "--key", name)
    assert (deleted.returncode, deleted.stderr) == (0, "Deleted.\n")
    missing = run("table", "get", table, "--plain", "--key", name)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "no item with this key" in missing.stderr


def test_a_condition_that_fails_is_a_failure(orders, run):
    result = run(
        "table", "put", orders, "--plain", "--item", '{"customer":"ann","placed":1}',
        "--condition-expression", "attribute_not_exists(customer)",
    )
    assert result.returncode == 1
    assert "ConditionalCheckFailedException" in result.stderr


def test_what_is_no_item_is_wrong_usage(orders, run):
    result = run("table", "put", orders, "--item", '{"customer":"ann"}')
    assert result.returncode == 2
    assert "--item" in result.stderr


def test_query_is_in_order(orders, run, data):
    assert placed(data("table", "query", orders, *ANN)) == [1, 2, 3, 4, 5]
    assert placed(data("table", "query", orders, *ANN, "--no-scan-index-forward")) == [5, 4, 3, 2, 1]
    few = run("table", "query", orders, *ANN, "--max-items", "2", "--output", "json")
    assert placed(json.loads(line) for line in few.stdout.splitlines()) == [1, 2]
    assert "--max-items shows more" in few.stderr


def test_query_shows_keys_first(orders, run):
    lines = run("table", "query", orders, *ANN).stdout.splitlines()
    assert lines[0].split() == ["customer", "placed", "total"]
    assert lines[1].split() == ["ann", "1", "10"]
    assert len(lines) == 6


def test_scan_filters_and_takes_segments(orders, data):
    values = '{":t":{"N":"30"}}'
    found = data("table", "scan", orders, "--filter-expression", "#t > :t", "--expression-attribute-values", values,
                 "--expression-attribute-names", '{"#t":"total"}')
    assert sorted(placed(found)) == [4, 5]
    parts = [data("table", "scan", orders, "--segment", str(n), "--total-segments", "3") for n in range(3)]
    assert sum(len(part) for part in parts) == 6


def test_export_and_import_bring_every_item_exactly(create, run, dynamodb, tmp_path):
    source, target = create("source"), create("target")
    digits = "1.2345678901234567890123456789012345678"
    for n in range(300):
        dynamodb.put_item(
            TableName=source,
            Item={
                "customer": {"S": f"c{n % 40}\n\u00e9"}, "placed": {"N": str(n)},
                "exact": {"N": digits}, "blob": {"B": bytes(range(n % 50))},
                "set": {"NS": ["1", "2.5"]}, "deep": {"M": {"l": {"L": [{"NULL": True}]}}},
            },
        )
    file = tmp_path / "items.jsonl"
    exported = run("table", "export", source, "--file", str(file))
    assert (exported.returncode, exported.stdout) == (0, ""), exported.stderr
    assert exported.stderr == "300 items exported.\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["items.jsonl"]
    imported = run("table", "import", target, "--file", str(file), "--connections", "3")
    assert (imported.returncode, imported.stdout) == (0, ""), imported.stderr
    assert imported.stderr == "300 items imported.\n"

    def lines(table):
        return sorted(run("table", "export", table, "--total-segments", "1").stdout.splitlines())

    assert lines(source) == lines(target)
    assert decimal.Decimal(json.loads(lines(target)[0])["exact"]["N"]) == decimal.Decimal(digits)


def test_import_says_which_lines_are_refused(create, run, tmp_path):
    file = tmp_path / "items.jsonl"
    good = [json.dumps({"customer": "a", "placed": n}) for n in range(30)]
    file.write_text("\n".join([*good[:10], '{"customer":"a"}', *good[10:]]))
    table = create()
    result = run("table", "import", table, "--plain", "--file", str(file))
    assert result.returncode == 1
    assert "line 11: ValidationException" in result.stderr
    assert "30 items imported." in result.stderr


def test_import_ends_at_what_is_no_item(create, run, tmp_path):
    file = tmp_path / "items.jsonl"
    file.write_text('{"customer":"a","placed":1}\nnothing\n')
    result = run("table", "import", create(), "--plain", "--file", str(file))
    assert result.returncode == 2
    assert "line 2: It is no JSON object. 1 items were imported before." in result.stderr


def test_export_of_a_missing_table_leaves_no_file(run, tmp_path):
    result = run("table", "export", "no-such-table", "--file", str(tmp_path / "items.jsonl"))
    assert result.returncode == 1
    assert "ResourceNotFoundException" in result.stderr
    assert not (tmp_path / "items.jsonl").exists()


def test_a_terminal_sees_how_far_it_is(orders, binary, environment, tmp_path):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [binary, "table", "export", orders, "--file", str(tmp_path / "items.jsonl")],
        stdout=subprocess.PIPE, stderr=theirs, env=environment,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:  # the other side is closed
            break
        if not more:
            break
        shown += more
    os.close(ours)
    assert process.wait(timeout=20) == 0
    assert b"items exported" in shown


def test_bench_measures_every_operation_and_loses_nothing(run, dynamodb):
    result = run("bench", "table", "--seconds", "0.3", "--items", "500", "--connections", "4", "--json")
    assert result.returncode == 0, result.stderr
    rows = {row["operation"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert list(rows) == ["fill", "put", "get", "batch-write", "query", "update"]
    assert rows["fill"]["requests"] == 20
    assert all(row["requests"] > 0 and row["p99_us"] > 0 for row in rows.values())
    assert rows["update"]["lost"] == 0
    assert not [name for name in dynamodb.list_tables()["TableNames"] if name.startswith("penstock-bench")]


def test_bench_offers_a_rate_of_one_operation(run):
    result = run("bench", "table", "--operation", "put", "--rate", "100", "--seconds", "0.5", "--items", "100")
    assert result.returncode == 0, result.stderr
    assert "100 requests/s offered" in result.stdout
    assert [line.split()[0] for line in result.stdout.splitlines()[2:]] == ["OPERATION", "fill", "put"]
