// Topics through the JavaScript SDK.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, it } from "node:test";

import {
  AddPermissionCommand,
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  paginateListTopics,
  PublishBatchCommand,
  PublishCommand,
  RemovePermissionCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";

import { useServer } from "./fixtures.mjs";
import { Server } from "./server.mjs";

const ACCOUNT = "000000000000";
let sns;

const t = useServer({
  prepare: () => {
    sns = new SNSClient(t.server.clientConfig({ maxAttempts: 1 }));
  },
  cleanUp: () => sns?.destroy(),
});

async function newTopic(more = {}) {
  const suffix = more.Attributes?.FifoTopic === "true" ? ".fifo" : "";
  const input = { Name: t.newName("topic") + suffix, ...more };
  return (await sns.send(new CreateTopicCommand(input))).TopicArn;
}

const FIFO = { Attributes: { FifoTopic: "true" } };

async function arnOf(QueueUrl) {
  const input = { QueueUrl, AttributeNames: ["QueueArn"] };
  return (await t.send(new GetQueueAttributesCommand(input))).Attributes.QueueArn;
}

async function subscribed(TopicArn, Attributes = {}, queue = {}) {
  const QueueUrl = await t.newQueue(queue);
  const input = { TopicArn, Protocol: "sqs", Endpoint: await arnOf(QueueUrl), Attributes };
  const { SubscriptionArn } = await sns.send(new SubscribeCommand(input));
  return { QueueUrl, SubscriptionArn };
}

async function receive(QueueUrl, more = {}) {
  const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5, ...more };
  return (await t.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

const envelopes = async (url) => (await receive(url)).map(({ Body }) => JSON.parse(Body));
const publish = (TopicArn, Message, more = {}) => sns.send(new PublishCommand({ TopicArn, Message, ...more }));
const text = (StringValue) => ({ DataType: "String", StringValue });

describe("a topic", () => {
  it("is created once, shown, changed and deleted", async () => {
    const Name = t.newName("topic");
    const TopicArn = await newTopic({ Name, Attributes: { DisplayName: "shop" } });
    assert.equal(TopicArn, `arn:aws:sns:us-east-1:${ACCOUNT}:${Name}`);
    assert.equal(await newTopic({ Name }), TopicArn);
    const AttributeName = "DisplayName";
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue: "mall" }));
    const shown = async () => (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes;
    assert.deepEqual([(await shown()).DisplayName, (await shown()).Owner], ["mall", ACCOUNT]);
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await assert.rejects(shown(), { name: "NotFoundException", message: "Topic does not exist" });
  });

  it("is listed page by page", async () => {
    const made = [];
    for (let i = 0; i < 101; i += 1) made.push(await newTopic());
    const found = [];
    for await (const page of paginateListTopics({ client: sns }, {})) {
      assert.ok(page.Topics.length <= 100);
      found.push(...page.Topics.map((topic) => topic.TopicArn));
    }
    assert.deepEqual(made.filter((arn) => !found.includes(arn)), []);
  });

  it("has tags", async () => {
    const ResourceArn = await newTopic({ Tags: [{ Key: "a", Value: "1" }] });
    await sns.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "b", Value: "2" }] }));
    await sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
    const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn }));
    assert.deepEqual(Tags, [{ Key: "b", Value: "2" }]);
  });

  it("has a policy that permissions add to", async () => {
    const TopicArn = await newTopic();
    const input = { TopicArn, Label: "first", AWSAccountId: [ACCOUNT], ActionName: ["Publish"] };
    await sns.send(new AddPermissionCommand(input));
    const labels = async () => {
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      return JSON.parse(Attributes.Policy).Statement.map(({ Sid }) => Sid);
    };
    assert.deepEqual(await labels(), ["__default_statement_ID", "first"]);
    await sns.send(new RemovePermissionCommand({ TopicArn, Label: "first" }));
    assert.deepEqual(await labels(), ["__default_statement_ID"]);
  });
});

