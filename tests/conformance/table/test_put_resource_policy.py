"""PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy, and a policy in CreateTable."""

import json

import pytest

from support.tables import attribute, key

PREFIX = "Resource-based policy not found for the provided ResourceArn: "


@pytest.fixture
def table(dynamodb, make_table, new_name):
    """(name, ARN)"""
    name = make_table(new_name("shared"), AttributeDefinitions=[attribute("id")], KeySchema=key("id"))
    yield name, dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def policy(dynamodb, table):
    def make(action):
        account = table[1].split(":")[4]
        return json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": account}, "Action": [action], "Resource": "*"}
                ],
            }
        )

    return make


@pytest.mark.penstock_only  # where a policy is there at once
class TestPolicies:
    def test_a_policy_is_kept_as_it_was_put(self, raw, table, policy):
        text = policy("dynamodb:GetItem")
        revision = raw.invoke("PutResourcePolicy", ResourceArn=table[1], Policy=text)["RevisionId"]
        found = raw.invoke("GetResourcePolicy", ResourceArn=table[1])
        assert (found["Policy"], found["RevisionId"]) == (text, revision)

    def test_only_another_policy_has_another_revision(self, raw, table, policy):
        def put(action):
            return raw.invoke("PutResourcePolicy", ResourceArn=table[1], Policy=policy(action))["RevisionId"]

        first, again, other = put("dynamodb:GetItem"), put("dynamodb:GetItem"), put("dynamodb:PutItem")
        assert first == again
        assert other > first

    def test_another_revision_than_expected_is_refused(self, raw, table, policy, refused):
        name, arn = table
        first = raw.invoke("PutResourcePolicy", ResourceArn=arn, Policy=policy("dynamodb:GetItem"))["RevisionId"]
        second = raw.invoke(
            "PutResourcePolicy", ResourceArn=arn, Policy=policy("dynamodb:PutItem"), ExpectedRevisionId=first
        )["RevisionId"]
        text = (
            f"{PREFIX}Requested update for policy with revision id {first}, but the policy associated to "
            f"target table {name} has revision id {second}."
        )
        with refused(text, "PolicyNotFoundException"):
            raw.invoke(
                "PutResourcePolicy", ResourceArn=arn, Policy=policy("dynamodb:Scan"), ExpectedRevisionId=first
            )
        with refused(text, "PolicyNotFoundException"):
            raw.invoke("DeleteResourcePolicy", ResourceArn=arn, ExpectedRevisionId=first)
        with refused(
            f"{PREFIX}Requested policy update expecting none to be present for table {name}, but a policy "
            f"exists with revision id {second}.",
            "PolicyNotFoundException",
        ):
            raw.invoke(
                "PutResourcePolicy", ResourceArn=arn, Policy=policy("dynamodb:Scan"), ExpectedRevisionId="NO_POLICY"
            )

    def test_what_is_deleted_is_gone(self, raw, table, policy, refused):
        arn = table[1]
        revision = raw.invoke(
            "PutResourcePolicy", ResourceArn=arn, Policy=policy("dynamodb:GetItem"), ExpectedRevisionId="NO_POLICY"
        )["RevisionId"]
        assert raw.invoke("DeleteResourcePolicy", ResourceArn=arn)["RevisionId"] == revision
        assert "RevisionId" not in raw.invoke("DeleteResourcePolicy", ResourceArn=arn)
        with refused(PREFIX + arn, "PolicyNotFoundException"):
            raw.invoke("GetResourcePolicy", ResourceArn=arn)

    def test_a_table_is_made_with_a_policy(self, raw, dynamodb, new_name, policy):
        name = new_name("shared")
        raw.invoke(
            "CreateTable",
            TableName=name,
            AttributeDefinitions=[attribute("id")],
            KeySchema=key("id"),
            BillingMode="PAY_PER_REQUEST",
            ResourcePolicy=policy("dynamodb:Query"),
        )
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
        assert "dynamodb:Query" in raw.invoke("GetResourcePolicy", ResourceArn=arn)["Policy"]
        dynamodb.delete_table(TableName=name)

    def test_a_policy_that_denies_is_refused(self, raw, table, policy, refused):
        denying = policy("dynamodb:GetItem").replace("Allow", "Deny")
        with refused(None):
            raw.invoke("PutResourcePolicy", ResourceArn=table[1], Policy=denying)


def test_what_is_not_there_is_named(raw, table, policy, refused):
    name, arn = table
    text = f"Requested resource not found: Table: {name}x not found"
    with refused(text, "ResourceNotFoundException"):
        raw.invoke("GetResourcePolicy", ResourceArn=arn + "x")
    with refused(text, "ResourceNotFoundException"):
        raw.invoke("PutResourcePolicy", ResourceArn=arn + "x", Policy=policy("dynamodb:GetItem"))
    with refused(text, "ResourceNotFoundException"):
        raw.invoke("DeleteResourcePolicy", ResourceArn=arn + "x")


def test_what_is_no_policy_is_refused(raw, table, refused):
    for text in ("nothing", "{}", json.dumps({"Statement": []})):
        with refused(None):
            raw.invoke("PutResourcePolicy", ResourceArn=table[1], Policy=text)
