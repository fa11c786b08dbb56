"""Operations of DynamoDB that are not there: each says so by its name, and none pretends."""

import pytest

pytestmark = pytest.mark.penstock_only

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/some"
NOT_SUPPORTED = (
    # Backups and point-in-time recovery.
    "CreateBackup", "DeleteBackup", "DescribeBackup", "DescribeContinuousBackups", "ListBackups",
    "RestoreTableFromBackup", "RestoreTableToPointInTime", "UpdateContinuousBackups",
    # Exports and imports.
    "DescribeExport", "DescribeImport", "ExportTableToPointInTime", "ImportTable", "ListExports", "ListImports",
    # Global tables.
    "CreateGlobalTable", "DescribeGlobalTable", "DescribeGlobalTableSettings", "DescribeTableReplicaAutoScaling",
    "ListGlobalTables", "UpdateGlobalTable", "UpdateGlobalTableSettings", "UpdateTableReplicaAutoScaling",
    # Kinesis and Contributor Insights.
    "DescribeContributorInsights", "DescribeKinesisStreamingDestination", "DisableKinesisStreamingDestination",
    "EnableKinesisStreamingDestination", "ListContributorInsights", "UpdateContributorInsights",
    "UpdateKinesisStreamingDestination",
)


@pytest.mark.parametrize("operation", NOT_SUPPORTED)
def test_is_refused_by_name(raw, operation):
    status, answer = raw.call(operation, TableName="some", TableArn=ARN)
    assert status == 400
    assert answer["__type"].endswith("UnknownOperationException")
    assert operation in answer["message"]