describe("a queue that subscribes", () => {
  it("gets an envelope", async () => {
    const TopicArn = await newTopic();
    const { QueueUrl, SubscriptionArn } = await subscribed(TopicArn);
    const more = { Subject: "s", MessageAttributes: { k: text("v") } };
    const { MessageId } = await publish(TopicArn, "é\n", more);
    const [envelope] = await envelopes(QueueUrl);
    assert.deepEqual(
      [envelope.Type, envelope.MessageId, envelope.TopicArn, envelope.Subject, envelope.Message],
      ["Notification", MessageId, TopicArn, "s", "é\n"],
    );
    assert.deepEqual(envelope.MessageAttributes, { k: { Type: "String", Value: "v" } });
    assert.ok(envelope.UnsubscribeURL.endsWith(`SubscriptionArn=${SubscriptionArn}`));
  });

  it("gets the message itself if it wants it raw", async () => {
    const TopicArn = await newTopic();
    const { QueueUrl } = await subscribed(TopicArn, { RawMessageDelivery: "true" });
    const MessageAttributes = { k: text("v"), b: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) } };
    await publish(TopicArn, "m", { MessageAttributes });
    const [message] = await receive(QueueUrl, { MessageAttributeNames: ["All"] });
    assert.equal(message.Body, "m");
    assert.equal(message.MessageAttributes.k.StringValue, "v");
    assert.deepEqual([...message.MessageAttributes.b.BinaryValue], [0, 255]);
  });

  it("gets what its filter lets through, by attributes and by the body", async () => {
    const TopicArn = await newTopic();
    const byAttributes = await subscribed(TopicArn, { FilterPolicy: '{"k":["a"]}' });
    const byBody = await subscribed(TopicArn, {
      FilterPolicy: '{"n":[{"numeric":[">",1]}]}',
      FilterPolicyScope: "MessageBody",
    });
    await publish(TopicArn, '{"n":1}', { MessageAttributes: { k: text("a") } });
    await publish(TopicArn, '{"n":2}', { MessageAttributes: { k: text("b") } });
    const messages = async ({ QueueUrl }) => (await envelopes(QueueUrl)).map(({ Message }) => Message);
    assert.deepEqual([await messages(byAttributes), await messages(byBody)], [['{"n":1}'], ['{"n":2}']]);
  });

  it("shows its attributes and is refused bad ones", async () => {
    const TopicArn = await newTopic();
    const { QueueUrl, SubscriptionArn } = await subscribed(TopicArn);
    const set = (AttributeName, AttributeValue) =>
      sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    await set("RawMessageDelivery", "true");
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    assert.deepEqual(
      [Attributes.RawMessageDelivery, Attributes.Endpoint, Attributes.PendingConfirmation],
      ["true", await arnOf(QueueUrl), "false"],
    );
    await assert.rejects(set("RawMessageDelivery", "maybe"), {
      name: "InvalidParameterException",
      message: "Invalid parameter: RawMessageDelivery: Invalid value [maybe]. Must be true or false.",
    });
  });

  it("leaves again", async () => {
    const TopicArn = await newTopic();
    const { SubscriptionArn } = await subscribed(TopicArn);
    const listed = async () =>
      (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions ?? [];
    assert.deepEqual((await listed()).map((one) => one.SubscriptionArn), [SubscriptionArn]);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    assert.deepEqual(await listed(), []);
  });
});

describe("a batch", () => {
  it("is answered entry by entry", async () => {
    const TopicArn = await newTopic();
    const { QueueUrl } = await subscribed(TopicArn);
    const PublishBatchRequestEntries = ["a", "b", "c"].map((Id) => ({ Id, Message: Id }));
    const answer = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    assert.deepEqual(answer.Successful.map(({ Id }) => Id), ["a", "b", "c"]);
    assert.deepEqual(answer.Failed ?? [], []);
    const found = await envelopes(QueueUrl);
    assert.deepEqual(found.map(({ Message }) => Message).sort(), ["a", "b", "c"]);
  });

  it("is refused with an id twice", async () => {
    const entry = { Id: "a", Message: "m" };
    const input = { TopicArn: await newTopic(), PublishBatchRequestEntries: [entry, entry] };
    await assert.rejects(sns.send(new PublishBatchCommand(input)), { name: "BatchEntryIdsNotDistinctException" });
  });
});

