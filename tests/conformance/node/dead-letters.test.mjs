// Dead-letter queues and move tasks through the JavaScript SDK.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  paginateListDeadLetterSourceQueues,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";

import { useServer } from "./fixtures.mjs";

const t = useServer();
const PATIENCE_MS = 10_000;

async function attributes(QueueUrl, ...AttributeNames) {
  return (await t.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes ?? {};
}

const arnOf = async (url) => (await attributes(url, "QueueArn")).QueueArn;

async function receive(QueueUrl, more = {}) {
  const input = { QueueUrl, MaxNumberOfMessages: 10, ...more };
  return (await t.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

async function newPair(target) {
  const dead = target ?? (await t.newQueue());
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await arnOf(dead), maxReceiveCount: 1 });
  return { dead, source: await t.newQueue({ Attributes: { RedrivePolicy } }) };
}

async function eventually(call, holds) {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await call();
    if (holds(found)) return found;
    assert.ok(performance.now() < deadline, JSON.stringify(found));
    await sleep(50);
  }
}

// Sends a message to a source and fails it until it is in the dead-letter queue.
async function deadLetter({ source, dead }, MessageBody) {
  const name = "ApproximateNumberOfMessages";
  const before = Number((await attributes(dead, name))[name]);
  const sent = await t.send(new SendMessageCommand({ QueueUrl: source, MessageBody }));
  const failAndCount = async () => {
    await receive(source, { VisibilityTimeout: 0 });
    return Number((await attributes(dead, name))[name]);
  };
  await eventually(failAndCount, (count) => count > before);
  return sent;
}

async function newest(SourceArn) {
  const { Results } = await t.send(new ListMessageMoveTasksCommand({ SourceArn }));
  return Results[0];
}

const finish = (arn) =>
  eventually(() => newest(arn), (task) => !["RUNNING", "CANCELLING"].includes(task.Status));

describe("a dead letter", () => {
  it("is the same message, with its source and its count", async () => {
    const pair = await newPair();
    const sent = await deadLetter(pair, "x");
    const [message] = await receive(pair.dead, { MessageSystemAttributeNames: ["All"] });
    assert.equal(message.MessageId, sent.MessageId);
    assert.equal(message.Attributes.DeadLetterQueueSourceArn, await arnOf(pair.source));
    assert.equal(message.Attributes.ApproximateReceiveCount, "2");
    assert.deepEqual(await receive(pair.source), []);
  });

  it("has a queue that lists its sources, page by page", async () => {
    const dead = await t.newQueue();
    const sources = [];
    for (let i = 0; i < 3; i += 1) sources.push((await newPair(dead)).source);
    const found = [];
    const config = { client: t.sqs, pageSize: 2 };
    for await (const page of paginateListDeadLetterSourceQueues(config, { QueueUrl: dead })) {
      assert.ok(page.queueUrls.length <= 2);
      found.push(...page.queueUrls);
    }
    assert.deepEqual(found.sort(), sources.sort());
    const none = await t.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: sources[0] }));
    assert.deepEqual(none.queueUrls ?? [], []);
  });
});

describe("a redrive policy", () => {
  it("is removed by an empty one", async () => {
    const { source } = await newPair();
    const input = { QueueUrl: source, Attributes: { RedrivePolicy: "" } };
    await t.send(new SetQueueAttributesCommand(input));
    assert.deepEqual(await attributes(source, "RedrivePolicy"), {});
  });

  it("names a queue that is there", async () => {
    const QueueUrl = await t.newQueue();
    const policy = { deadLetterTargetArn: `${await arnOf(QueueUrl)}-absent`, maxReceiveCount: 3 };
    const RedrivePolicy = JSON.stringify(policy);
    const command = new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } });
    await assert.rejects(t.send(command), {
      message:
        `Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. ` +
        "Reason: Dead letter target does not exist.",
    });
  });

  it("is refused by a queue that takes nobody's dead letters", async () => {
    const RedriveAllowPolicy = JSON.stringify({ redrivePermission: "denyAll" });
    const dead = await t.newQueue({ Attributes: { RedriveAllowPolicy } });
    assert.deepEqual(await attributes(dead, "RedriveAllowPolicy"), { RedriveAllowPolicy });
    await assert.rejects(newPair(dead), { $fault: "client" });
  });
});

describe("a move task", () => {
  it("takes dead letters back to their source as new messages", async () => {
    const pair = await newPair();
    const sent = await deadLetter(pair, "x");
    const SourceArn = await arnOf(pair.dead);
    const { TaskHandle } = await t.send(new StartMessageMoveTaskCommand({ SourceArn }));
    const named = JSON.parse(Buffer.from(TaskHandle, "base64").toString());
    assert.equal(named.sourceArn, SourceArn);
    const [message] = await receive(pair.source, { WaitTimeSeconds: 10 });
    assert.equal(message.Body, "x");
    assert.notEqual(message.MessageId, sent.MessageId);
    const task = await finish(SourceArn);
    assert.equal(task.Status, "COMPLETED");
    assert.equal(task.ApproximateNumberOfMessagesMoved, 1);
    assert.equal(task.ApproximateNumberOfMessagesToMove, 1);
    assert.ok(Math.abs(task.StartedTimestamp - Date.now()) < 300_000);
    assert.equal(task.TaskHandle, undefined);
    assert.equal(task.DestinationArn, undefined);
  });

  it("is cancelled between messages", async () => {
    const { dead } = await newPair();
    const QueueUrl = await t.newQueue();
    for (let i = 0; i < 5; i += 1) {
      await t.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: String(i) }));
    }
    const SourceArn = await arnOf(dead);
    const input = { SourceArn, DestinationArn: await arnOf(QueueUrl), MaxNumberOfMessagesPerSecond: 1 };
    const { TaskHandle } = await t.send(new StartMessageMoveTaskCommand(input));
    assert.equal((await newest(SourceArn)).TaskHandle, TaskHandle);
    await assert.rejects(t.send(new StartMessageMoveTaskCommand(input)), {
      message:
        "There is already a task running. Only one active task is allowed for a source queue arn " +
        "at a given time.",
    });
    await t.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    const task = await finish(SourceArn);
    assert.equal(task.Status, "CANCELLED");
    assert.ok(task.ApproximateNumberOfMessagesMoved < 5);
  });

  it("fails for a message that no queue gave up on", async () => {
    const { dead } = await newPair();
    await t.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: "sent here" }));
    const SourceArn = await arnOf(dead);
    await t.send(new StartMessageMoveTaskCommand({ SourceArn }));
    const task = await finish(SourceArn);
    assert.equal(task.Status, "FAILED");
    assert.equal(task.FailureReason, "CouldNotDetermineMessageSource");
  });

  it("is refused for a queue that is not there or is no dead-letter queue", async () => {
    const SourceArn = await arnOf(await t.newQueue());
    const start = (arn) => t.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
    await assert.rejects(start(SourceArn), {
      message: "Source queue must be configured as a Dead Letter Queue.",
    });
    await assert.rejects(start(`${SourceArn}-absent`), (error) => {
      assert.equal(error.name, "ResourceNotFoundException");
      assert.equal(error.$metadata.httpStatusCode, 404);
      return true;
    });
    const cancel = new CancelMessageMoveTaskCommand({ TaskHandle: "foobared" });
    await assert.rejects(t.send(cancel), { message: "Value for parameter TaskHandle is invalid." });
  });
});
