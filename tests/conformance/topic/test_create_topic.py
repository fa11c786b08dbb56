"""CreateTopic."""

import json

import pytest

FIFO = {"FifoTopic": "true"}


def tag(key, value="v"):
    return {"Key": key, "Value": value}


def test_answers_the_arn(create_topic, new_name, region, account):
    name = new_name("topic")
    assert create_topic(name) == f"arn:aws:sns:{region}:{account}:{name}"


def test_a_name_has_256_characters_of_four_kinds_at_most(create_topic, new_name, sns, invalid):
    longest = (new_name("AZaz09-_") + "n" * 256)[:256]
    assert create_topic(longest).endswith(f":{longest}")
    with invalid("Topic Name"):
        sns.create_topic(Name=longest + "n")


@pytest.mark.parametrize("name", ["", *(f"a{c}b" for c in ":;!@|^% ")])
def test_refuses_malformed_names(sns, invalid, name):
    with invalid("Topic Name"):
        sns.create_topic(Name=name)


@pytest.mark.penstock_only  # whether AWS counts the suffix nobody has recorded
def test_the_suffix_counts(create_topic, new_name, sns, invalid):
    longest = (new_name() + "n" * 256)[:251] + ".fifo"
    create_topic(longest, **FIFO)
    with invalid("Topic Name"):
        sns.create_topic(Name="n" + longest, Attributes=FIFO)


def test_a_fifo_topic_is_one_by_name_and_attribute(create_topic, new_name, sns, invalid):
    name = new_name()
    for wrong, attributes in ((name, FIFO), (f"{name}.fifo", {}), (f"{name}.fifo", {"FifoTopic": "false"})):
        with invalid("Topic Name"):
            sns.create_topic(Name=wrong, Attributes=attributes)
    assert create_topic(f"{name}.fifo", **FIFO).endswith(f":{name}.fifo")


def test_fifo_topic_false_is_taken_and_forgotten(create_topic, topic_attributes):
    assert "FifoTopic" not in topic_attributes(create_topic(FifoTopic="false"))


def test_the_same_again_is_the_same_topic(create_topic, new_name, topic_attributes):
    name = new_name()
    given = {"DisplayName": "shop", "TracingConfig": "PassThrough"}
    arn = create_topic(name, [tag("a"), tag("b")], **given)
    assert create_topic(name, [tag("a"), tag("b")], **given) == arn
    assert create_topic(name, [tag("b")], DisplayName="shop") == arn
    assert create_topic(name) == arn
    assert topic_attributes(arn)["DisplayName"] == "shop"


def test_refuses_the_same_with_other_tags(create_topic, new_name, sns, invalid):
    name = new_name()
    create_topic(name, [tag("a")])
    for other in (tag("a", "w"), tag("b")):
        with invalid("Tags Reason: Topic already exists with different tags"):
            sns.create_topic(Name=name, Tags=[other])


def test_refuses_the_same_with_other_attributes(create_topic, new_name, sns, invalid, topic_attributes):
    name = new_name()
    arn = create_topic(name, DisplayName="shop")
    for other in ({"DisplayName": "mall"}, {"DisplayName": "shop", "TracingConfig": "Active"}):
        with invalid("Attributes Reason: Topic already exists with different attributes"):
            sns.create_topic(Name=name, Attributes=other)
    assert topic_attributes(arn)["DisplayName"] == "shop"


@pytest.mark.parametrize("attributes,text", [
    ({"SQSSuccessFeedbackSampleRate": "500"},
     "SQSSuccessFeedbackSampleRate: 500 value provided is not an integer between 0-100"),
    ({"DeliveryPolicy": json.dumps({"http": {"defaultHealthyRetryPolicy": {
        "minDelayTarget": 1, "maxDelayTarget": 1, "numRetries": 101}}})},
     "DeliveryPolicy: http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100"),
    ({"Policy": json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "sns:*", "Resource": "*"}]})},
     "Policy statement action out of service scope!"),
    ({"Colour": "red"}, "Unknown attribute Colour"),
])
def test_refuses_attributes(sns, new_name, invalid, attributes, text):
    with invalid(f"Attributes Reason: {text}"):
        sns.create_topic(Name=new_name(), Attributes=attributes)


def test_takes_a_key_that_is_not_there_and_tracing_of_a_fifo_topic(create_topic, topic_attributes):
    shown = topic_attributes(create_topic(KmsMasterKeyId="testxyz", TracingConfig="Active", **FIFO))
    assert (shown["KmsMasterKeyId"], shown["TracingConfig"]) == ("testxyz", "Active")


def test_refuses_a_tag_twice(sns, new_name, invalid):
    with invalid("Duplicated keys are not allowed."):
        sns.create_topic(Name=new_name(), Tags=[tag("a"), tag("a", "w")])


def test_fifty_tags_are_the_limit(create_topic, new_name, sns, refused):
    fifty = [tag(f"k{i}") for i in range(50)]
    create_topic(tags=fifty)
    with refused("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded"):
        sns.create_topic(Name=new_name(), Tags=[*fifty, tag("one-more")])


def test_takes_a_data_protection_policy(sns, new_name, invalid, topic):
    policy = json.dumps({
        "Name": "p", "Version": "2021-06-01", "Statement": [
            {"Sid": "s", "DataDirection": "Inbound", "Principal": ["*"], "Operation": {"Deny": {}},
             "DataIdentifier": ["arn:aws:dataprotection::aws:data-identifier/EmailAddress"]}]})
    arn = sns.create_topic(Name=new_name(), DataProtectionPolicy=policy)["TopicArn"]
    assert json.loads(sns.get_data_protection_policy(ResourceArn=arn)["DataProtectionPolicy"]) == json.loads(policy)
    sns.delete_topic(TopicArn=arn)
    with invalid():
        sns.create_topic(Name=new_name(), DataProtectionPolicy=policy + " " * 30720)


def test_an_archive_policy_is_not_given_again(create_topic, new_name, sns, invalid):
    name = f"{new_name()}.fifo"
    policy = {"ArchivePolicy": '{"MessageRetentionPeriod":"1"}'}
    create_topic(name, **FIFO, **policy)
    with invalid():
        sns.create_topic(Name=name, Attributes={**FIFO, **policy})