describe("a message", () => {
  it("is refused where it is not valid", async () => {
    const TopicArn = await newTopic();
    await assert.rejects(publish(TopicArn, ""), {
      name: "InvalidParameterException",
      message: "Invalid parameter: Empty message",
    });
    await assert.rejects(publish(TopicArn, "m", { MessageAttributes: { "a..b": text("v") } }), {
      name: "InvalidParameterValueException",
      message: "Message attribute name can not have successive '.' character.",
    });
    await assert.rejects(publish(`${TopicArn}-absent`, "m"), { name: "NotFoundException" });
  });

  it("has a text for each protocol", async () => {
    const TopicArn = await newTopic();
    const { QueueUrl } = await subscribed(TopicArn);
    await publish(TopicArn, '{"default":"d","sqs":"q"}', { MessageStructure: "json" });
    assert.equal((await envelopes(QueueUrl))[0].Message, "q");
  });
});

describe("a FIFO topic", () => {
  it("keeps the order of a group and drops duplicates", async () => {
    const TopicArn = await newTopic(FIFO);
    const queue = { QueueName: `${t.newName()}.fifo`, Attributes: { FifoQueue: "true" } };
    const { QueueUrl } = await subscribed(TopicArn, {}, queue);
    const numbers = [];
    for (const id of ["1", "2", "2", "3"]) {
      const more = { MessageGroupId: "g", MessageDeduplicationId: id };
      numbers.push((await publish(TopicArn, id, more)).SequenceNumber);
    }
    assert.equal(numbers[1], numbers[2]);
    assert.deepEqual(numbers, [...numbers].sort());
    assert.deepEqual((await envelopes(QueueUrl)).map(({ Message }) => Message), ["1", "2", "3"]);
  });
});

describe("a webhook that subscribes", () => {
  it("confirms with its token and gets notifications", async () => {
    const requests = [];
    let arrived = () => {};
    const hook = createServer(async (request, response) => {
      let body = "";
      for await (const piece of request) body += piece;
      requests.push({ type: request.headers["x-amz-sns-message-type"], body: JSON.parse(body) });
      response.end();
      arrived();
    });
    await new Promise((resolve) => hook.listen(0, "127.0.0.1", resolve));
    const server = await Server.create({ flags: ["--allow-targets", "127.0.0.1"] });
    const next = async (count) => {
      while (requests.length < count) await new Promise((resolve) => (arrived = resolve));
      return requests[count - 1];
    };
    try {
      await server.start();
      const client = new SNSClient(server.clientConfig({ maxAttempts: 1 }));
      const { TopicArn } = await client.send(new CreateTopicCommand({ Name: "hooked" }));
      const Endpoint = `http://127.0.0.1:${hook.address().port}/`;
      const input = { TopicArn, Protocol: "http", Endpoint };
      assert.equal((await client.send(new SubscribeCommand(input))).SubscriptionArn, "pending confirmation");
      const asked = await next(1);
      assert.equal(asked.type, "SubscriptionConfirmation");
      const { Token } = asked.body;
      const { SubscriptionArn } = await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
      assert.ok(SubscriptionArn.startsWith(`${TopicArn}:`));
      await client.send(new PublishCommand({ TopicArn, Message: "m" }));
      const told = await next(2);
      assert.deepEqual([told.type, told.body.Message], ["Notification", "m"]);
      client.destroy();
      assert.equal(await server.stop(), 0);
    } finally {
      hook.closeAllConnections();
      hook.close();
      await server.remove();
    }
  });
});
