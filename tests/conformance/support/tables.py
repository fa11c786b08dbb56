"""Keys of tables as their shapes."""


def attribute(name, kind="S"):
    return {"AttributeName": name, "AttributeType": kind}


def key(partition, sort=None):
    schema = [{"AttributeName": partition, "KeyType": "HASH"}]
    return schema + ([{"AttributeName": sort, "KeyType": "RANGE"}] if sort else [])
