"""Filter policies that are refused: limits, and the text for each mistake."""

import json

import pytest

TAIL = ("\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); "
        "line: 1, column: %d]")
NESTED = "Filter policy scope MessageAttributes does not support nested filter policy"
TOO_COMPLEX = "FilterPolicy: Filter policy is too complex"

# The policy, the text, and the column behind the last token read.
MISTAKES = [
    ('{"key":[["value"]]}', "Match value must be String, number, true, false, or null", 10),
    ('{"key":[{"wrong-operator":true}]}', "Unrecognized match type wrong-operator", 31),
    ('{"key":[{"suffix":"value","prefix":"value2"}]}', "Only one key allowed in match expression", 37),
    ('{"key":[{"suffix":100}]}', "suffix match pattern must be a string", 22),
    ('{"key":[{"suffix":null}]}', "suffix match pattern must be a string", 23),
    ('{"key":[{"suffix":[]}]}', "suffix match pattern must be a string", 20),
    ('{"key":[{"suffix":["test"]}]}', "suffix match pattern must be a string", 20),
    ('{"key":[{"prefix":100}]}', "prefix match pattern must be a string", 22),
    ('{"key":[{"equals-ignore-case":[]}]}', "equals-ignore-case match pattern must be a string", 32),
    ('{"key_a":"value_one"}', '"key_a" must be an object or an array', 11),
    ('{"key":[{"numeric":[]}]}', "Invalid member in numeric match: ]", 22),
    ('{"key":[{"numeric":["operator"]}]}', "Unrecognized numeric range operator: operator", 32),
    ('{"key":[{"numeric":[1,"<="]}]}', "Invalid member in numeric match: 1", 22),
    ('{"key":[{"numeric":["=","000"]}]}', "Value of equals must be numeric", 26),
    ('{"key":[{"numeric":[">="]}]}', "Value of >= must be numeric", 26),
    ('{"key":[{"numeric":[">","20","<","30"]}]}', "Value of > must be numeric", 26),
    ('{"key":[{"numeric":[">",20,"<="]}]}', "Value of <= must be numeric", 33),
    ('{"key":[{"numeric":["<",100,">",10]}]}', "Too many elements in numeric expression", 30),
    ('{"key":[{"numeric":[">=",1,">",2]}]}', "Bad numeric range operator: >", 31),
    ('{"key":[{"numeric":[">",20,"test"]}]}', "Bad numeric range operator: test", 34),
    ('{"key":[{"numeric":[">",3,"<",1]}]}', "Bottom must be less than top", 33),
    ('{"key":[{"numeric":[">",20,30]}]}', "Bad value in numeric range: 30", 30),
    ('{"key":[{"numeric":[">",20,"<",30,"<",50]}]}', "Too many terms in numeric range expression", 36),
    ('{"key":[{"exists":null}]}', "exists match pattern must be either true or false.", 23),
    ('{"key":[{"exists":"no"}]}', "exists match pattern must be either true or false.", 20),
    ('{"key":[{"anything-but":{"wrong-operator":null}}]}', "Unsupported anything-but pattern: wrong-operator", 47),
    ('{"key":[{"anything-but":{"suffix":"test"}}]}', "Unsupported anything-but pattern: suffix", 36),
    ('{"key":[{"anything-but":{"exists":false}}]}', "Unsupported anything-but pattern: exists", 40),
    ('{"key":[{"anything-but":{"prefix":false}}]}', "prefix match pattern must be a string", 40),
]
# Refused, but in words that nobody has recorded.
NO_WORDS = [
    '{"key":[]}',
    '{"key":[{"cidr":1}]}',
    '{"key":[{"cidr":"10.0.0.0"}]}',
    '{"key":[{"cidr":"10.0.0.0/x"}]}',
    '{"key":[{"cidr":"bad/24"}]}',
    '{"key":[{"wildcard":"a*b*c*d*e"}]}',
    '{"$or":[]}',
    '["key"]',
    '"key"',
]


def many(count, first=0):
    return [f"v{i}" for i in range(first, first + count)]


@pytest.mark.parametrize("policy,text,column", MISTAKES, ids=[row[0] for row in MISTAKES])
def test_refuses_mistakes(subscription, set_subscription, invalid, subscription_attributes, policy, text, column):
    with invalid(f"FilterPolicy: {text}" + TAIL % column):
        set_subscription(subscription, "FilterPolicy", policy)
    assert "FilterPolicy" not in subscription_attributes(subscription)


