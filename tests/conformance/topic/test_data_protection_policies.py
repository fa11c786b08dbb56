"""GetDataProtectionPolicy and PutDataProtectionPolicy."""

import json

import pytest

LENGTH_MAX = 30720


def statement(direction="Inbound"):
    return {"Sid": "s", "DataDirection": direction, "Principal": ["*"], "Operation": {"Deny": {}},
            "DataIdentifier": ["arn:aws:dataprotection::aws:data-identifier/EmailAddress"]}


def policy(**members):
    return json.dumps({"Name": "p", "Version": "2021-06-01", "Statement": [statement()], **members})


@pytest.fixture
def put(sns, topic):
    return lambda text: sns.put_data_protection_policy(ResourceArn=topic, DataProtectionPolicy=text)


@pytest.fixture
def get(sns, topic):
    return lambda: sns.get_data_protection_policy(ResourceArn=topic).get("DataProtectionPolicy", "")


def test_there_is_none_at_first(get):
    assert get() == ""


def test_keeps_what_is_put(put, get):
    put(policy())
    assert json.loads(get()) == json.loads(policy())
    put(policy(Description="another"))
    assert json.loads(get())["Description"] == "another"


def test_an_empty_one_removes_it(put, get):
    put(policy())
    put("")
    assert get() == ""


def test_has_30720_characters_at_most(put, get, invalid):
    put(policy() + " " * (LENGTH_MAX - len(policy())))
    with invalid():
        put(policy() + " " * (LENGTH_MAX - len(policy()) + 1))


def test_refuses_other_directions(sns, new_name, put, get, invalid):
    bad = policy(Statement=[statement("Sideways")])
    with invalid():
        put(bad)
    with invalid("DataProtectionPolicy Reason: Statement DataDirection must be either Inbound or Outbound"):
        sns.create_topic(Name=new_name(), DataProtectionPolicy=bad)
    assert get() == ""


def test_refuses_what_is_no_json(put, invalid):
    with invalid():
        put("no JSON")


def test_a_topic_that_is_not_there(sns, topic, not_found):
    absent = f"{topic}-absent"
    with not_found():
        sns.get_data_protection_policy(ResourceArn=absent)
    with not_found():
        sns.put_data_protection_policy(ResourceArn=absent, DataProtectionPolicy=policy())
