"""Requests in AWS's JSON protocol by hand, signed by botocore: for what Debian's botocore does not know yet."""

import json

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session


class AwsJson:
    """Calls operations through the endpoint and credentials of a boto3 client."""

    def __init__(self, client, credentials, target_prefix):
        self.url = client.meta.endpoint_url
        self.region = client.meta.region_name
        self.service = client.meta.service_model.signing_name
        self.credentials = credentials
        self.target_prefix = target_prefix

    def call(self, operation, **members):
        """(status, reply): the reply's JSON."""
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"{self.target_prefix}.{operation}",
        }
        request = AWSRequest("POST", self.url, headers=headers, data=json.dumps(members).encode())
        SigV4Auth(self.credentials, self.service, self.region).add_auth(request)
        response = URLLib3Session().send(request.prepare())
        return response.status_code, json.loads(response.content or b"{}")

    def succeeds(self, operation, **members):
        status, reply = self.call(operation, **members)
        assert status == 200, reply
        return reply

    def invoke(self, operation, **members):
        """As a client's method does: the reply, or ClientError."""
        status, reply = self.call(operation, **members)
        if status != 200:
            error = {"Code": reply["__type"].rpartition("#")[2], "Message": reply.get("message", "")}
            raise ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": status}}, operation)
        return reply
