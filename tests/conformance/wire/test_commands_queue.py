"""`penstock queue` on FIFO and dead-letter queues, and `penstock bench queue --fifo`."""

import json
import os
import pty
import select
import signal
import subprocess
import time

import pytest

pytestmark = pytest.mark.penstock_only

PATIENCE_SECONDS = 20


def interrupt(process):
    """Ctrl-C: (exit status, the rest of stdout, stderr)."""
    process.send_signal(signal.SIGINT)
    output, complaints = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, output, complaints


def name_of(url):
    return url.rsplit("/", 1)[1]


@pytest.fixture
def pair(create_queue, new_name, sqs):
    """A queue whose messages are dead after one receive, and its dead-letter queue: their names."""
    target = create_queue(new_name("dead"))
    arn = sqs.get_queue_attributes(QueueUrl=target, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    source = create_queue(new_name("source"), Attributes={"RedrivePolicy": policy})
    return name_of(source), name_of(target)


@pytest.fixture
def url_of(sqs):
    return lambda name: sqs.get_queue_url(QueueName=name)["QueueUrl"]


@pytest.fixture
def visible(sqs, url_of):
    def count(name):
        wanted = ["ApproximateNumberOfMessages"]
        answer = sqs.get_queue_attributes(QueueUrl=url_of(name), AttributeNames=wanted)
        return int(answer["Attributes"][wanted[0]])

    return count


@pytest.fixture
def tasks_of(data):
    return lambda name: data("queue", "redrive", name, "--list")[0].get("Results", [])


def until(holds):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def dead_letters(pair, sqs, url_of, visible):
    """Sends so many messages through the source to its dead-letter queue: the names of both."""

    def make(count, first=0):
        source, target = pair
        for start in range(first, first + count, 10):
            bodies = range(start, min(start + 10, first + count))
            sqs.send_message_batch(
                QueueUrl=url_of(source),
                Entries=[{"Id": str(body), "MessageBody": f"m{body}"} for body in bodies],
            )
        wanted = visible(target) + count

        def drained():
            sqs.receive_message(QueueUrl=url_of(source), MaxNumberOfMessages=10, VisibilityTimeout=0)
            return visible(target) == wanted

        until(drained)
        return source, target

    return make


class TestCreateSendReceive:
    def test_a_fifo_queue_with_a_dead_letter_queue_is_described_in_words(self, run, new_name):
        dead, live = f"{new_name()}.fifo", f"{new_name()}.fifo"
        assert run("queue", "create", dead, "--fifo").returncode == 0
        made = run(
            "queue", "create", live, "--fifo", "--dead-letter-queue", dead, "--max-receives", "4",
            "--attribute", "ContentBasedDeduplication=true",
        )
        assert made.returncode == 0, made.stderr
        rows = dict(
            line.split(maxsplit=1) for line in run("queue", "describe", live).stdout.splitlines()
        )
        assert rows["FifoQueue"] == "true"
        assert rows["ContentBasedDeduplication"] == "true"
        assert rows["RedrivePolicy"] == f"to {dead} after 4 receives"
        for name in (live, dead):
            assert run("queue", "delete", name).returncode == 0

    def test_a_dead_letter_queue_that_is_not_there_creates_nothing(self, run, new_name):
        name = new_name()
        made = run("queue", "create", name, "--dead-letter-queue", "absent", "--max-receives", "1")
        assert made.returncode == 1
        assert made.stdout == ""
        assert run("queue", "describe", name).returncode == 1

    def test_group_and_deduplication_id_are_sent_and_shown(self, run, data, create_queue, new_name):
        name = f"{new_name()}.fifo"
        create_queue(name, Attributes={"FifoQueue": "true"})
        options = ["--group", "g1", "--deduplication-id", "d1", "--attribute", "k=v"]
        (first,) = data("queue", "send", name, "x", *options)
        (second,) = data("queue", "send", name, "y", *options)
        assert second["SequenceNumber"] == first["SequenceNumber"]
        table = run("queue", "receive", name, "--visibility", "0").stdout.splitlines()
        assert table[0].split() == ["MESSAGE", "SENT", "RECEIVES", "GROUP", "SEQUENCE", "BODY"]
        assert table[1].split()[3:] == ["g1", first["SequenceNumber"], "x"]
        (received,) = data("queue", "receive", name)
        assert received["Messages"][0]["MessageAttributes"]["k"]["StringValue"] == "v"

    def test_a_dead_letter_shows_its_source(self, run, dead_letters):
        source, target = dead_letters(1)
        table = run("queue", "receive", target, "--visibility", "0").stdout.splitlines()
        assert table[0].split() == ["MESSAGE", "SENT", "RECEIVES", "SOURCE", "BODY"]
        assert table[1].split()[3:] == [source, "m0"]


class TestDeadLetterQueues:
    def test_all_are_listed_with_sources_and_counts(self, run, data, dead_letters):
        source, target = dead_letters(3)
        (found,) = data("queue", "dlq")
        (row,) = [queue for queue in found if queue["QueueArn"].endswith(f":{target}")]
        assert row["ApproximateNumberOfMessages"] == 3
        assert [s["QueueArn"].rsplit(":", 1)[1] for s in row["Sources"]] == [source]
        assert row["Sources"][0]["MaxReceiveCount"] == 1
        line = [line for line in run("queue", "dlq").stdout.splitlines() if line.startswith(target)]
        assert line[0].split() == [target, "3", "0", source, "(after", "1)"]

    def test_a_look_groups_by_source_and_leaves_the_messages_visible(
        self, run, data, dead_letters, sqs, url_of, visible
    ):
        source, target = dead_letters(25)
        sqs.send_message(QueueUrl=url_of(target), MessageBody="sent here")
        result = run("queue", "dlq", target)
        assert result.returncode == 0, result.stderr
        rows = [line.split() for line in result.stdout.splitlines()[1:]]
        assert [row[:3] for row in rows][0] == ["(sent", "here)", "1"]
        assert (rows[1][0], rows[1][1], rows[1][-1]) == (source, "25", "m0")
        assert "26 messages" in result.stderr
        assert visible(target) == 26
        (found,) = data("queue", "dlq", target)
        assert (found["ApproximateNumberOfMessages"], found["MessagesSeen"]) == (26, 26)
        assert found["Sources"][1]["Messages"] == 25
        assert found["Sources"][1]["ReceiveCountMax"] == 3
        assert visible(target) == 26

    def test_a_look_says_what_it_did_not_see(self, run, dead_letters):
        _, target = dead_letters(25)
        result = run("queue", "dlq", target, "--max", "7")
        assert result.returncode == 0
        assert "There are 18 more that were not seen" in result.stderr

    def test_looking_into_a_queue_that_has_one_itself_is_refused(self, run, dead_letters, visible):
        source, target = dead_letters(0)
        result = run("queue", "dlq", source)
        assert result.returncode == 2
        assert result.stdout == ""
        assert target in result.stderr


class TestRedrive:
    def test_messages_go_back_to_their_source(self, run, dead_letters, visible, tasks_of):
        source, target = dead_letters(25)
        result = run("queue", "redrive", target)
        assert result.returncode == 0, result.stderr
        assert result.stderr == ""  # progress is for terminals
        assert result.stdout.splitlines()[1].split()[0] == "COMPLETED"
        until(lambda: (visible(source), visible(target)) == (25, 0))
        assert tasks_of(target)[0]["ApproximateNumberOfMessagesMoved"] == 25

    def test_messages_go_elsewhere(self, data, dead_letters, create_queue, visible):
        _, target = dead_letters(3)
        other = name_of(create_queue())
        (outcome,) = data("queue", "redrive", target, "--to", other)
        assert outcome["Results"][0]["Status"] == "COMPLETED"
        assert outcome["Results"][0]["DestinationArn"].endswith(f":{other}")
        until(lambda: visible(other) == 3)

    def test_a_dry_run_moves_nothing_and_says_what_would_go_where(
        self, run, data, dead_letters, sqs, url_of, visible, tasks_of
    ):
        source, target = dead_letters(12)
        sqs.send_message(QueueUrl=url_of(target), MessageBody="sent here")
        (plan,) = data("queue", "redrive", target, "--dry-run")
        assert (plan["ApproximateNumberOfMessagesToMove"], plan["MessagesSeen"]) == (13, 13)
        assert [(move["Messages"], move["WouldFail"]) for move in plan["Moves"]] == [(1, True), (12, False)]
        assert plan["Moves"][1]["DestinationArn"].endswith(f":{source}")
        (everything,) = data("queue", "redrive", target, "--dry-run", "--to", source)
        assert [move["Messages"] for move in everything["Moves"]] == [13]
        part = run("queue", "redrive", target, "--dry-run", "--max", "5")
        assert "There are 8 more that were not seen" in part.stderr
        assert (visible(source), visible(target)) == (0, 13)
        assert tasks_of(target) == []

    def test_a_dry_run_finds_a_source_that_is_gone(self, data, dead_letters, sqs, url_of):
        source, target = dead_letters(2)
        later = json.dumps({"deadLetterTargetArn": _arn(sqs, url_of(target)), "maxReceiveCount": 1})
        keeper = sqs.create_queue(QueueName=f"{source}-2", Attributes={"RedrivePolicy": later})["QueueUrl"]
        sqs.delete_queue(QueueUrl=url_of(source))
        (plan,) = data("queue", "redrive", target, "--dry-run")
        assert [(move["Messages"], move["WouldFail"]) for move in plan["Moves"]] == [(2, True)]
        sqs.delete_queue(QueueUrl=keeper)

    def test_a_task_that_fails_says_why_and_exits_1(self, run, dead_letters, sqs, url_of):
        _, target = dead_letters(0)
        sqs.send_message(QueueUrl=url_of(target), MessageBody="sent here")
        result = run("queue", "redrive", target)
        assert result.returncode == 1
        assert result.stdout.splitlines()[1].split()[0] == "FAILED"
        assert "CouldNotDetermineMessageSource" in result.stderr
        assert "--to" in result.stderr

    @pytest.mark.parametrize("more", [(), ("--dry-run",)], ids=str)
    def test_only_a_dead_letter_queue_can_be_redriven(self, run, queue, more):
        result = run("queue", "redrive", name_of(queue), *more)
        assert result.returncode == 1
        assert result.stdout == ""
        assert len(result.stderr.splitlines()) == 1

    def test_a_task_is_left_alone_and_cancelled(self, run, data, dead_letters, tasks_of):
        _, target = dead_letters(30)
        (started,) = data("queue", "redrive", target, "--rate", "1", "--no-wait")
        assert started["TaskHandle"]
        assert tasks_of(target)[0]["TaskHandle"] == started["TaskHandle"]
        (cancelled,) = data("queue", "redrive", target, "--cancel")
        assert cancelled["ApproximateNumberOfMessagesMoved"] < 30
        again = run("queue", "redrive", target, "--cancel")
        assert again.returncode == 1
        assert "No move task is running" in again.stderr

    def test_ctrl_c_stops_following_and_says_how_to_cancel(self, begin, data, dead_letters, tasks_of):
        _, target = dead_letters(30)
        process = begin("queue", "redrive", target, "--rate", "1")
        until(lambda: tasks_of(target))
        status, output, complaints = interrupt(process)
        assert (status, output) == (1, "")
        assert f"penstock queue redrive {target} --cancel" in complaints
        assert tasks_of(target)[0]["Status"] == "RUNNING"
        data("queue", "redrive", target, "--cancel")

    def test_a_task_that_somebody_cancels_exits_1(self, begin, data, dead_letters, tasks_of):
        _, target = dead_letters(30)
        process = begin("queue", "redrive", target, "--rate", "1")
        until(lambda: tasks_of(target))
        data("queue", "redrive", target, "--cancel")
        output, complaints = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 1
        assert "CANCELLED" in output and "CANCELLED" in complaints

    def test_a_terminal_shows_progress(self, binary, environment, dead_letters):
        _, target = dead_letters(30)
        ours, theirs = pty.openpty()
        command = [binary, "queue", "redrive", target, "--rate", "20"]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment
        )
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], PATIENCE_SECONDS)[0]:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
        os.close(ours)
        assert process.wait(PATIENCE_SECONDS) == 0
        assert b"of 30 moved" in shown
        assert b"s left" in shown


