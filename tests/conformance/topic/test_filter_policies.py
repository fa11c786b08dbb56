"""Filter policies: policy, message, delivered or not."""

import json

import pytest


def text(value):
    return {"DataType": "String", "StringValue": value}


def number(value):
    return {"DataType": "Number", "StringValue": value}


def array(*values):
    return {"DataType": "String.Array", "StringValue": json.dumps(values)}


BINARY = {"DataType": "Binary", "BinaryValue": b"x"}

ATTRIBUTES = [
    ("a text", {"k": ["a"]}, {"k": text("a")}, True),
    ("another text", {"k": ["a"]}, {"k": text("b")}, False),
    ("a text in other letters", {"k": ["a"]}, {"k": text("A")}, False),
    ("one of several", {"k": ["a", "b"]}, {"k": text("b")}, True),
    ("attributes that nobody asked for", {"k": ["a"]}, {"k": text("a"), "l": text("b")}, True),
    ("no attributes", {"k": ["a"]}, {}, False),
    ("another attribute", {"k": ["a"]}, {"l": text("a")}, False),
    ("both", {"k": ["a"], "l": ["b"]}, {"k": text("a"), "l": text("b")}, True),
    ("one of both", {"k": ["a"], "l": ["b"]}, {"k": text("a")}, False),
    ("a number", {"k": [100]}, {"k": number("100")}, True),
    ("a number written otherwise", {"k": [100]}, {"k": number("1e2")}, True),
    ("a text that looks like the number", {"k": [100]}, {"k": text("100")}, False),
    ("a number that looks like the text", {"k": ["100"]}, {"k": number("100")}, False),
    ("=", {"k": [{"numeric": ["=", 301.5]}]}, {"k": number("301.5")}, True),
    ("above", {"k": [{"numeric": [">", 0]}]}, {"k": number("0.00001")}, True),
    ("beside a long number", {"k": ["a"]}, {"k": text("a"), "n": number("9" * 38)}, True),
    ("not above", {"k": [{"numeric": [">", 0]}]}, {"k": number("0")}, False),
    ("in a range", {"k": [{"numeric": [">=", 10, "<", 20]}]}, {"k": number("10")}, True),
    ("behind a range", {"k": [{"numeric": [">=", 10, "<", 20]}]}, {"k": number("20")}, False),
    ("a text in a range", {"k": [{"numeric": [">=", 10]}]}, {"k": text("11")}, False),
    ("prefix", {"k": [{"prefix": "ba"}]}, {"k": text("ball")}, True),
    ("no prefix", {"k": [{"prefix": "ba"}]}, {"k": text("all")}, False),
    ("suffix", {"k": [{"suffix": "ll"}]}, {"k": text("ball")}, True),
    ("no suffix", {"k": [{"suffix": "ll"}]}, {"k": text("balls")}, False),
    ("in any letters", {"k": [{"equals-ignore-case": "BaLL"}]}, {"k": text("bAll")}, True),
    ("wildcard", {"k": [{"wildcard": "b*l"}]}, {"k": text("ball")}, True),
    ("no wildcard", {"k": [{"wildcard": "b*l"}]}, {"k": text("balls")}, False),
    ("address in a network", {"k": [{"cidr": "10.0.0.0/24"}]}, {"k": text("10.0.0.255")}, True),
    ("address out of it", {"k": [{"cidr": "10.0.0.0/24"}]}, {"k": text("10.0.1.0")}, False),
    ("anything but", {"k": [{"anything-but": ["a", "b"]}]}, {"k": text("c")}, True),
    ("anything but that", {"k": [{"anything-but": ["a", "b"]}]}, {"k": text("b")}, False),
    ("anything but a number", {"k": [{"anything-but": [1, 2]}]}, {"k": number("2")}, False),
    ("anything but a prefix", {"k": [{"anything-but": {"prefix": "ba"}}]}, {"k": text("ball")}, False),
    ("anything but, and nothing", {"k": [{"anything-but": "a"}]}, {"l": text("x")}, False),
    ("null or anything but, and no attributes", {"k": [None, {"anything-but": "a"}]}, {}, False),
    ("exists", {"k": [{"exists": True}]}, {"k": text("x")}, True),
    ("exists not", {"k": [{"exists": True}]}, {"l": text("x")}, False),
    ("absent", {"k": [{"exists": False}]}, {"l": text("x")}, True),
    ("not absent", {"k": [{"exists": False}]}, {"k": text("x")}, False),
    ("a text or absent", {"k": ["a", {"exists": False}]}, {"l": text("x")}, True),
    ("in a list", {"k": ["a"]}, {"k": array("b", "a")}, True),
    ("not in a list", {"k": ["a"]}, {"k": array("b", "c")}, False),
    ("a number in a list", {"k": [1]}, {"k": array("1", 1)}, True),
    ("true in a list", {"k": [True]}, {"k": array(True)}, True),
    ("null in a list", {"k": [None]}, {"k": array(None)}, True),
    ("anything but, in a list", {"k": [{"anything-but": ["a"]}]}, {"k": array("a", "b")}, True),
    ("nothing but, in a list", {"k": [{"anything-but": ["a", "b"]}]}, {"k": array("a", "b")}, False),
    ("no list", {"k": [{"exists": True}]}, {"k": {"DataType": "String.Array", "StringValue": "no list"}}, False),
    ("bytes", {"k": ["x"]}, {"k": BINARY}, False),
    ("or", {"$or": [{"k": ["a"]}, {"l": ["b"]}]}, {"l": text("b")}, True),
    ("or neither", {"$or": [{"k": ["a"]}, {"l": ["b"]}]}, {"k": text("b")}, False),
    ("and or", {"m": ["c"], "$or": [{"k": ["a"]}, {"l": ["b"]}]}, {"l": text("b")}, False),
]

