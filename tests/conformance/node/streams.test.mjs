// Streams and time to live of tables through the JavaScript SDK.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb-streams";

import { useServer } from "./fixtures.mjs";

const key = { id: { S: "a" } };
let dynamodb;
let streams;
let table;
let arn;

const describeStream = async (more = {}) =>
  (await streams.send(new DescribeStreamCommand({ StreamArn: arn, ...more }))).StreamDescription;

const readAll = async () => {
  const records = [];
  for (const { ShardId } of (await describeStream()).Shards) {
    const start = new GetShardIteratorCommand({ StreamArn: arn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
    const { ShardIterator } = await streams.send(start);
    const page = await streams.send(new GetRecordsCommand({ ShardIterator }));
    assert.ok(page.NextShardIterator);
    records.push(...page.Records);
  }
  return records;
};

const prepare = async () => {
  dynamodb = new DynamoDBClient(t.server.clientConfig({ maxAttempts: 1 }));
  streams = new DynamoDBStreamsClient(t.server.clientConfig({ maxAttempts: 1 }));
  table = t.newName("table");
  await dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 60 }, { TableName: table });
  arn = (await dynamodb.send(new DescribeTableCommand({ TableName: table }))).Table.LatestStreamArn;
};

const cleanUp = async () => {
  await dynamodb.send(new DeleteTableCommand({ TableName: table }));
  dynamodb.destroy();
  streams.destroy();
};

const t = useServer({ prepare, cleanUp });

describe("streams", () => {
  it("are listed and described", async () => {
    const { Streams } = await streams.send(new ListStreamsCommand({ TableName: table }));
    assert.deepEqual(Streams.map(({ StreamArn }) => StreamArn), [arn]);
    const described = await describeStream();
    assert.equal(described.StreamViewType, "NEW_AND_OLD_IMAGES");
    assert.ok(described.CreationRequestDateTime instanceof Date);
    const children = { Type: "CHILD_SHARDS", ShardId: described.Shards[0].ShardId };
    assert.deepEqual((await describeStream({ ShardFilter: children })).Shards, []);
    await assert.rejects(
      streams.send(new DescribeStreamCommand({ StreamArn: `${arn}x` })),
      ResourceNotFoundException,
    );
  });

  it("say what was written", async () => {
    await dynamodb.send(new PutItemCommand({ TableName: table, Item: { ...key, v: { N: "1" } } }));
    await dynamodb.send(new PutItemCommand({ TableName: table, Item: { ...key, v: { N: "2" } } }));
    await dynamodb.send(new DeleteItemCommand({ TableName: table, Key: key }));
    const records = await readAll();
    assert.deepEqual(records.map(({ eventName }) => eventName), ["INSERT", "MODIFY", "REMOVE"]);
    const [, change] = records;
    assert.deepEqual(change.dynamodb.OldImage, { ...key, v: { N: "1" } });
    assert.deepEqual(change.dynamodb.NewImage, { ...key, v: { N: "2" } });
    assert.ok(change.dynamodb.ApproximateCreationDateTime instanceof Date);
    assert.match(change.dynamodb.SequenceNumber, /^\d{21,40}$/);
  });

  it("say whose deletion it was", async () => {
    const specification = { Enabled: true, AttributeName: "ttl" };
    await dynamodb.send(
      new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: specification }),
    );
    const over = String(Math.floor(Date.now() / 1000) - 60);
    await dynamodb.send(new PutItemCommand({ TableName: table, Item: { id: { S: "b" }, ttl: { N: over } } }));
    const deadline = Date.now() + 20_000;
    let removal;
    while (!removal && Date.now() < deadline) {
      removal = (await readAll()).find(
        (record) => record.eventName === "REMOVE" && record.dynamodb.Keys.id.S === "b",
      );
    }
    assert.deepEqual(removal.userIdentity, { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" });
    const { TimeToLiveDescription } = await dynamodb.send(
      new DescribeTimeToLiveCommand({ TableName: table }),
    );
    assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: "ENABLED", AttributeName: "ttl" });
  });
});
