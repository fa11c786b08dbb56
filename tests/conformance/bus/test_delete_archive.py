"""DeleteArchive."""


def test_deletes_it(events, create_archive, put_events, refused):
    name, _ = create_archive()
    put_events(3)
    events.delete_archive(ArchiveName=name)
    with refused("ResourceNotFoundException", f"Archive {name} does not exist."):
        events.describe_archive(ArchiveName=name)
    assert events.list_archives(NamePrefix=name)["Archives"] == []


def test_its_name_is_free_again(events, create_archive, put_events, holds):
    name, _ = create_archive()
    put_events(3)
    holds(name, 3)
    events.delete_archive(ArchiveName=name)
    create_archive(name)
    assert events.describe_archive(ArchiveName=name)["EventCount"] == 0


def test_refuses_an_archive_that_is_not_there(events, new_name, refused):
    name = new_name()
    with refused("ResourceNotFoundException", f"Archive {name} does not exist."):
        events.delete_archive(ArchiveName=name)
