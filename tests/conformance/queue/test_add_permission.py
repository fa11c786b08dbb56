"""AddPermission: a statement in the queue's policy for each label."""

import json

import pytest

from support.expect import invalid, refusal

SEVEN_ACTIONS = [
    "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl",
    "ListDeadLetterSourceQueues", "PurgeQueue", "ReceiveMessage",
]
OWNER_ONLY = ["CreateQueue", "DeleteQueue", "SetQueueAttributes", "AddPermission", "RemovePermission"]
NO_SUCH_ACTION = "Please refer to the appropriate WSDL for a list of valid actions."

BAD_LABELS = [("with a blank", "a b"), ("with a dot", "a.b"), ("of 81 characters", "l" * 81)]


@pytest.fixture
def policy_of(attributes_of):
    return lambda url: json.loads(attributes_of(url, "Policy").get("Policy", "null"))


@pytest.fixture
def statements_of(policy_of):
    return lambda url: (policy_of(url) or {}).get("Statement", [])


@pytest.fixture
def add(sqs, account):
    """Adds a permission, by default of the caller's own account to send."""

    def call(url, label="first", accounts=None, actions=("SendMessage",)):
        accounts = [account] if accounts is None else accounts
        return sqs.add_permission(
            QueueUrl=url, Label=label, AWSAccountIds=accounts, Actions=list(actions)
        )

    return call


def statement(arn, label, principal, action):
    return {
        "Sid": label,
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": action,
        "Resource": arn,
    }


def root(account):
    return f"arn:aws:iam::{account}:root"


def test_the_first_permission_makes_a_policy(queue, add, arn_of, settles, policy_of, account):
    add(queue)
    arn = arn_of(queue)
    settles(lambda: policy_of(queue), {
        "Version": "2008-10-17",
        "Id": f"{arn}/SQSDefaultPolicy",
        "Statement": [statement(arn, "first", root(account), "SQS:SendMessage")],
    })


def test_further_labels_are_further_statements_in_order(queue, add, arn_of, settles, statements_of, account):
    add(queue)
    add(queue, "second", actions=["*"])
    arn = arn_of(queue)
    settles(lambda: statements_of(queue), [
        statement(arn, "first", root(account), "SQS:SendMessage"),
        statement(arn, "second", root(account), "SQS:*"),
    ])


def test_several_actions_are_a_list(queue, add, settles, statements_of):
    add(queue, actions=SEVEN_ACTIONS)
    wanted = sorted(f"SQS:{action}" for action in SEVEN_ACTIONS)
    settles(lambda: [sorted(found["Action"]) for found in statements_of(queue)], [wanted])


@pytest.mark.penstock_only  # AWS wants accounts that exist
def test_several_accounts_are_a_list(queue, add, policy_of):
    add(queue, accounts=["111111111111", "222222222222"])
    principal = policy_of(queue)["Statement"][0]["Principal"]["AWS"]
    assert sorted(principal) == [root("111111111111"), root("222222222222")]


def test_a_statement_joins_a_policy_that_is_there(queue, sqs, add, arn_of, settles, policy_of, account):
    arn = arn_of(queue)
    own = {"Version": "2012-10-17", "Id": "own", "Statement": [
        statement(arn, "mine", root(account), "SQS:ReceiveMessage"),
    ]}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(own)})
    settles(lambda: policy_of(queue), own)
    add(queue)
    settles(lambda: [found["Sid"] for found in policy_of(queue)["Statement"]], ["mine", "first"])
    assert (policy_of(queue)["Version"], policy_of(queue)["Id"]) == ("2012-10-17", "own")


def test_a_label_is_given_once(queue, add, settles, statements_of):
    add(queue)
    settles(lambda: len(statements_of(queue)), 1)
    with refusal("InvalidParameterValue", invalid("Label", "first", "Already exists.")):
        add(queue, actions=["ReceiveMessage"])
    assert [found["Action"] for found in statements_of(queue)] == ["SQS:SendMessage"]


def test_a_label_may_have_80_characters_of_four_kinds(queue, add, settles, statements_of):
    label = ("AZaz09-_" * 10)[:80]
    add(queue, label)
    settles(lambda: [found["Sid"] for found in statements_of(queue)], [label])


@pytest.mark.parametrize("label", [label for _, label in BAD_LABELS], ids=[name for name, _ in BAD_LABELS])
def test_refuses_malformed_labels(queue, add, policy_of, label):
    with refusal("InvalidParameterValue"):
        add(queue, label)
    assert policy_of(queue) is None


@pytest.mark.parametrize("action", OWNER_ONLY)
def test_refuses_actions_that_only_the_owner_has(queue, add, policy_of, action):
    reason = "Only the queue owner is allowed to invoke this action."
    with refusal("InvalidParameterValue", invalid("ActionName", f"SQS:{action}", reason)):
        add(queue, actions=["SendMessage", action])
    assert policy_of(queue) is None


@pytest.mark.parametrize("action", ["SendMessageBatch", "Fly"])
def test_refuses_actions_that_there_are_not(queue, add, policy_of, action):
    with refusal("InvalidParameterValue") as caught:
        add(queue, actions=[action])
    message = caught.value.response["Error"]["Message"]
    assert message.strip() == invalid("ActionName", f"SQS:{action}", NO_SUCH_ACTION)
    assert policy_of(queue) is None


def test_refuses_an_eighth_action(queue, add, policy_of):
    with refusal("OverLimit", "8 Actions were found, maximum allowed is 7.", status=403):
        add(queue, actions=[*SEVEN_ACTIONS, "SendMessage"])
    assert policy_of(queue) is None


def test_refuses_a_twenty_first_statement(queue, add, statements_of, settles):
    for i in range(20):
        add(queue, f"label-{i}")
    settles(lambda: len(statements_of(queue)), 20)
    with refusal("OverLimit", status=403):
        add(queue, "one-more")
    assert len(statements_of(queue)) == 20


def test_refuses_no_actions_and_no_accounts(queue, add, policy_of):
    with refusal("MissingParameter"):
        add(queue, actions=[])
    with refusal(("MissingParameter", "InvalidParameterValue")):
        add(queue, accounts=[])
    assert policy_of(queue) is None


@pytest.mark.parametrize("account_id", ["not-an-account", "12345678901", "1234567890123"])
def test_refuses_accounts_that_are_none(queue, add, policy_of, account_id):
    with refusal("InvalidParameterValue"):
        add(queue, accounts=[account_id])
    assert policy_of(queue) is None


def test_refuses_no_label(queue, add, policy_of):
    with refusal("MissingParameter", "The request must contain the parameter Label."):
        add(queue, "")
    assert policy_of(queue) is None


def test_a_queue_that_is_not_there_is_refused(queue, add):
    with refusal("AWS.SimpleQueueService.NonExistentQueue"):
        add(f"{queue}-absent")
