"""CreateApiDestination, DescribeApiDestination, UpdateApiDestination, ListApiDestinations, DeleteApiDestination."""

import re

import pytest

ENDPOINT = "https://example.com/api"


def test_create_answers_arn_state_and_times(events, create_connection, new_name, account, region):
    name = new_name("destination")
    made = events.create_api_destination(
        Name=name, ConnectionArn=create_connection()[1], InvocationEndpoint=ENDPOINT, HttpMethod="POST")
    assert re.fullmatch(
        rf"arn:aws:events:{region}:{account}:api-destination/{name}/[-0-9a-f]{{36}}", made["ApiDestinationArn"])
    assert made["ApiDestinationState"] == "ACTIVE"
    assert made["CreationTime"] == made["LastModifiedTime"]
    events.delete_api_destination(Name=name)


def test_describe(events, create_connection, create_destination):
    connection = create_connection()[1]
    name, arn = create_destination(ConnectionArn=connection, Description="hook")
    described = events.describe_api_destination(Name=name)
    del described["ResponseMetadata"], described["CreationTime"], described["LastModifiedTime"]
    assert described == {
        "ApiDestinationArn": arn, "Name": name, "Description": "hook", "ApiDestinationState": "ACTIVE",
        "ConnectionArn": connection, "InvocationEndpoint": ENDPOINT, "HttpMethod": "POST",
        "InvocationRateLimitPerSecond": 300}


def test_update_changes_what_is_given(events, create_destination):
    name, arn = create_destination()
    updated = events.update_api_destination(
        Name=name, InvocationEndpoint=ENDPOINT + "/v2", HttpMethod="PUT", InvocationRateLimitPerSecond=5)
    assert (updated["ApiDestinationArn"], updated["ApiDestinationState"]) == (arn, "ACTIVE")
    described = events.describe_api_destination(Name=name)
    assert described["InvocationEndpoint"] == ENDPOINT + "/v2"
    assert (described["HttpMethod"], described["InvocationRateLimitPerSecond"]) == ("PUT", 5)


def test_is_inactive_without_an_authorized_connection(events, create_connection, create_destination, settles):
    connection, arn = create_connection()
    name, _ = create_destination(ConnectionArn=arn)
    events.deauthorize_connection(Name=connection)
    settles(lambda: events.describe_api_destination(Name=name)["ApiDestinationState"], "INACTIVE")


def test_list_by_prefix_connection_and_page(events, create_connection, create_destination, new_name, refused):
    prefix, connection = new_name("list"), create_connection()[1]
    for suffix in ("b", "a", "c"):
        create_destination(f"{prefix}.{suffix}", ConnectionArn=connection)
    listed = events.list_api_destinations(NamePrefix=prefix)["ApiDestinations"]
    assert [each["Name"] for each in listed] == [f"{prefix}.{suffix}" for suffix in "abc"]
    assert set(listed[0]) == {
        "ApiDestinationArn", "Name", "ApiDestinationState", "ConnectionArn", "InvocationEndpoint", "HttpMethod",
        "InvocationRateLimitPerSecond", "CreationTime", "LastModifiedTime"}
    assert len(events.list_api_destinations(ConnectionArn=connection)["ApiDestinations"]) == 3
    first = events.list_api_destinations(NamePrefix=prefix, Limit=2)
    second = events.list_api_destinations(NamePrefix=prefix, Limit=2, NextToken=first["NextToken"])
    assert [len(first["ApiDestinations"]), len(second["ApiDestinations"])] == [2, 1]
    with refused("ValidationException"):
        events.list_api_destinations(NamePrefix=prefix, ConnectionArn=connection)


def test_delete(events, create_destination, refused):
    name, _ = create_destination()
    events.delete_api_destination(Name=name)
    with refused("ResourceNotFoundException",
                 f"Failed to describe the api-destination(s). An api-destination '{name}' does not exist."):
        events.describe_api_destination(Name=name)


def test_refuses_malformed_requests(events, create_connection, new_name, refused):
    with refused("ValidationException", (
            "2 validation errors detected: Value 'invalid-connection-arn' at 'connectionArn' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: ^arn:aws([a-z]|\-)*:events:([a-z]|\d|\-)*:"
            r"([0-9]{12})?:connection\/[\.\-_A-Za-z0-9]+\/[\-A-Za-z0-9]+$; Value 'INVALID_METHOD' at 'httpMethod' "
            "failed to satisfy constraint: Member must satisfy enum value set: "
            "[HEAD, POST, PATCH, DELETE, PUT, GET, OPTIONS]")):
        events.create_api_destination(
            Name=new_name("destination"), ConnectionArn="invalid-connection-arn", HttpMethod="INVALID_METHOD",
            InvocationEndpoint="invalid-endpoint")
    connection = create_connection()[1]
    for endpoint in ("http://example.com/", "ftp://example.com/", "https://user@example.com/"):
        with refused("ValidationException"):
            events.create_api_destination(
                Name=new_name("destination"), ConnectionArn=connection, HttpMethod="POST",
                InvocationEndpoint=endpoint)


def test_refuses_a_connection_that_is_not_there(events, account, region, new_name, refused):
    arn = f"arn:aws:events:{region}:{account}:connection/none/00000000-0000-0000-0000-000000000000"
    with refused("ResourceNotFoundException"):
        events.create_api_destination(
            Name=new_name("destination"), ConnectionArn=arn, HttpMethod="POST", InvocationEndpoint=ENDPOINT)


def test_a_name_is_given_once(create_destination, refused):
    name, _ = create_destination()
    with refused("ResourceAlreadyExistsException"):
        create_destination(name)


@pytest.mark.penstock_only
def test_a_rule_needs_a_role_for_it(events, rule, create_destination, put_targets, refused):
    _, arn = create_destination()
    with refused("ValidationException", f"RoleArn is required for target {arn}."):
        events.put_targets(Rule=rule, Targets=[{"Id": "t", "Arn": arn}])
    put_targets(rule, {"Id": "t", "Arn": arn, "RoleArn": "arn:aws:iam::000000000000:role/events"})
