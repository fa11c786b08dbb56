// Tables and items through the JavaScript SDK.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteResourcePolicyCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  GetResourcePolicyCommand,
  ListTablesCommand,
  paginateScan,
  PolicyNotFoundException,
  PutItemCommand,
  PutResourcePolicyCommand,
  QueryCommand,
  ResourceNotFoundException,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";

import { useServer } from "./fixtures.mjs";

let dynamodb;
let table;

const send = (command) => dynamodb.send(command);

const prepare = async () => {
  dynamodb = new DynamoDBClient(t.server.clientConfig({ maxAttempts: 1 }));
  table = t.newName("table");
  await send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "p", AttributeType: "S" },
        { AttributeName: "s", AttributeType: "N" },
        { AttributeName: "g", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "p", KeyType: "HASH" },
        { AttributeName: "s", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-g",
          KeySchema: [{ AttributeName: "g", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 60 }, { TableName: table });
};

const cleanUp = async () => {
  await send(new DeleteTableCommand({ TableName: table }));
  dynamodb.destroy();
};

const t = useServer({ prepare, cleanUp });

describe("items", () => {
  it("come back as they were written", async () => {
    const Item = {
      p: { S: "every" },
      s: { N: "1" },
      bytes: { B: new Uint8Array([0, 1, 255]) },
      list: { L: [{ S: "é" }, { NULL: true }, { BOOL: false }] },
      map: { M: { inner: { N: "12345678901234567890123456789012345678" } } },
      set: { SS: ["a", "b"] },
    };
    await send(new PutItemCommand({ TableName: table, Item }));
    const Key = { p: Item.p, s: Item.s };
    const read = await send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    assert.deepEqual(read.Item, Item);
    await send(new DeleteItemCommand({ TableName: table, Key }));
    assert.equal((await send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item, undefined);
  });

  it("are changed under a condition", async () => {
    const Key = { p: { S: "count" }, s: { N: "0" } };
    const add = (expected) =>
      send(
        new UpdateItemCommand({
          TableName: table,
          Key,
          UpdateExpression: "SET n = if_not_exists(n, :zero) + :one",
          ConditionExpression: "attribute_not_exists(n) OR n = :expected",
          ExpressionAttributeValues: { ":zero": { N: "0" }, ":one": { N: "1" }, ":expected": { N: expected } },
          ReturnValues: "UPDATED_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
    assert.deepEqual((await add("0")).Attributes, { n: { N: "1" } });
    assert.deepEqual((await add("1")).Attributes, { n: { N: "2" } });
    await assert.rejects(add("1"), (error) => {
      assert.ok(error instanceof ConditionalCheckFailedException);
      assert.equal(error.message, "The conditional request failed");
      assert.deepEqual(error.Item, { ...Key, n: { N: "2" } });
      return true;
    });
  });

  it("are written and read together in transactions", async () => {
    const key = (name) => ({ p: { S: name }, s: { N: "0" } });
    const put = (name, more = {}) => ({ Put: { TableName: table, Item: { ...key(name), v: { S: name } }, ...more } });
    const items = { TransactItems: [put("tx-a"), put("tx-b")], ClientRequestToken: t.newName("token").slice(0, 36) };
    await send(new TransactWriteItemsCommand(items));
    await send(new TransactWriteItemsCommand(items));
    const read = await send(
      new TransactGetItemsCommand({
        TransactItems: ["tx-b", "tx-none", "tx-a"].map((name) => ({ Get: { TableName: table, Key: key(name) } })),
      }),
    );
    assert.deepEqual(
      read.Responses.map((response) => response.Item?.v.S),
      ["tx-b", undefined, "tx-a"],
    );
    const refused = { TransactItems: [put("tx-c"), put("tx-a", { ConditionExpression: "attribute_not_exists(p)" })] };
    await assert.rejects(send(new TransactWriteItemsCommand(refused)), (error) => {
      assert.ok(error instanceof TransactionCanceledException);
      assert.deepEqual(
        error.CancellationReasons.map((reason) => reason.Code),
        ["None", "ConditionalCheckFailed"],
      );
      return true;
    });
  });

  it("are written and read in batches, found by query and scan", async () => {
    const items = Array.from({ length: 20 }, (_, i) => ({
      p: { S: "batch" },
      s: { N: String(i) },
      g: { S: i % 2 ? "odd" : "even" },
    }));
    const written = await send(
      new BatchWriteItemCommand({ RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) } }),
    );
    assert.deepEqual(written.UnprocessedItems, {});
    const Keys = items.map(({ p, s }) => ({ p, s }));
    const read = await send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }));
    assert.equal(read.Responses[table].length, 20);
    const queried = await send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "p = :p AND s BETWEEN :low AND :high",
        ExpressionAttributeValues: { ":p": { S: "batch" }, ":low": { N: "9" }, ":high": { N: "11" } },
        ScanIndexForward: false,
      }),
    );
    assert.deepEqual(queried.Items.map((item) => item.s.N), ["11", "10", "9"]);
    const indexed = await send(
      new QueryCommand({
        TableName: table,
        IndexName: "by-g",
        KeyConditionExpression: "g = :g",
        ExpressionAttributeValues: { ":g": { S: "odd" } },
      }),
    );
    assert.equal(indexed.Count, 10);
    let scanned = 0;
    for await (const page of paginateScan({ client: dynamodb, pageSize: 7 }, { TableName: table })) {
      scanned += page.Items.filter((item) => item.p.S === "batch").length;
    }
    assert.equal(scanned, 20);
  });
});

describe("tables", () => {
  it("are listed and described", async () => {
    assert.ok((await send(new ListTablesCommand({}))).TableNames.includes(table));
    const { Table } = await send(new DescribeTableCommand({ TableName: table }));
    assert.equal(Table.TableStatus, "ACTIVE");
    assert.ok(Table.CreationDateTime instanceof Date);
  });

  it("that are not there are errors", async () => {
    await assert.rejects(send(new DescribeTableCommand({ TableName: "nowhere" })), ResourceNotFoundException);
  });

  it("keep a policy until it is deleted", async () => {
    const { Table } = await send(new DescribeTableCommand({ TableName: table }));
    const ResourceArn = Table.TableArn;
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: ResourceArn.split(":")[4] }, Action: "dynamodb:Scan", Resource: "*" },
      ],
    });
    const { RevisionId } = await send(new PutResourcePolicyCommand({ ResourceArn, Policy }));
    const kept = await send(new GetResourcePolicyCommand({ ResourceArn }));
    assert.deepEqual([kept.Policy, kept.RevisionId], [Policy, RevisionId]);
    await send(new DeleteResourcePolicyCommand({ ResourceArn }));
    await assert.rejects(send(new GetResourcePolicyCommand({ ResourceArn })), PolicyNotFoundException);
  });
});