BODY = [
    ("a text", {"k": ["a"]}, {"k": "a"}, True),
    ("another text", {"k": ["a"]}, {"k": "b"}, False),
    ("deeper", {"k": {"l": ["a"]}}, {"k": {"l": "a"}}, True),
    ("elsewhere", {"k": {"l": ["a"]}}, {"l": "a"}, False),
    ("a name with a dot", {"k.l": ["a"]}, {"k": {"l": "a"}}, True),
    ("a name with a dot in the body", {"k": {"l": ["a"]}}, {"k.l": "a"}, True),
    ("a number", {"k": [1]}, {"k": 1}, True),
    ("a number as a text", {"k": [1]}, {"k": "1"}, False),
    ("beside a long number", {"k": ["a"]}, {"k": "a", "n": int("9" * 30)}, True),
    ("beside a deep list", {"k": ["a"]}, {"k": "a", "n": [[[[[[1]]]]]]}, True),
    ("true", {"k": [True]}, {"k": True}, True),
    ("null", {"k": [None]}, {"k": None}, True),
    ("null exists", {"k": [{"exists": True}]}, {"k": None}, True),
    ("absent", {"k": {"l": [{"exists": False}]}}, {"k": {"m": 1}}, True),
    ("in a list", {"k": ["a"]}, {"k": ["b", "a"]}, True),
    ("in a list of objects", {"k": {"l": ["a"], "m": ["b"]}}, {"k": [{"l": "a", "m": "b"}]}, True),
    ("in two objects of a list", {"k": {"l": ["a"], "m": ["b"]}}, {"k": [{"l": "a"}, {"m": "b"}]}, False),
    ("a range", {"k": [{"numeric": [">", 1, "<=", 2]}]}, {"k": 2}, True),
    ("prefix", {"k": {"l": [{"prefix": "b"}]}}, {"k": {"l": "ball"}}, True),
    ("or", {"$or": [{"k": ["a"]}, {"l": {"m": ["b"]}}]}, {"l": {"m": "b"}}, True),
    ("a list as the body", {"k": ["a"]}, [{"k": "a"}], False),
    ("a text as the body", {"k": ["a"]}, "a", False),
]

NO_JSON = ["a", "{", '{"k": "a"} and more']


def table(rows):
    return pytest.mark.parametrize("policy,message,expected", [row[1:] for row in rows], ids=[row[0] for row in rows])


@table(ATTRIBUTES)
def test_attributes(topic, queue, subscribe, is_delivered, policy, message, expected):
    arn = subscribe(topic, queue, FilterPolicy=json.dumps(policy))
    assert is_delivered(topic, arn, queue, "m", MessageAttributes=message) == expected


@pytest.mark.penstock_only  # no recording says what AWS does
def test_absent_of_a_message_without_attributes(topic, queue, subscribe, is_delivered):
    arn = subscribe(topic, queue, FilterPolicy='{"k": [{"exists": false}]}')
    assert is_delivered(topic, arn, queue, "m")


