"""ListTables, and tags of tables."""


def test_lists_in_pages(dynamodb, create_table):
    names = sorted(create_table() for _ in range(3))
    listed = []
    for page in dynamodb.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2}):
        assert len(page["TableNames"]) <= 2
        listed += page["TableNames"]
    assert [name for name in listed if name in names] == names
    assert listed == sorted(listed)


def test_tags(dynamodb, table, settles):
    arn = dynamodb.describe_table(TableName=table)["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}])
    settles(lambda: len(dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]), 2)
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["a", "never there"])
    settles(lambda: dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"], [{"Key": "b", "Value": ""}])
