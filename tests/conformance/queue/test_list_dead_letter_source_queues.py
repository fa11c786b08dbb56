"""ListDeadLetterSourceQueues: who names a queue in a redrive policy, page by page."""

import pytest

from support.expect import refusal


@pytest.fixture
def family(create_queue, dead_letter_pair):
    """A dead-letter queue of five sources: (its URL, theirs)."""
    target = create_queue()
    return target, sorted(dead_letter_pair(target=target)[0] for _ in range(5))


def sources(sqs, url, **arguments):
    return sorted(sqs.list_dead_letter_source_queues(QueueUrl=url, **arguments).get("queueUrls", []))


def test_lists_the_queues_that_name_it(family, sqs, settles):
    target, urls = family
    settles(lambda: sources(sqs, target), urls)
    assert "NextToken" not in sqs.list_dead_letter_source_queues(QueueUrl=target)


def test_a_queue_that_nobody_names_has_none(queue, dead_letter_pair, sqs):
    source, _ = dead_letter_pair()
    assert sources(sqs, queue) == []
    assert sources(sqs, source) == []


def test_a_fifo_queue_lists_its_sources(dead_letter_pair, sqs, settles):
    source, target = dead_letter_pair(fifo=True)
    settles(lambda: sources(sqs, target), [source])


def test_a_source_leaves_with_its_policy_or_when_it_is_deleted(family, sqs, settles):
    target, urls = family
    sqs.set_queue_attributes(QueueUrl=urls[0], Attributes={"RedrivePolicy": ""})
    sqs.delete_queue(QueueUrl=urls[1])
    settles(lambda: sources(sqs, target), urls[2:])


def test_pages_cover_each_source_once(family, sqs, settles):
    target, urls = family

    def walk():
        found, arguments = [], {"QueueUrl": target, "MaxResults": 2}
        while True:
            page = sqs.list_dead_letter_source_queues(**arguments)
            assert len(page.get("queueUrls", [])) <= 2
            found += page.get("queueUrls", [])
            if "NextToken" not in page:
                return sorted(found)
            arguments["NextToken"] = page["NextToken"]

    settles(walk, urls)


def test_the_paginator_of_boto3_sees_them_all(family, sqs, settles):
    target, urls = family

    def walk():
        paginator = sqs.get_paginator("list_dead_letter_source_queues")
        pages = paginator.paginate(QueueUrl=target, PaginationConfig={"PageSize": 1})
        return sorted(url for page in pages for url in page.get("queueUrls", []))

    settles(walk, urls)


@pytest.mark.parametrize("most", [-1, 1001])
def test_a_page_has_between_1_and_1000(queue, sqs, most):
    with refusal("InvalidParameterValue"):
        sqs.list_dead_letter_source_queues(QueueUrl=queue, MaxResults=most)


def test_a_forged_token_is_refused(family, sqs):
    with refusal("InvalidParameterValue"):
        sqs.list_dead_letter_source_queues(QueueUrl=family[0], MaxResults=1, NextToken="forged")


def test_a_queue_that_is_not_there_is_refused(queue, sqs):
    with refusal("AWS.SimpleQueueService.NonExistentQueue"):
        sqs.list_dead_letter_source_queues(QueueUrl=f"{queue}-absent")
