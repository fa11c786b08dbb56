// Messages through the JavaScript SDK, which itself checks the MD5 of every body it sends and receives.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";

import { md5, md5OfAttributes, useServer } from "./fixtures.mjs";

const t = useServer();

const ATTRIBUTES = {
  text: { DataType: "String", StringValue: "größe 🦀 \r\n" },
  number: { DataType: "Number.int", StringValue: "42" },
  bytes: { DataType: "Binary", BinaryValue: Uint8Array.from({ length: 256 }, (_, i) => i) },
};

async function receive(QueueUrl, more = {}) {
  const input = { QueueUrl, MaxNumberOfMessages: 10, ...more };
  return (await t.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

async function counts(QueueUrl) {
  const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
  const input = { QueueUrl, AttributeNames: names };
  const { Attributes } = await t.send(new GetQueueAttributesCommand(input));
  return names.map((name) => Number(Attributes[name]));
}

describe("a message", () => {
  for (const body of ["hello", "\r\n\t \u2028 🦀 \ud7ff\ue000\ufffd", '{"a":"\\u0000"}', "x".repeat(1048576)]) {
    it(`keeps its body (${JSON.stringify(body.slice(0, 12))}, ${body.length} characters)`, async () => {
      const QueueUrl = await t.newQueue();
      const sent = await t.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
      assert.equal(sent.MD5OfMessageBody, md5(body));
      const [message] = await receive(QueueUrl);
      assert.equal(message.Body, body);
      assert.equal(message.MessageId, sent.MessageId);
    });
  }

  it("keeps its attributes, and both sums agree", async () => {
    const QueueUrl = await t.newQueue();
    const input = { QueueUrl, MessageBody: "x", MessageAttributes: ATTRIBUTES };
    const sent = await t.send(new SendMessageCommand(input));
    assert.equal(sent.MD5OfMessageAttributes, md5OfAttributes(ATTRIBUTES));
    const [message] = await receive(QueueUrl, { MessageAttributeNames: ["All"] });
    assert.equal(message.MD5OfMessageAttributes, md5OfAttributes(ATTRIBUTES));
    assert.deepEqual(Object.keys(message.MessageAttributes).sort(), Object.keys(ATTRIBUTES).sort());
    assert.equal(message.MessageAttributes.text.StringValue, ATTRIBUTES.text.StringValue);
    assert.deepEqual(message.MessageAttributes.bytes.BinaryValue, ATTRIBUTES.bytes.BinaryValue);
  });

  it("gives only the attributes that are asked for, with their own sum", async () => {
    const QueueUrl = await t.newQueue({ Attributes: { VisibilityTimeout: "0" } });
    await t.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes: ATTRIBUTES }));
    const [bare] = await receive(QueueUrl);
    assert.equal(bare.MessageAttributes, undefined);
    assert.equal(bare.MD5OfMessageAttributes, undefined);
    const [one] = await receive(QueueUrl, { MessageAttributeNames: ["num.*"] });
    assert.deepEqual(Object.keys(one.MessageAttributes), ["number"]);
    assert.equal(one.MD5OfMessageAttributes, md5OfAttributes({ number: ATTRIBUTES.number }));
  });

  it("tells its system attributes under the new name and the old", async () => {
    const QueueUrl = await t.newQueue({ Attributes: { VisibilityTimeout: "0" } });
    const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
    const system = { AWSTraceHeader: { DataType: "String", StringValue: trace } };
    const sent = await t.send(
      new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageSystemAttributes: system }),
    );
    assert.equal(sent.MD5OfMessageSystemAttributes, md5OfAttributes(system));
    const [renewed] = await receive(QueueUrl, { MessageSystemAttributeNames: ["All"] });
    assert.deepEqual(Object.keys(renewed.Attributes).sort(), [
      "AWSTraceHeader",
      "ApproximateFirstReceiveTimestamp",
      "ApproximateReceiveCount",
      "SenderId",
      "SentTimestamp",
    ]);
    assert.equal(renewed.Attributes.AWSTraceHeader, trace);
    const [old] = await receive(QueueUrl, { AttributeNames: ["ApproximateReceiveCount"] });
    assert.deepEqual(old.Attributes, { ApproximateReceiveCount: "2" });
  });

  it("is deleted by its handle, once and again", async () => {
    const QueueUrl = await t.newQueue();
    await t.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    const [{ ReceiptHandle }] = await receive(QueueUrl);
    await t.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await t.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    assert.deepEqual(await counts(QueueUrl), [0, 0]);
  });

  it("becomes visible again when its visibility is set to 0", async () => {
    const QueueUrl = await t.newQueue();
    await t.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    const [{ ReceiptHandle }] = await receive(QueueUrl);
    assert.deepEqual(await counts(QueueUrl), [0, 1]);
    const input = { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 };
    await t.send(new ChangeMessageVisibilityCommand(input));
    assert.deepEqual(await counts(QueueUrl), [1, 0]);
    assert.equal((await receive(QueueUrl)).length, 1);
  });

  it("wakes a long poll", async () => {
    const QueueUrl = await t.newQueue();
    const waiting = receive(QueueUrl, { WaitTimeSeconds: 20 });
    await t.send(new SendMessageCommand({ QueueUrl, MessageBody: "wake" }));
    const started = performance.now();
    assert.equal((await waiting)[0].Body, "wake");
    assert.ok(performance.now() - started < 5000);
  });
});

