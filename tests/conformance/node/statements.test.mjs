// PartiQL statements through the JavaScript SDK.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  BatchExecuteStatementCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteTableCommand,
  DuplicateItemException,
  DynamoDBClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  TransactionCanceledException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";

import { useServer } from "./fixtures.mjs";

let dynamodb;
let table;

const send = (command) => dynamodb.send(command);
const run = (Statement, more = {}) => send(new ExecuteStatementCommand({ Statement, ...more }));

const prepare = async () => {
  dynamodb = new DynamoDBClient(t.server.clientConfig({ maxAttempts: 1 }));
  table = t.newName("statements");
  await send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "p", AttributeType: "S" },
        { AttributeName: "s", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "p", KeyType: "HASH" },
        { AttributeName: "s", KeyType: "RANGE" },
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

describe("statements", () => {
  it("insert, update and delete an item", async () => {
    const key = "p = 'life' AND s = 1";
    const inserted = await run(`INSERT INTO "${table}" VALUE {'p': 'life', 's': ?, 'l': <<'a'>>}`, {
      Parameters: [{ N: "1" }],
    });
    assert.deepEqual(inserted.Items, []);
    await assert.rejects(run(`INSERT INTO "${table}" VALUE {'p': 'life', 's': 1}`), DuplicateItemException);
    const updated = await run(
      `UPDATE "${table}" SET l = set_add(l, <<'b'>>) SET n = 1 WHERE ${key} RETURNING MODIFIED NEW *`,
    );
    assert.deepEqual(updated.Items, [{ l: { SS: ["a", "b"] }, n: { N: "1" } }]);
    await assert.rejects(
      run(`DELETE FROM "${table}" WHERE ${key} AND n = 2`, { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
      (error) => {
        assert.ok(error instanceof ConditionalCheckFailedException);
        assert.deepEqual(error.Item.n, { N: "1" });
        return true;
      },
    );
    const deleted = await run(`DELETE FROM "${table}" WHERE ${key} RETURNING ALL OLD *`);
    assert.equal(deleted.Items.length, 1);
  });

  it("select page by page, in order", async () => {
    for (let s = 0; s < 12; ++s) {
      await run(`INSERT INTO "${table}" VALUE {'p': 'pages', 's': ${s}}`);
    }
    const found = [];
    let NextToken;
    do {
      const page = await run(`SELECT s FROM "${table}" WHERE p = ? AND s > 1 ORDER BY s DESC`, {
        Parameters: [{ S: "pages" }],
        Limit: 4,
        NextToken,
      });
      found.push(...page.Items.map((item) => Number(item.s.N)));
      ({ NextToken } = page);
    } while (NextToken);
    assert.deepEqual(found, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  });

  it("run in batches, each by itself", async () => {
    const { Responses } = await send(
      new BatchExecuteStatementCommand({
        Statements: [
          { Statement: `INSERT INTO "${table}" VALUE {'p': 'batch', 's': 1}` },
          {
            Statement: `UPDATE "${table}" SET n = 1 WHERE p = 'batch' AND s = 1 AND n = 7`,
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          },
          { Statement: `DELETE FROM "${table}" WHERE p = 'batch'` },
        ],
      }),
    );
    assert.deepEqual(
      Responses.map((response) => response.Error?.Code),
      [undefined, "ConditionalCheckFailed", "ValidationError"],
    );
    assert.deepEqual(Responses[1].Error.Item, { p: { S: "batch" }, s: { N: "1" } });
    assert.equal(Responses[0].TableName, table);
  });

  it("run as a transaction, all or none", async () => {
    const transact = (...statements) =>
      send(new ExecuteTransactionCommand({ TransactStatements: statements.map((Statement) => ({ Statement })) }));
    const written = await transact(
      `INSERT INTO "${table}" VALUE {'p': 'all', 's': 1}`,
      `INSERT INTO "${table}" VALUE {'p': 'all', 's': 2, 'n': 1}`,
    );
    assert.deepEqual(written.Responses, []);
    await assert.rejects(
      transact(
        `DELETE FROM "${table}" WHERE p = 'all' AND s = 1`,
        `EXISTS(SELECT * FROM "${table}" WHERE p = 'all' AND s = 2 AND n = 2)`,
      ),
      (error) => {
        assert.ok(error instanceof TransactionCanceledException);
        assert.deepEqual(
          error.CancellationReasons.map((reason) => reason.Code),
          ["None", "ConditionalCheckFailed"],
        );
        return true;
      },
    );
    const read = await transact(
      `SELECT * FROM "${table}" WHERE p = 'all' AND s = 1`,
      `SELECT n FROM "${table}" WHERE p = 'all' AND s = 2`,
    );
    assert.deepEqual(
      read.Responses.map((response) => response.Item),
      [{ p: { S: "all" }, s: { N: "1" } }, { n: { N: "1" } }],
    );
  });
});
