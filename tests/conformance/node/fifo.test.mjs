// FIFO queues through the JavaScript SDK: attributes, order, deduplication, handles.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";

import { md5, useServer } from "./fixtures.mjs";

const t = useServer();

const newFifo = (more = {}) =>
  t.newQueue({ QueueName: `${t.newName()}.fifo`, Attributes: { FifoQueue: "true", ...more } });

// The first letter of a body is its group, the whole body its deduplication id.
async function send(QueueUrl, ...bodies) {
  const answers = [];
  for (const MessageBody of bodies) {
    const ids = { MessageGroupId: MessageBody[0], MessageDeduplicationId: MessageBody };
    answers.push(await t.send(new SendMessageCommand({ QueueUrl, MessageBody, ...ids })));
  }
  return answers;
}

async function receive(QueueUrl, more = {}) {
  const input = { QueueUrl, MaxNumberOfMessages: 10, ...more };
  return (await t.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

const bodies = async (QueueUrl, more) => (await receive(QueueUrl, more)).map((m) => m.Body);

async function attributes(QueueUrl, ...AttributeNames) {
  return (await t.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
}

describe("a FIFO queue", () => {
  it("shows sixteen attributes when new", async () => {
    const found = await attributes(await newFifo(), "All");
    assert.equal(Object.keys(found).length, 16);
    assert.equal(found.FifoQueue, "true");
    assert.equal(found.ContentBasedDeduplication, "false");
    assert.equal(found.DeduplicationScope, "queue");
    assert.equal(found.FifoThroughputLimit, "perQueue");
  });

  it("changes its deduplication and its limit, never its type", async () => {
    const QueueUrl = await newFifo();
    const Attributes = {
      ContentBasedDeduplication: "true",
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    };
    await t.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    assert.deepEqual(await attributes(QueueUrl, ...Object.keys(Attributes)), Attributes);
    const toStandard = new SetQueueAttributesCommand({ QueueUrl, Attributes: { FifoQueue: "false" } });
    await assert.rejects(t.send(toStandard), {
      name: "InvalidAttributeValue",
      message: "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
    });
  });

  for (const [name, message] of [
    ["ContentBasedDeduplication", "Unknown Attribute ContentBasedDeduplication."],
    ["DeduplicationScope", "You can specify the DeduplicationScope only when FifoQueue is set to true."],
  ]) {
    it(`alone has ${name}`, async () => {
      const input = { QueueName: t.newName(), Attributes: { [name]: "true" } };
      await assert.rejects(t.send(new CreateQueueCommand(input)), { name: "InvalidAttributeName", message });
    });
  }
});

describe("a message on a FIFO queue", () => {
  it("shows its group, its deduplication id and its sequence number", async () => {
    const QueueUrl = await newFifo();
    const [sent] = await send(QueueUrl, "a1");
    assert.match(sent.SequenceNumber, /^\d{20}$/);
    const [message] = await receive(QueueUrl, { MessageSystemAttributeNames: ["All"] });
    assert.deepEqual(Object.keys(message.Attributes).sort(), [
      "ApproximateFirstReceiveTimestamp",
      "ApproximateReceiveCount",
      "MessageDeduplicationId",
      "MessageGroupId",
      "SenderId",
      "SentTimestamp",
      "SequenceNumber",
    ]);
    assert.equal(message.Attributes.SequenceNumber, sent.SequenceNumber);
    assert.equal(message.Attributes.MessageGroupId, "a");
  });

  it("needs a group and a deduplication id", async () => {
    const QueueUrl = await newFifo();
    const base = { QueueUrl, MessageBody: "x" };
    const command = (more) => t.send(new SendMessageCommand({ ...base, ...more }));
    await assert.rejects(command({ MessageDeduplicationId: "d" }), {
      message: "The request must contain the parameter MessageGroupId.",
      $fault: "client",
    });
    await assert.rejects(command({ MessageGroupId: "a" }), {
      message:
        "The queue should either have ContentBasedDeduplication enabled or " +
        "MessageDeduplicationId provided explicitly",
    });
    await assert.rejects(command({ MessageGroupId: "a", MessageDeduplicationId: "d", DelaySeconds: 2 }), {
      message:
        "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter " +
        "that is not valid for this queue type.",
    });
  });

  it("is answered as the original when it is a duplicate", async () => {
    const QueueUrl = await newFifo();
    const input = { QueueUrl, MessageGroupId: "a", MessageDeduplicationId: "d" };
    const first = await t.send(new SendMessageCommand({ ...input, MessageBody: "one" }));
    const again = await t.send(new SendMessageCommand({ ...input, MessageBody: "two" }));
    assert.equal(again.MessageId, first.MessageId);
    assert.equal(again.SequenceNumber, first.SequenceNumber);
    assert.equal(again.MD5OfMessageBody, md5("two"));
    assert.deepEqual(await bodies(QueueUrl), ["one"]);
  });

  it("has the SHA-256 of its body as its id by content", async () => {
    const QueueUrl = await newFifo({ ContentBasedDeduplication: "true" });
    const input = { QueueUrl, MessageBody: "größe", MessageGroupId: "a" };
    await t.send(new SendMessageCommand(input));
    await t.send(new SendMessageCommand(input));
    const found = await receive(QueueUrl, { MessageSystemAttributeNames: ["MessageDeduplicationId"] });
    const digest = createHash("sha256").update("größe").digest("hex");
    assert.deepEqual(found.map((m) => m.Attributes.MessageDeduplicationId), [digest]);
  });
});

describe("a group", () => {
  it("comes in its order, before the next group", async () => {
    const QueueUrl = await newFifo();
    await send(QueueUrl, "a1", "b1", "a2", "a3");
    assert.deepEqual(await bodies(QueueUrl), ["a1", "a2", "a3", "b1"]);
  });

  it("waits while one of its messages is in flight", async () => {
    const QueueUrl = await newFifo();
    await send(QueueUrl, "a1", "a2", "b1");
    const [first] = await receive(QueueUrl, { MaxNumberOfMessages: 1 });
    assert.deepEqual(await bodies(QueueUrl), ["b1"]);
    await t.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first.ReceiptHandle }));
    assert.deepEqual(await bodies(QueueUrl), ["a2"]);
  });

  it("gives a message back whose visibility is set to 0", async () => {
    const QueueUrl = await newFifo();
    await send(QueueUrl, "a1", "a2");
    const [{ ReceiptHandle }] = await receive(QueueUrl);
    await t.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    assert.deepEqual(await bodies(QueueUrl), ["a1"]);
  });

  it("is received again by the same attempt", async () => {
    const QueueUrl = await newFifo();
    await send(QueueUrl, "a1", "a2");
    const first = await receive(QueueUrl, { ReceiveRequestAttemptId: "once" });
    const again = await receive(QueueUrl, { ReceiveRequestAttemptId: "once" });
    assert.deepEqual(again.map((m) => m.ReceiptHandle), first.map((m) => m.ReceiptHandle));
    assert.deepEqual(await bodies(QueueUrl), []);
  });
});

