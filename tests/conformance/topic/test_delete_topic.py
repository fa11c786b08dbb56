"""DeleteTopic."""


def test_the_topic_and_its_subscriptions_are_gone(sns, topic, subscription, not_found, settles):
    sns.delete_topic(TopicArn=topic)
    with not_found():
        sns.get_topic_attributes(TopicArn=topic)
    arns = [found["SubscriptionArn"] for found in sns.list_subscriptions()["Subscriptions"]]
    assert subscription not in arns


def test_what_is_not_there_is_deleted_all_the_same(sns, topic):
    sns.delete_topic(TopicArn=f"{topic}-absent")
    sns.delete_topic(TopicArn=topic)
    sns.delete_topic(TopicArn=topic)


def test_the_name_is_free_at_once(create_topic, sns, topic, topic_attributes, subscription):
    sns.delete_topic(TopicArn=topic)
    name = topic.rsplit(":", 1)[1]
    assert create_topic(name, [{"Key": "new", "Value": "v"}]) == topic
    assert topic_attributes(topic)["SubscriptionsConfirmed"] == "0"


def test_an_archive_holds_a_topic(create_topic, sns, set_topic, refused):
    arn = create_topic(FifoTopic="true", ArchivePolicy='{"MessageRetentionPeriod":"1"}')
    with refused("InvalidState", "Invalid state: Cannot delete a topic with an ArchivePolicy"):
        sns.delete_topic(TopicArn=arn)
    set_topic(arn, "ArchivePolicy", "{}")
    sns.delete_topic(TopicArn=arn)
