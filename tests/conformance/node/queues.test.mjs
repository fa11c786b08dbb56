// Queues through the JavaScript SDK: create, find, list, configure, tag, purge, delete.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  paginateListQueues,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

import { useServer } from "./fixtures.mjs";

const t = useServer();

describe("queues", () => {
  it("are created with attributes and tags, and found by name", async () => {
    const name = t.newName();
    const attributes = { VisibilityTimeout: "45", DelaySeconds: "3" };
    const input = { QueueName: name, Attributes: attributes, tags: { team: "payments" } };
    const { QueueUrl } = await t.send(new CreateQueueCommand(input));
    assert.equal(QueueUrl, `${t.server.endpoint}/000000000000/${name}`);
    const found = await t.send(new GetQueueUrlCommand({ QueueName: name }));
    assert.equal(found.QueueUrl, QueueUrl);
    const names = Object.keys(attributes);
    const read = await t.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }));
    assert.deepEqual(read.Attributes, attributes);
    const tags = await t.send(new ListQueueTagsCommand({ QueueUrl }));
    assert.deepEqual(tags.Tags, { team: "payments" });
  });

  it("are the same when created again with the same attributes", async () => {
    const input = { QueueName: t.newName(), Attributes: { DelaySeconds: "3" } };
    const first = await t.send(new CreateQueueCommand(input));
    const second = await t.send(new CreateQueueCommand(input));
    assert.equal(first.QueueUrl, second.QueueUrl);
  });

  it("have twelve attributes when new", async () => {
    const QueueUrl = await t.newQueue();
    const { Attributes } = await t.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    assert.deepEqual(Object.keys(Attributes).sort(), [
      "ApproximateNumberOfMessages",
      "ApproximateNumberOfMessagesDelayed",
      "ApproximateNumberOfMessagesNotVisible",
      "CreatedTimestamp",
      "DelaySeconds",
      "LastModifiedTimestamp",
      "MaximumMessageSize",
      "MessageRetentionPeriod",
      "QueueArn",
      "ReceiveMessageWaitTimeSeconds",
      "SqsManagedSseEnabled",
      "VisibilityTimeout",
    ]);
  });

  it("change their attributes", async () => {
    const QueueUrl = await t.newQueue();
    const Attributes = { MessageRetentionPeriod: "1209600", MaximumMessageSize: "1024" };
    await t.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    const read = await t.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: Object.keys(Attributes) }),
    );
    assert.deepEqual(read.Attributes, Attributes);
  });

  it("are listed page by page", async () => {
    const prefix = t.newName("page");
    const urls = [];
    for (let i = 0; i < 5; i += 1) {
      const input = { QueueName: `${prefix}-${i}` };
      urls.push((await t.send(new CreateQueueCommand(input))).QueueUrl);
    }
    const found = [];
    const config = { client: t.sqs, pageSize: 2 };
    for await (const page of paginateListQueues(config, { QueueNamePrefix: prefix })) {
      assert.ok(page.QueueUrls.length <= 2);
      found.push(...page.QueueUrls);
    }
    assert.deepEqual(found.sort(), urls.sort());
    const none = await t.send(new ListQueuesCommand({ QueueNamePrefix: t.newName("nobody") }));
    assert.equal(none.QueueUrls, undefined);
  });

  it("are tagged and untagged", async () => {
    const QueueUrl = await t.newQueue();
    await t.send(new TagQueueCommand({ QueueUrl, Tags: { a: "1", b: "" } }));
    await t.send(new UntagQueueCommand({ QueueUrl, TagKeys: ["a", "absent"] }));
    const { Tags } = await t.send(new ListQueueTagsCommand({ QueueUrl }));
    assert.deepEqual(Tags, { b: "" });
  });

  it("are purged once a minute", async () => {
    const QueueUrl = await t.newQueue();
    await t.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    await t.send(new PurgeQueueCommand({ QueueUrl }));
    const { Messages } = await t.send(new ReceiveMessageCommand({ QueueUrl }));
    assert.equal(Messages, undefined);
    await assert.rejects(t.send(new PurgeQueueCommand({ QueueUrl })), {
      name: "PurgeQueueInProgress",
      $fault: "client",
    });
  });

  it("are gone when deleted, and their name rests", async () => {
    const name = t.newName();
    const QueueUrl = await t.newQueue({ QueueName: name });
    await t.send(new DeleteQueueCommand({ QueueUrl }));
    await assert.rejects(t.send(new GetQueueUrlCommand({ QueueName: name })), {
      name: "QueueDoesNotExist",
      message: "The specified queue does not exist.",
    });
    await assert.rejects(t.send(new CreateQueueCommand({ QueueName: name })), {
      name: "QueueDeletedRecently",
    });
  });
});

describe("the caller", () => {
  it("is the root of the account", async () => {
    const sts = new STSClient(t.server.clientConfig());
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    assert.equal(Account, "000000000000");
    assert.equal(Arn, "arn:aws:iam::000000000000:root");
    sts.destroy();
  });

  it("is refused with another secret", async () => {
    const credentials = { ...t.server.credentials, secretAccessKey: "wrong" };
    const sts = new STSClient(t.server.clientConfig({ credentials, maxAttempts: 1 }));
    await assert.rejects(sts.send(new GetCallerIdentityCommand({})), { name: "SignatureDoesNotMatch" });
    sts.destroy();
  });
});
