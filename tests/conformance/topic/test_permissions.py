"""AddPermission and RemovePermission: statements of the topic's policy."""

import json

import pytest


@pytest.fixture
def statements(topic, topic_attributes):
    return lambda: json.loads(topic_attributes(topic)["Policy"])["Statement"]


@pytest.fixture
def add(sns, topic, account):
    """Adds a permission, by default of the caller's own account to publish."""

    def call(label="first", accounts=None, actions=("Publish",), arn=None):
        return sns.add_permission(
            TopicArn=arn or topic, Label=label, AWSAccountId=[account] if accounts is None else accounts,
            ActionName=list(actions))

    return call


@pytest.fixture
def remove(sns, topic):
    return lambda label: sns.remove_permission(TopicArn=topic, Label=label)


def root(account):
    return f"arn:aws:iam::{account}:root"


def test_a_permission_is_one_more_statement(add, statements, topic, account):
    (default,) = statements()
    add()
    assert statements() == [default, {
        "Sid": "first", "Effect": "Allow", "Principal": {"AWS": root(account)}, "Action": "SNS:Publish",
        "Resource": topic}]


def test_several_actions_are_a_list(add, statements):
    actions = ["Publish", "Subscribe", "Receive"]
    add(actions=actions)
    assert statements()[1]["Action"] == [f"SNS:{action}" for action in actions]


@pytest.mark.penstock_only  # AWS wants accounts that exist
def test_several_accounts_are_a_list(add, statements):
    add(accounts=["111111111111", "222222222222"])
    assert statements()[1]["Principal"] == {"AWS": [root("111111111111"), root("222222222222")]}


def test_a_label_takes_its_statement_away(add, remove, statements):
    add()
    add("second", actions=["Subscribe"])
    remove("first")
    assert [statement["Sid"] for statement in statements()] == ["__default_statement_ID", "second"]
    remove("absent")
    assert len(statements()) == 2


def test_the_last_statement_stays(remove, statements, invalid):
    with invalid():
        remove("__default_statement_ID")
    assert len(statements()) == 1


@pytest.mark.parametrize("action", ["Fly", "*", "SetSubscriptionAttributes"])
def test_refuses_actions_that_there_are_not(add, statements, invalid, action):
    with invalid("Policy statement action out of service scope!"):
        add(actions=[action])
    assert len(statements()) == 1


def test_refuses_accounts_that_are_none(add, invalid):
    with invalid("Policy Error: PrincipalNotFound"):
        add(accounts=["nobody"])


@pytest.mark.penstock_only  # other implementations disagree, AWS is not recorded
def test_a_label_is_given_once(add, statements, invalid):
    add()
    with invalid("Statement already exists"):
        add(actions=["Subscribe"])
    assert statements()[1]["Action"] == "SNS:Publish"


@pytest.mark.penstock_only
@pytest.mark.parametrize("label", ["", "a b", "l" * 101])
def test_refuses_labels(add, invalid, label):
    with invalid():
        add(label)


def test_a_topic_that_is_not_there(sns, add, topic, not_found):
    with not_found():
        add(arn=f"{topic}-absent")
    with not_found():
        sns.remove_permission(TopicArn=f"{topic}-absent", Label="first")