@pytest.mark.parametrize("policy,text,column", MISTAKES[:2])
def test_refuses_mistakes_when_subscribing(topic, queue, subscribe, invalid, policy, text, column):
    with invalid(f"Attributes Reason: FilterPolicy: {text}" + TAIL % column):
        subscribe(topic, queue, FilterPolicy=policy)


def test_refuses_a_nested_operator_without_a_list(subscription, set_subscription, invalid):
    set_subscription(subscription, "FilterPolicyScope", "MessageBody")
    with invalid('FilterPolicy: "suffix" must be an object or an array' + TAIL % 19):
        set_subscription(subscription, "FilterPolicy", '{"key":{"suffix":"value"}}')


@pytest.mark.parametrize("policy", NO_WORDS)
def test_refuses(subscription, set_subscription, invalid, policy):
    with invalid():
        set_subscription(subscription, "FilterPolicy", policy)


@pytest.mark.parametrize("policy", ['{"a":{"b":["c"]}}', '{"key":["a"],"a":{"b":{"c":["d"]}}}'])
def test_attributes_are_not_nested(topic, queue, subscribe, subscription, set_subscription, invalid, policy):
    with invalid(NESTED):
        set_subscription(subscription, "FilterPolicy", policy)


def test_attributes_are_not_nested_when_subscribing(topic, queue, subscribe, invalid):
    with invalid(f"Attributes Reason: {NESTED}"):
        subscribe(topic, queue, FilterPolicy='{"a":{"b":["c"]}}')


def test_a_nested_policy_keeps_its_scope(topic, queue, subscribe, set_subscription, invalid, subscription_attributes):
    arn = subscribe(topic, queue, FilterPolicy='{"a":{"b":["c"]}}', FilterPolicyScope="MessageBody")
    with invalid():
        set_subscription(arn, "FilterPolicyScope", "MessageAttributes")
    assert subscription_attributes(arn)["FilterPolicyScope"] == "MessageBody"


def test_a_bad_policy_leaves_the_old_one(topic, queue, subscribe, set_subscription, invalid, is_delivered):
    arn = subscribe(topic, queue, FilterPolicy='{"k": ["a"]}')
    with invalid():
        set_subscription(arn, "FilterPolicy", MISTAKES[0][0])
    attribute = {"k": {"DataType": "String", "StringValue": "b"}}
    assert not is_delivered(topic, arn, queue, "m", MessageAttributes=attribute)


@pytest.mark.parametrize("scope", ["MessageAttributes", "MessageBody"])
def test_five_keys_are_the_limit(subscription, set_subscription, invalid, scope):
    set_subscription(subscription, "FilterPolicyScope", scope)
    set_subscription(subscription, "FilterPolicy", json.dumps({key: ["v"] for key in "abcde"}))
    with invalid("FilterPolicy: Filter policy can not have more than 5 keys"):
        set_subscription(subscription, "FilterPolicy", json.dumps({key: ["v"] for key in "abcdef"}))


@pytest.mark.parametrize("policy", [
    {"a": many(150)},
    {"a": many(10), "b": many(15)},
    {"a": {"b": many(5)}, "c": {"d": {"e": many(5)}}},
])
def test_takes_150_combinations(subscription, set_subscription, policy):
    set_subscription(subscription, "FilterPolicyScope", "MessageBody")
    set_subscription(subscription, "FilterPolicy", json.dumps(policy))


@pytest.mark.parametrize("policy", [
    {"a": many(151)},
    {"a": many(100), "b": many(51)},
    {"a": {"b": {"c": many(4)}}, "d": {"e": many(3)}, "f": many(3)},
])
def test_refuses_more_combinations(subscription, set_subscription, invalid, policy):
    set_subscription(subscription, "FilterPolicyScope", "MessageBody")
    with invalid(TOO_COMPLEX):
        set_subscription(subscription, "FilterPolicy", json.dumps(policy))


@pytest.mark.penstock_only  # by AWS's guide; the 200 queues need not be there
def test_200_policies_are_the_limit_of_a_topic(sns, topic, region, account, refused):
    def subscribe(i):
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{region}:{account}:q{i}",
                      Attributes={"FilterPolicy": json.dumps({"k": [str(i)]})})

    for i in range(200):
        subscribe(i)
    with refused("FilterPolicyLimitExceeded", status=403):
        subscribe(200)