@table(BODY)
def test_bodies(topic, queue, subscribe, is_delivered, policy, message, expected):
    arn = subscribe(topic, queue, FilterPolicy=json.dumps(policy), FilterPolicyScope="MessageBody")
    assert is_delivered(topic, arn, queue, json.dumps(message)) == expected


@pytest.mark.parametrize("message", NO_JSON)
def test_a_body_that_is_not_json_is_filtered_out(topic, queue, subscribe, is_delivered, message):
    arn = subscribe(topic, queue, FilterPolicy='{"k": [{"exists": false}]}', FilterPolicyScope="MessageBody")
    assert not is_delivered(topic, arn, queue, message)


def test_attributes_are_not_the_body(topic, queue, subscribe, is_delivered):
    arn = subscribe(topic, queue, FilterPolicy='{"k": ["a"]}', FilterPolicyScope="MessageBody")
    assert not is_delivered(topic, arn, queue, '{"k": "b"}', MessageAttributes={"k": text("a")})


def test_the_body_is_not_attributes(topic, queue, subscribe, is_delivered):
    arn = subscribe(topic, queue, FilterPolicy='{"k": ["a"]}')
    assert not is_delivered(topic, arn, queue, '{"k": "a"}')


@pytest.mark.parametrize("of_queues,expected", [("a", True), ("b", False)])
def test_the_body_is_what_the_subscriber_would_get(sns, topic, queue, subscribe, sqs, receive, of_queues, expected):
    subscribe(topic, queue, FilterPolicy='{"k": ["a"]}', FilterPolicyScope="MessageBody", RawMessageDelivery="true")
    message = json.dumps({"default": '{"k": "c"}', "sqs": json.dumps({"k": of_queues})})
    sns.publish(TopicArn=topic, Message=message, MessageStructure="json")
    if expected:
        assert json.loads(receive(queue)[0]["Body"]) == {"k": of_queues}
    else:
        assert "Messages" not in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1)


@pytest.mark.parametrize("scope", ["MessageAttributes", "MessageBody"])
def test_an_empty_policy_takes_everything(topic, queue, subscribe, is_delivered, scope):
    arn = subscribe(topic, queue, FilterPolicy="{}", FilterPolicyScope=scope)
    assert is_delivered(topic, arn, queue, "no JSON")


@pytest.mark.penstock_only  # AWS takes up to 15 minutes
def test_a_changed_policy_holds_from_the_next_message_on(sns, topic, queue, subscribe, set_subscription, texts):
    arn = subscribe(topic, queue, FilterPolicy='{"k": ["a"]}')
    expected = []
    for turn in range(20):
        kind = "ab"[turn % 2]
        set_subscription(arn, "FilterPolicy", json.dumps({"k": [kind]}))
        for published in "ab":
            sns.publish(TopicArn=topic, Message=f"{turn}{published}", MessageAttributes={"k": text(published)})
        expected.append(f"{turn}{kind}")
    assert sorted(texts(queue, 20)) == sorted(expected)


@pytest.mark.penstock_only
def test_a_changed_scope_holds_from_the_next_message_on(sns, topic, queue, subscribe, set_subscription, texts):
    arn = subscribe(topic, queue, FilterPolicy='{"k": ["a"]}')
    set_subscription(arn, "FilterPolicyScope", "MessageBody")
    sns.publish(TopicArn=topic, Message="by attributes", MessageAttributes={"k": text("a")})
    sns.publish(TopicArn=topic, Message='{"k": "a"}')
    assert texts(queue) == ['{"k": "a"}']


def test_every_subscription_has_its_own_policy(sns, topic, create_queue, subscribe, texts):
    queues = {kind: create_queue() for kind in "abc"}
    for kind, url in queues.items():
        subscribe(topic, url, FilterPolicy=json.dumps({"k": [kind]}))
    for kind in "abc":
        sns.publish(TopicArn=topic, Message=f"to {kind}", MessageAttributes={"k": text(kind)})
    assert {kind: texts(url) for kind, url in queues.items()} == {kind: [f"to {kind}"] for kind in "abc"}


def test_each_message_of_a_batch_is_filtered_by_itself(sns, topic, queue, subscribe, texts):
    subscribe(topic, queue, FilterPolicy='{"k": ["a"]}')
    sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[
        {"Id": kind, "Message": kind, "MessageAttributes": {"k": text(kind)}} for kind in "bac"])
    assert texts(queue) == ["a"]