def _arn(sqs, url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


class TestTail:
    def test_messages_are_shown_once_as_they_arrive_and_stay(self, begin, sqs, queue, visible):
        process = begin("queue", "tail", name_of(queue), "--output", "json")
        shown = []
        for body in ("first", "second", "third"):
            sqs.send_message(QueueUrl=queue, MessageBody=body)
            shown.append(json.loads(process.stdout.readline()))
        assert [message["Body"] for message in shown] == ["first", "second", "third"]
        status, rest, complaints = interrupt(process)
        assert (status, rest) == (0, "")
        assert "counts as a receive" in complaints
        assert visible(name_of(queue)) == 3

    def test_known_messages_are_not_received_again_without_reason(self, begin, sqs, queue, receive):
        sqs.send_message(QueueUrl=queue, MessageBody="x")
        process = begin("queue", "tail", name_of(queue))
        assert process.stdout.readline().split() == ["SENT", "MESSAGE", "BODY"]
        assert process.stdout.readline().split()[2] == "x"
        time.sleep(3)
        assert interrupt(process)[0] == 0
        (message,) = receive(queue, AttributeNames=["ApproximateReceiveCount"])
        assert message["Attributes"]["ApproximateReceiveCount"] == "2"

    def test_ctrl_c_ends_a_long_poll_at_once(self, begin, queue):
        process = begin("queue", "tail", name_of(queue))
        process.stdout.readline()
        time.sleep(0.3)
        began = time.monotonic()
        assert interrupt(process)[0] == 0
        assert time.monotonic() - began < 5

    def test_it_ends_after_the_messages_it_was_asked_for(self, data, sqs, queue):
        for body in ("a", "b", "c"):
            sqs.send_message(QueueUrl=queue, MessageBody=body)
        assert len(data("queue", "tail", name_of(queue), "--count", "2")) == 2

    def test_a_group_of_a_fifo_queue_is_shown_alone_and_in_order(self, data, sqs, create_queue, new_name):
        url = create_queue(f"{new_name()}.fifo", Attributes={"FifoQueue": "true"})
        for body in ("a1", "b1", "a2", "b2"):
            sqs.send_message(
                QueueUrl=url, MessageBody=body, MessageGroupId=body[0], MessageDeduplicationId=body
            )
        shown = data("queue", "tail", name_of(url), "--group", "b", "--count", "2")
        assert [message["Body"] for message in shown] == ["b1", "b2"]

    def test_a_queue_with_a_dead_letter_queue_needs_consent(self, run, data, pair, sqs, url_of):
        source, target = pair
        refused = run("queue", "tail", source)
        assert refused.returncode == 2
        assert refused.stdout == ""
        assert target in refused.stderr
        sqs.send_message(QueueUrl=url_of(source), MessageBody="x")
        assert len(data("queue", "tail", source, "--yes", "--count", "1")) == 1

    def test_a_reader_that_goes_away_ends_it(self, begin, sqs, queue):
        process = begin("queue", "tail", name_of(queue))
        process.stdout.readline()
        process.stdout.close()
        sqs.send_message(QueueUrl=queue, MessageBody="x")
        assert process.wait(PATIENCE_SECONDS) == 1


class TestBench:
    @pytest.mark.parametrize("options", [["--groups", "1"], ["--groups", "20"], ["--batch", "1"]], ids=" ".join)
    def test_a_fifo_queue_keeps_what_it_promises(self, run, options):
        result = run("bench", "queue", "--fifo", "--seconds", "0.5", "--json", *options)
        assert result.returncode == 0, result.stderr
        figures = json.loads(result.stdout)
        assert figures["received"] == figures["sent"] > 0
        assert (figures["lost"], figures["duplicated"], figures["reordered"]) == (0, 0, 0)
        assert figures["producers"] <= figures["groups"]

    def test_a_standard_queue_has_no_order_to_check(self, run):
        result = run("bench", "queue", "--seconds", "0.2", "--json")
        assert result.returncode == 0, result.stderr
        figures = json.loads(result.stdout)
        assert figures["reordered"] is None
        assert figures["groups"] == 0

    def test_groups_are_for_fifo_queues(self, run):
        assert run("bench", "queue", "--groups", "2").returncode == 2
