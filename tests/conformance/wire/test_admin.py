"""The admin port: health and metrics."""

import re

import pytest

pytestmark = pytest.mark.penstock_only

SAMPLE = re.compile(
    r'([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? '
    r"(-?[0-9.]+(?:e[+-]?[0-9]+)?|NaN|[+-]Inf)( [0-9]+)?"
)


@pytest.fixture
def metrics(server):
    """Reads /metrics as {(name, labels as written): value}."""

    def read():
        status, content_type, text = server.admin("/metrics")
        assert status == 200
        assert content_type.startswith("text/plain")
        found = {}
        for line in text.splitlines():
            if line and not line.startswith("#"):
                sample = SAMPLE.fullmatch(line)
                assert sample, f"not Prometheus text: {line!r}"
                key = (sample[1], sample[2] or "")
                assert key not in found, f"twice: {key}"
                found[key] = float(sample[3])
        return found

    return read


def total(found, name, *label_texts):
    """The sum over the samples of that name whose labels hold all the texts."""
    values = [
        value
        for (sample_name, labels), value in found.items()
        if sample_name == name and all(text in labels for text in label_texts)
    ]
    assert values, f"no {name} with {label_texts}"
    return sum(values)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_running_server_is_live_and_ready(server, path):
    assert server.admin(path)[0] == 200


def test_an_unknown_page_is_not_found(server):
    assert server.admin("/nothing-here")[0] == 404


def test_every_metric_has_a_help_and_a_type_before_its_samples(server):
    _, _, text = server.admin("/metrics")
    described = {"HELP": set(), "TYPE": set()}
    for line in text.splitlines():
        if line.startswith("# "):
            _, kind, name, _ = line.split(" ", 3)
            assert name not in described[kind]
            described[kind].add(name)
        elif line:
            name = re.match(r"[a-zA-Z0-9_:]+", line)[0]
            family = re.sub(r"_(bucket|sum|count)$", "", name)
            assert {name, family} & described["TYPE"], name
            assert {name, family} & described["HELP"], name


def test_counters_end_in_total_and_histograms_in_their_unit(server):
    _, _, text = server.admin("/metrics")
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M):
        if kind == "counter":
            assert name.endswith("_total"), name
        if kind == "histogram":
            assert name.endswith(("_seconds", "_bytes")), name


def test_operations_are_counted_by_name(metrics, sqs, queue):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    before = total(metrics(), "penstock_requests_total", "SendMessage")
    for _ in range(5):
        sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert total(metrics(), "penstock_requests_total", "SendMessage") - before == 5


def test_errors_are_counted_by_operation_and_fault(metrics, sqs, queue):
    def refuse():
        with pytest.raises(sqs.exceptions.QueueDoesNotExist):
            sqs.purge_queue(QueueUrl=queue + "-absent")
        labels = ('"PurgeQueue"', '"client"')
        return total(metrics(), "penstock_request_errors_total", *labels)

    assert refuse() + 1 == refuse()


def test_latencies_are_histograms_by_operation(metrics, sqs, queue):
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    found, name = metrics(), "penstock_request_duration_seconds"
    count = total(found, f"{name}_count", '"SendMessage"')
    assert count >= 1
    assert total(found, f"{name}_bucket", '"SendMessage"', 'le="+Inf"') == count
    assert total(found, f"{name}_sum", '"SendMessage"') > 0


@pytest.mark.parametrize(
    "name",
    [
        "penstock_journal_batches_total",
        "penstock_journal_sync_duration_seconds_count",
        "penstock_journal_written_bytes_total",
        "penstock_journal_sync_duration_seconds_sum",
    ],
)
def test_the_journal_reports_its_work(metrics, sqs, queue, name):
    before = total(metrics(), name)
    sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert total(metrics(), name) > before


def test_queues_report_their_depth_by_state_and_age(metrics, sqs, queue):
    name = f'"{queue.rsplit("/", 1)[1]}"'
    for _ in range(3):
        sqs.send_message(QueueUrl=queue, MessageBody="x")
    sqs.send_message(QueueUrl=queue, MessageBody="x", DelaySeconds=900)
    sqs.receive_message(QueueUrl=queue)
    found = metrics()
    states = {
        re.search(r'state="([^"]+)"', labels)[1]: value
        for (metric, labels), value in found.items()
        if metric == "penstock_queue_messages" and name in labels
    }
    assert sorted(states.values()) == [1, 1, 2]
    assert states["visible"] == 2
    assert 0 <= total(found, "penstock_queue_oldest_message_age_seconds", name) < 60


def test_the_process_reports_cpu_and_memory(metrics):
    found = metrics()
    assert total(found, "process_cpu_seconds_total") > 0
    assert total(found, "process_resident_memory_bytes") > 1_000_000
