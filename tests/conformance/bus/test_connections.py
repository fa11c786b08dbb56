"""CreateConnection, DescribeConnection, UpdateConnection, ListConnections, DeauthorizeConnection, DeleteConnection."""

import re

import pytest

API_KEY = {"AuthorizationType": "API_KEY",
           "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "s3cret"}}}
OAUTH = {"AuthorizationType": "OAUTH_CLIENT_CREDENTIALS", "AuthParameters": {"OAuthParameters": {
    "ClientParameters": {"ClientID": "id", "ClientSecret": "s3cret"},
    "AuthorizationEndpoint": "https://example.com/oauth", "HttpMethod": "POST"}}}


def test_create_answers_arn_state_and_times(events, new_name, account, region):
    name = new_name("connection")
    made = events.create_connection(
        Name=name, AuthorizationType="BASIC",
        AuthParameters={"BasicAuthParameters": {"Username": "user", "Password": "pass"}})
    assert re.fullmatch(rf"arn:aws:events:{region}:{account}:connection/{name}/[-0-9a-f]{{36}}", made["ConnectionArn"])
    assert made["ConnectionState"] == "AUTHORIZED"
    assert made["CreationTime"] == made["LastModifiedTime"]
    events.delete_connection(Name=name)


def test_describe_shows_what_is_no_secret(events, create_connection, account, region):
    name, arn = create_connection(Description="of the shop", AuthParameters={
        "BasicAuthParameters": {"Username": "user", "Password": "s3cret"},
        "InvocationHttpParameters": {
            "HeaderParameters": [{"Key": "X-A", "Value": "s3cret", "IsValueSecret": True},
                                 {"Key": "X-B", "Value": "shown", "IsValueSecret": False}]}})
    described = events.describe_connection(Name=name)
    assert (described["ConnectionArn"], described["Name"]) == (arn, name)
    assert described["Description"] == "of the shop"
    assert described["AuthorizationType"] == "BASIC"
    assert described["AuthParameters"] == {
        "BasicAuthParameters": {"Username": "user"},
        "InvocationHttpParameters": {"HeaderParameters": [
            {"Key": "X-A", "IsValueSecret": True},
            {"Key": "X-B", "Value": "shown", "IsValueSecret": False}]}}
    assert re.fullmatch(
        rf"arn:aws:secretsmanager:{region}:{account}:secret:events!connection/{name}/[-0-9a-f]{{36}}-\w{{6}}",
        described["SecretArn"])
    assert "s3cret" not in repr(described)
    assert described["LastAuthorizedTime"] >= described["CreationTime"]


def test_describe_of_keys_and_clients(events, create_connection):
    name, _ = create_connection(**API_KEY)
    assert events.describe_connection(Name=name)["AuthParameters"] == {
        "ApiKeyAuthParameters": {"ApiKeyName": "X-Key"}}
    name, _ = create_connection(**OAUTH)
    described = events.describe_connection(Name=name)
    assert described["AuthParameters"] == {"OAuthParameters": {
        "ClientParameters": {"ClientID": "id"}, "AuthorizationEndpoint": "https://example.com/oauth",
        "HttpMethod": "POST"}}
    assert described["LastAuthorizedTime"] is not None


def test_oauth_begins_as_authorizing(events, new_name):
    name = new_name("connection")
    assert events.create_connection(Name=name, **OAUTH)["ConnectionState"] == "AUTHORIZING"
    events.delete_connection(Name=name)


def test_empty_parameters_are_shown(events, create_connection):
    name, _ = create_connection(AuthParameters={
        "BasicAuthParameters": {"Username": "user", "Password": "pass"}, "InvocationHttpParameters": {}})
    assert events.describe_connection(Name=name)["AuthParameters"]["InvocationHttpParameters"] == {}


def test_update_changes_what_is_given(events, create_connection):
    name, arn = create_connection()
    before = events.describe_connection(Name=name)
    updated = events.update_connection(
        Name=name, Description="new", AuthorizationType="BASIC",
        AuthParameters={"BasicAuthParameters": {"Username": "other"}})
    assert (updated["ConnectionArn"], updated["ConnectionState"]) == (arn, "AUTHORIZED")
    after = events.describe_connection(Name=name)
    assert after["Description"] == "new"
    assert after["AuthParameters"] == {"BasicAuthParameters": {"Username": "other"}}
    assert after["SecretArn"] == before["SecretArn"]
    assert after["CreationTime"] == before["CreationTime"]


def test_update_to_another_type(events, create_connection):
    name, _ = create_connection()
    events.update_connection(Name=name, **API_KEY)
    described = events.describe_connection(Name=name)
    assert described["AuthorizationType"] == "API_KEY"
    assert described["AuthParameters"] == {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key"}}


def test_update_of_nothing(events, create_connection, refused):
    name, _ = create_connection()
    with refused("ValidationException"):
        events.update_connection(Name=name)


def test_list_by_prefix_state_and_page(events, create_connection, new_name):
    prefix = new_name("list")
    for suffix in ("b", "a", "c"):
        create_connection(f"{prefix}.{suffix}")
    listed = events.list_connections(NamePrefix=prefix)
    assert [each["Name"] for each in listed["Connections"]] == [f"{prefix}.{suffix}" for suffix in "abc"]
    assert set(listed["Connections"][0]) == {
        "ConnectionArn", "Name", "ConnectionState", "AuthorizationType", "CreationTime", "LastModifiedTime",
        "LastAuthorizedTime"}
    assert "NextToken" not in listed
    first = events.list_connections(NamePrefix=prefix, Limit=2)
    second = events.list_connections(NamePrefix=prefix, Limit=2, NextToken=first["NextToken"])
    assert [len(first["Connections"]), len(second["Connections"])] == [2, 1]


def test_deauthorize_erases_the_credentials(events, create_connection, settles):
    name, _ = create_connection()
    events.deauthorize_connection(Name=name)
    settles(lambda: events.describe_connection(Name=name)["ConnectionState"], "DEAUTHORIZED")
    described = events.describe_connection(Name=name)
    assert "SecretArn" not in described
    assert described.get("AuthParameters", {}) == {}
    events.update_connection(Name=name, **API_KEY)
    settles(lambda: events.describe_connection(Name=name)["ConnectionState"], "AUTHORIZED")


def test_delete(events, create_connection, settles):
    name, arn = create_connection()
    deleted = events.delete_connection(Name=name)
    assert (deleted["ConnectionArn"], deleted["ConnectionState"]) == (arn, "DELETING")

    def message():
        try:
            return events.describe_connection(Name=name)["ConnectionState"]
        except events.exceptions.ResourceNotFoundException as error:
            return error.response["Error"]["Message"]

    settles(message, f"Failed to describe the connection(s). Connection '{name}' does not exist.")


def test_refuses_malformed_requests(events, new_name, invalid, refused):
    basic = {"BasicAuthParameters": {"Username": "user", "Password": "pass"}}
    with invalid("name", r"satisfy regular expression pattern: [\.\-_A-Za-z0-9]+", "'Invalid Name With Spaces!'"):
        events.create_connection(Name="Invalid Name With Spaces!", AuthorizationType="BASIC", AuthParameters=basic)
    with invalid("authorizationType", "satisfy enum value set: [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]",
                 "'INVALID_AUTH_TYPE'"):
        events.create_connection(
            Name=new_name("connection"), AuthorizationType="INVALID_AUTH_TYPE", AuthParameters={})
    with refused("ValidationException"):
        events.create_connection(Name=new_name("connection"), AuthorizationType="API_KEY", AuthParameters=basic)
    with refused("ValidationException"):
        events.create_connection(Name=new_name("connection"), AuthorizationType="BASIC", AuthParameters={})
    with refused("ValidationException"):
        events.create_connection(Name=new_name("connection"), AuthorizationType="API_KEY", AuthParameters={
            "ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "a\r\nX-Other: b"}})


def test_a_name_is_given_once(create_connection, refused):
    name, _ = create_connection()
    with refused("ResourceAlreadyExistsException"):
        create_connection(name)


@pytest.mark.penstock_only
def test_refuses_private_connectivity_with_a_reason(raw, new_name):
    status, reply = raw.call(
        "CreateConnection", Name=new_name("connection"), AuthorizationType="BASIC",
        AuthParameters={"BasicAuthParameters": {"Username": "user", "Password": "pass"}},
        InvocationConnectivityParameters={"ResourceParameters": {
            "ResourceConfigurationArn": "arn:aws:vpc-lattice:us-east-1:1:resourceconfiguration/rcfg-1"}})
    assert status == 400
    assert "allow-targets" in repr(reply)
