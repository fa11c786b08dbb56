"""UpdateArchive."""

import json

# AWS has answered InternalException for an archive that is not there; its documentation says this.


def test_changes_what_is_given(events, create_archive):
    pattern = json.dumps({"source": ["conformance.shop"]})
    name, arn = create_archive(Description="one", EventPattern=pattern, RetentionDays=1)
    answer = events.update_archive(ArchiveName=name, RetentionDays=3)
    assert (answer["ArchiveArn"], answer["State"]) == (arn, "ENABLED")
    described = events.describe_archive(ArchiveName=name)
    assert (described["Description"], described["EventPattern"], described["RetentionDays"]) == ("one", pattern, 3)
    events.update_archive(ArchiveName=name, Description="two", EventPattern=json.dumps({"source": ["other"]}))
    described = events.describe_archive(ArchiveName=name)
    assert (described["Description"], described["RetentionDays"]) == ("two", 3)
    assert json.loads(described["EventPattern"]) == {"source": ["other"]}


def test_a_new_pattern_decides_on_later_events(events, create_archive, put_events, holds):
    name, _ = create_archive()
    put_events(2)
    holds(name, 2)
    events.update_archive(ArchiveName=name, EventPattern=json.dumps({"detail": {"n": [0]}}))
    put_events(3)
    holds(name, 3)


def test_refuses_a_pattern_that_is_none(events, create_archive, refused):
    name, _ = create_archive()
    with refused("InvalidEventPatternException"):
        events.update_archive(ArchiveName=name, EventPattern='{"source": "x"}')


def test_refuses_an_archive_that_is_not_there(events, new_name, on_aws, refused):
    name = new_name()
    if on_aws:
        with refused("InternalException", status=500):
            events.update_archive(ArchiveName=name)
    else:
        with refused("ResourceNotFoundException", f"Archive {name} does not exist."):
            events.update_archive(ArchiveName=name)