describe("an expired handle", () => {
  it("does not delete, alone or in a batch", async () => {
    const QueueUrl = await newFifo();
    await send(QueueUrl, "a1");
    const [{ ReceiptHandle }] = await receive(QueueUrl, { VisibilityTimeout: 1 });
    await sleep(1100);
    await assert.rejects(t.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })), {
      message:
        `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. ` +
        "Reason: The receipt handle has expired.",
    });
    const Entries = [{ Id: "old", ReceiptHandle }];
    const { Failed } = await t.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    const failed = Failed.map((entry) => [entry.Code, entry.SenderFault]);
    assert.deepEqual(failed, [["InvalidParameterValue", true]]);
    assert.deepEqual(await bodies(QueueUrl), ["a1"]);
  });
});

describe("a batch on a FIFO queue", () => {
  const entry = (Id, more) => {
    const ids = { MessageGroupId: "a", MessageDeduplicationId: Id };
    return { Id, MessageBody: Id, ...ids, ...more };
  };

  it("keeps its order", async () => {
    const QueueUrl = await newFifo();
    const Entries = Array.from({ length: 10 }, (_, i) => entry(String(i)));
    const { Successful } = await t.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const numbers = Successful.map((sent) => sent.SequenceNumber);
    assert.deepEqual([...new Set(numbers)].sort(), numbers);
    assert.deepEqual(await bodies(QueueUrl), Entries.map((sent) => sent.MessageBody));
  });

  it("is refused as a whole for one entry without a group", async () => {
    const QueueUrl = await newFifo();
    const Entries = [entry("good"), entry("bad", { MessageGroupId: undefined })];
    await assert.rejects(t.send(new SendMessageBatchCommand({ QueueUrl, Entries })), {
      message: "The request must contain the parameter MessageGroupId.",
    });
    assert.deepEqual(await bodies(QueueUrl), []);
  });
});
