"""Topics as the targets of event buses' rules."""

import contextlib
import json

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.penstock_only  # AWS wants a policy for it


@pytest.fixture
def put_rule(events, new_name):
    """Puts a rule for events of its own source with a target: the source."""
    names = []

    def put(arn, **target):
        name = new_name("rule")
        events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
        names.append(name)
        answer = events.put_targets(Rule=name, Targets=[{"Id": "t", "Arn": arn, **target}])
        assert answer["FailedEntryCount"] == 0, answer
        return name

    yield put
    for name in names:
        with contextlib.suppress(ClientError):
            events.remove_targets(Rule=name, Ids=["t"])
            events.delete_rule(Name=name)


@pytest.fixture
def put_event(events):
    def put(source, detail):
        answer = events.put_events(Entries=[{"Source": source, "DetailType": "sold", "Detail": json.dumps(detail)}])
        assert answer["FailedEntryCount"] == 0
        return answer["Entries"][0]["EventId"]

    return put


def test_the_message_is_the_event(topic, queue, subscription, put_rule, put_event, notifications):
    event_id = put_event(put_rule(topic), {"n": 1})
    (envelope,) = notifications(queue)
    assert (envelope["Type"], envelope["TopicArn"]) == ("Notification", topic)
    event = json.loads(envelope["Message"])
    assert (event["id"], event["detail"], event["detail-type"]) == (event_id, {"n": 1}, "sold")


def test_the_message_is_what_the_target_makes_of_it(topic, queue, subscription, put_rule, put_event, texts):
    put_event(put_rule(topic, InputPath="$.detail.text"), {"text": "just this"})
    assert json.loads(texts(queue)[0]) == "just this"


def test_filters_look_into_the_event(topic, queue, subscribe, put_rule, put_event, texts):
    subscribe(topic, queue, FilterPolicy='{"detail":{"n":[2]}}', FilterPolicyScope="MessageBody")
    source = put_rule(topic)
    put_event(source, {"n": 1})
    put_event(source, {"n": 2})
    assert json.loads(texts(queue)[0])["detail"] == {"n": 2}


def test_a_topic_that_is_gone_makes_a_dead_letter(topic, sns, queue, arn_of, put_rule, put_event, receive):
    source = put_rule(topic, DeadLetterConfig={"Arn": arn_of(queue)})
    sns.delete_topic(TopicArn=topic)
    event_id = put_event(source, {"n": 1})
    (message,) = receive(queue, MessageAttributeNames=["All"])
    assert json.loads(message["Body"])["id"] == event_id
    assert message["MessageAttributes"]["TARGET_ARN"]["StringValue"] == topic
