// Every row of errors.json through the JavaScript SDK: the error's name, code, status and text.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";

import * as sqs from "@aws-sdk/client-sqs";

import { useServer } from "./fixtures.mjs";

const TABLE = JSON.parse(readFileSync(new URL("../errors.json", import.meta.url), "utf8"));
const t = useServer();

// A row's input with its placeholders filled in; support/refusals.py says what they mean.
function expand(value, names) {
  if (typeof value === "string") {
    return Object.entries(names).reduce((text, [name, to]) => text.replaceAll(name, to), value);
  }
  if (Array.isArray(value)) return value.map((item) => expand(item, names));
  if (value === null || typeof value !== "object") return value;
  if (value.$repeat) return value.$repeat[0].repeat(value.$repeat[1]);
  if (value.$times) {
    const [count, entry] = value.$times;
    return Array.from({ length: count }, (_, i) => expand(entry, { ...names, $i: String(i) }));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [expand(key, names), expand(item, names)]),
  );
}

describe("errors", () => {
  const names = {};

  before(async () => {
    const QueueName = t.newName("refusals");
    const { QueueUrl } = await t.send(new sqs.CreateQueueCommand({ QueueName }));
    Object.assign(names, { $queue: QueueUrl, $name: QueueName, $absent: `${QueueUrl}-absent` });
  });

  for (const [operation, name, input, code, message, options = {}] of TABLE.rows) {
    if (options.only === "query") continue;
    it(`${operation}: ${name}`, async () => {
      const expected = TABLE.codes[code];
      const command = new sqs[`${operation}Command`](expand(input, names));
      const error = await t.send(command).then(
        () => assert.fail("was accepted"),
        (thrown) => thrown,
      );
      assert.equal(error.$metadata?.httpStatusCode, expected.status, error);
      const type = expected.json.split("#")[1];
      assert.ok([type, expected.query].includes(error.name), error.name);
      if (expected.json.startsWith("com.amazonaws.sqs#")) assert.equal(error.name, type);
      assert.equal(error.$fault, "client");
      const text = message ?? expected.json_message;
      if (text) assert.equal(error.message, expand(text, names));
    });
  }
});

describe("signatures", () => {
  const list = (credentials) => {
    const client = new sqs.SQSClient(t.server.clientConfig({ credentials, maxAttempts: 1 }));
    return client.send(new sqs.ListQueuesCommand({})).finally(() => client.destroy());
  };

  it("of an unknown key are refused", async () => {
    const error = await list({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" }).catch((e) => e);
    assert.ok(["UnrecognizedClientException", "InvalidClientTokenId"].includes(error.name), error.name);
    assert.equal(error.$metadata.httpStatusCode, 403);
  });

  it("made with another secret are refused", async () => {
    const error = await list({ ...t.server.credentials, secretAccessKey: "x" }).catch((e) => e);
    assert.ok(["InvalidSignatureException", "SignatureDoesNotMatch"].includes(error.name), error.name);
    assert.equal(error.$metadata.httpStatusCode, 403);
  });
});
