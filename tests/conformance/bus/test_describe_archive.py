"""DescribeArchive."""

import json


def test_shows_settings_and_counts(events, create_archive, bus_arn):
    pattern = json.dumps({"source": ["conformance.shop"]})
    name, arn = create_archive(Description="d", EventPattern=pattern, RetentionDays=2)
    answer = events.describe_archive(ArchiveName=name)
    answer.pop("ResponseMetadata")
    assert answer.pop("CreationTime")
    assert answer == {
        "ArchiveArn": arn, "ArchiveName": name, "EventSourceArn": bus_arn, "Description": "d", "EventPattern": pattern,
        "State": "ENABLED", "RetentionDays": 2, "SizeBytes": 0, "EventCount": 0,
    }


def test_leaves_out_what_was_not_given(events, create_archive):
    answer = events.describe_archive(ArchiveName=create_archive()[0])
    assert not {"Description", "EventPattern", "StateReason"} & answer.keys()
    assert answer["RetentionDays"] == 0


def test_counts_events_and_their_bytes(create_archive, put_events, holds):
    name, _ = create_archive()
    put_events(1)
    one = holds(name, 1)["SizeBytes"]
    put_events(1)
    assert holds(name, 2)["SizeBytes"] == 2 * one


def test_refuses_an_archive_that_is_not_there(events, new_name, refused):
    name = new_name()
    with refused("ResourceNotFoundException", f"Archive {name} does not exist."):
        events.describe_archive(ArchiveName=name)