describe("a batch", () => {
  it("sends, hides and deletes ten messages", async () => {
    const QueueUrl = await t.newQueue();
    const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `e${i}`, MessageBody: `body ${i}` }));
    const sent = await t.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    assert.equal(sent.Failed, undefined);
    for (const entry of sent.Successful) {
      assert.equal(entry.MD5OfMessageBody, md5(`body ${entry.Id.slice(1)}`));
    }
    const messages = await receive(QueueUrl);
    const entries = messages.map(({ ReceiptHandle }, i) => ({ Id: `r${i}`, ReceiptHandle }));
    const changed = await t.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 600 })),
      }),
    );
    assert.equal(changed.Successful.length, 10);
    const deleted = await t.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries }));
    assert.deepEqual(deleted.Successful.map((entry) => entry.Id).sort(), entries.map((e) => e.Id).sort());
    assert.deepEqual(await counts(QueueUrl), [0, 0]);
  });

  it("reports a bad entry and sends the others", async () => {
    const QueueUrl = await t.newQueue();
    const Entries = [
      { Id: "good", MessageBody: "fine" },
      { Id: "bad", MessageBody: "a\bb" },
    ];
    const { Successful, Failed } = await t.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    assert.deepEqual(Successful.map((entry) => entry.Id), ["good"]);
    assert.equal(Failed[0].Id, "bad");
    assert.equal(Failed[0].Code, "InvalidMessageContents");
    assert.equal(Failed[0].SenderFault, true);
    assert.equal((await receive(QueueUrl))[0].Body, "fine");
  });

  it("reports bad handles alone", async () => {
    const QueueUrl = await t.newQueue();
    const Entries = [{ Id: "a", ReceiptHandle: "garbage" }];
    const deleted = await t.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    assert.equal(deleted.Successful, undefined);
    assert.equal(deleted.Failed[0].Code, "ReceiptHandleIsInvalid");
  });
});

describe("many at once", () => {
  it("deliver each message exactly once while nothing fails", async () => {
    const QueueUrl = await t.newQueue();
    const bodies = Array.from({ length: 200 }, (_, i) => String(i));
    await Promise.all(
      bodies.map((MessageBody) => t.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
    );
    const found = (await Promise.all(Array.from({ length: 30 }, () => receive(QueueUrl)))).flat();
    found.push(...(await receive(QueueUrl)));
    assert.deepEqual(found.map((m) => Number(m.Body)).sort((a, b) => a - b), bodies.map(Number));
  });
});
