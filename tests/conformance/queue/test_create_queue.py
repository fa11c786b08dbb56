"""CreateQueue: names, attributes, idempotence."""

import pytest

from support.refusals import refuses

test_refuses = refuses("CreateQueue")


def test_returns_a_url_that_ends_with_account_and_name(create_queue, new_name, account):
    name = new_name()
    assert create_queue(name).endswith(f"/{account}/{name}")


@pytest.mark.penstock_only
def test_url_names_the_host_that_the_client_called(create_queue, new_name, account, server):
    name = new_name()
    assert create_queue(name) == f"{server.endpoint}/{account}/{name}"


def test_accepts_every_allowed_character_and_80_of_them(create_queue, new_name):
    name = (new_name("AZaz09-_") + "x" * 80)[:80]
    assert create_queue(name).endswith("/" + name)


def test_names_are_case_sensitive(create_queue, new_name):
    name = new_name("case")
    assert create_queue(name) != create_queue(name.replace("case", "CASE"))


def test_creating_again_returns_the_same_url(create_queue, sqs, new_name):
    name = new_name()
    assert create_queue(name) == sqs.create_queue(QueueName=name)["QueueUrl"]


def test_creating_again_with_equal_attributes_returns_the_same_url(create_queue, sqs, new_name):
    name, attributes = new_name(), {"DelaySeconds": "3", "VisibilityTimeout": "40"}
    url = create_queue(name, Attributes=attributes)
    assert sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"] == url


def test_creating_again_compares_only_attributes_that_are_given(create_queue, sqs, new_name):
    name = new_name()
    url = create_queue(name, Attributes={"DelaySeconds": "3"})
    assert sqs.create_queue(QueueName=name)["QueueUrl"] == url


def test_creating_again_with_a_default_that_was_never_set_is_no_difference(create_queue, sqs, new_name):
    name = new_name()
    url = create_queue(name)
    again = sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "30"})
    assert again["QueueUrl"] == url


def test_refused_difference_leaves_the_queue_as_it_was(create_queue, sqs, new_name):
    name = new_name()
    url = create_queue(name, Attributes={"DelaySeconds": "3"})
    with pytest.raises(sqs.exceptions.QueueNameExists):
        sqs.create_queue(QueueName=name, Attributes={"DelaySeconds": "4"})
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])
    assert found["Attributes"] == {"DelaySeconds": "3"}


def test_stores_attributes_and_tags(create_queue, sqs):
    url = create_queue(
        Attributes={"MessageRetentionPeriod": "60", "MaximumMessageSize": "1024"},
        tags={"team": "payments", "empty": ""},
    )
    names = ["MessageRetentionPeriod", "MaximumMessageSize"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert found == {"MessageRetentionPeriod": "60", "MaximumMessageSize": "1024"}
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "payments", "empty": ""}


def test_refused_creation_creates_nothing(sqs, new_name):
    name = new_name()
    with pytest.raises(sqs.exceptions.ClientError):
        sqs.create_queue(QueueName=name, Attributes={"DelaySeconds": "901"})
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName=name)
