"""CreateArchive."""

import json
import time

import pytest

NAME_FORM = r"satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"


def test_answers_arn_state_and_time(events, new_name, bus_arn, account, region):
    name = new_name("archive")
    answer = events.create_archive(ArchiveName=name, EventSourceArn=bus_arn)
    try:
        assert answer["ArchiveArn"] == f"arn:aws:events:{region}:{account}:archive/{name}"
        assert answer["State"] == "ENABLED"
        assert abs(answer["CreationTime"].timestamp() - time.time()) < 300
    finally:
        events.delete_archive(ArchiveName=name)


def test_takes_what_matches_from_then_on(create_archive, put_events, holds):
    put_events(3)
    everything, _ = create_archive()
    one, _ = create_archive(EventPattern=json.dumps({"detail": {"n": [1]}}))
    put_events(12)
    holds(everything, 12)
    assert holds(one, 1)["SizeBytes"] > 0


def test_refuses_a_name_that_is_taken(events, create_archive, bus_arn, refused):
    name, _ = create_archive()
    with refused("ResourceAlreadyExistsException", f"Archive {name} already exists."):
        events.create_archive(ArchiveName=name, EventSourceArn=bus_arn)


def test_a_name_is_taken_whatever_the_bus(events, create_archive, create_bus, refused):
    name, _ = create_archive()
    other = events.describe_event_bus(Name=create_bus())["Arn"]
    with refused("ResourceAlreadyExistsException", f"Archive {name} already exists."):
        events.create_archive(ArchiveName=name, EventSourceArn=other)


def test_refuses_a_bus_that_is_not_there(events, new_name, bus_arn, refused):
    with refused("ResourceNotFoundException"):
        events.create_archive(ArchiveName=new_name(), EventSourceArn=f"{bus_arn}-absent")


def test_refuses_another_accounts_bus(events, new_name, region, refused):
    arn = f"arn:aws:events:{region}:999999999999:event-bus/theirs"
    with refused("ResourceNotFoundException", "Event bus theirs does not exist."):
        events.create_archive(ArchiveName=new_name(), EventSourceArn=arn)


def test_refuses_a_pattern_that_is_none(events, new_name, bus_arn, refused):
    with refused("InvalidEventPatternException"):
        events.create_archive(ArchiveName=new_name(), EventSourceArn=bus_arn, EventPattern="{")


@pytest.mark.parametrize("name, constraint", [
    ("a b", NAME_FORM), ("n" * 49, "have length less than or equal to 48")])
def test_refuses_malformed_names(events, bus_arn, invalid, name, constraint):
    with invalid("archiveName", constraint, f"'{name}'"):
        events.create_archive(ArchiveName=name, EventSourceArn=bus_arn)


def test_refuses_a_negative_retention(events, new_name, bus_arn, invalid):
    with invalid("retentionDays", "have value greater than or equal to 0", "'-1'"):
        events.create_archive(ArchiveName=new_name(), EventSourceArn=bus_arn, RetentionDays=-1)
