"""ListQueues: prefix and pages."""

import pytest

from support.refusals import refuses

test_refuses = refuses("ListQueues")


@pytest.fixture
def family(create_queue, new_name):
    """Five queues with a prefix of their own: (prefix, their URLs)."""
    prefix = new_name("family")
    return prefix, sorted(create_queue(f"{prefix}-{i}") for i in range(5))


def listed(sqs, **arguments):
    return sorted(sqs.list_queues(**arguments).get("QueueUrls", []))


def test_lists_the_queues_of_a_prefix(family, sqs, settles):
    prefix, urls = family
    settles(lambda: listed(sqs, QueueNamePrefix=prefix), urls)


def test_prefix_is_case_sensitive_and_matches_from_the_start(family, sqs):
    prefix, _ = family
    assert listed(sqs, QueueNamePrefix=prefix.upper()) == []
    assert listed(sqs, QueueNamePrefix=prefix[1:]) == []


def test_the_whole_name_is_a_prefix(family, sqs, settles):
    prefix, urls = family
    settles(lambda: listed(sqs, QueueNamePrefix=f"{prefix}-3"), [urls[3]])


def test_no_match_has_no_urls_at_all(sqs, new_name):
    answer = sqs.list_queues(QueueNamePrefix=new_name("nobody"))
    assert "QueueUrls" not in answer
    assert "NextToken" not in answer


def test_without_prefix_lists_everything(family, sqs, settles):
    _, urls = family
    settles(lambda: set(urls) <= set(listed(sqs)), True)


def test_pages_cover_each_queue_once(family, sqs, settles):
    prefix, urls = family

    def walk():
        found, arguments = [], {"QueueNamePrefix": prefix, "MaxResults": 2}
        while True:
            page = sqs.list_queues(**arguments)
            assert len(page.get("QueueUrls", [])) <= 2
            found += page.get("QueueUrls", [])
            if "NextToken" not in page:
                return sorted(found)
            arguments["NextToken"] = page["NextToken"]

    settles(walk, urls)


def test_a_full_last_page_needs_no_token(family, sqs, settles):
    prefix, urls = family
    answer = lambda: sqs.list_queues(QueueNamePrefix=prefix, MaxResults=5)  # noqa: E731
    settles(lambda: sorted(answer().get("QueueUrls", [])), urls)
    assert "NextToken" not in answer()


def test_the_paginator_of_boto3_sees_them_all(family, sqs, settles):
    prefix, urls = family

    def walk():
        pages = sqs.get_paginator("list_queues").paginate(
            QueueNamePrefix=prefix, PaginationConfig={"PageSize": 1}
        )
        return sorted(url for page in pages for url in page.get("QueueUrls", []))

    settles(walk, urls)


@pytest.mark.penstock_only
def test_a_queue_created_between_pages_does_not_disturb_the_walk(family, create_queue, sqs):
    prefix, urls = family
    first = sqs.list_queues(QueueNamePrefix=prefix, MaxResults=3)
    create_queue(f"{prefix}-0-late")
    rest = sqs.list_queues(QueueNamePrefix=prefix, MaxResults=10, NextToken=first["NextToken"])
    assert set(urls) <= set(first["QueueUrls"] + rest["QueueUrls"])
    assert not set(first["QueueUrls"]) & set(rest["QueueUrls"])
