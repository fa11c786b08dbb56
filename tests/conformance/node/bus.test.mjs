// Buses, rules and events through the JavaScript SDK.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";

import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";

import { useServer } from "./fixtures.mjs";

const t = useServer();
let events;

after(() => events?.destroy());

function send(command) {
  events ??= new EventBridgeClient(t.server.clientConfig({ maxAttempts: 1 }));
  return events.send(command);
}
const refusal = (name, message) => (error) => {
  assert.equal(error.name, name);
  if (message !== undefined) assert.equal(error.message, message);
  return true;
};

async function newBus() {
  const Name = t.newName("bus");
  await send(new CreateEventBusCommand({ Name }));
  return Name;
}

async function newTarget() {
  const QueueUrl = await t.newQueue();
  const { Attributes } = await t.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return { QueueUrl, Arn: Attributes.QueueArn };
}

describe("a bus", () => {
  it("routes events to the queues of the rules that match", async () => {
    const EventBusName = await newBus();
    const { QueueUrl, Arn } = await newTarget();
    const EventPattern = JSON.stringify({ detail: { state: [{ prefix: "pa" }] } });
    await send(new PutRuleCommand({ Name: "paid", EventBusName, EventPattern }));
    await send(new PutTargetsCommand({ Rule: "paid", EventBusName, Targets: [{ Id: "q", Arn }] }));
    const entry = (state) => ({
      EventBusName,
      Source: "node.shop",
      DetailType: "Order",
      Time: new Date("2024-05-01T10:00:00.000Z"),
      Detail: JSON.stringify({ state }),
    });
    const answer = await send(new PutEventsCommand({ Entries: [entry("paid"), entry("open")] }));
    assert.equal(answer.FailedEntryCount, 0);
    const { Messages } = await t.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
    );
    assert.deepEqual(
      Messages.map(({ Body }) => JSON.parse(Body)).map(({ id, time, detail }) => ({ id, time, detail })),
      [{ id: answer.Entries[0].EventId, time: "2024-05-01T10:00:00Z", detail: { state: "paid" } }],
    );
  });

  it("answers each entry by itself", async () => {
    const { FailedEntryCount, Entries } = await send(
      new PutEventsCommand({
        Entries: [
          { Source: "node.shop", DetailType: "Order", Detail: "{}" },
          { Source: "node.shop", DetailType: "Order", Detail: "no JSON" },
        ],
      }),
    );
    assert.equal(FailedEntryCount, 1);
    assert.match(Entries[0].EventId, /^[0-9a-f-]{36}$/);
    assert.deepEqual(Entries[1], { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." });
  });

  it("keeps rules and targets until they are taken away", async () => {
    const EventBusName = await newBus();
    const { Arn } = await newTarget();
    const EventPattern = JSON.stringify({ source: ["node.shop"] });
    const { RuleArn } = await send(
      new PutRuleCommand({ Name: "all", EventBusName, EventPattern, Description: "everything" }),
    );
    await send(new PutTargetsCommand({ Rule: "all", EventBusName, Targets: [{ Id: "q", Arn, InputPath: "$.detail" }] }));
    const described = await send(new DescribeRuleCommand({ Name: "all", EventBusName }));
    assert.deepEqual(
      [described.Arn, described.State, described.Description, described.EventPattern],
      [RuleArn, "ENABLED", "everything", EventPattern],
    );
    const { Targets } = await send(new ListTargetsByRuleCommand({ Rule: "all", EventBusName }));
    assert.deepEqual(Targets, [{ Id: "q", Arn, InputPath: "$.detail" }]);
    await assert.rejects(
      send(new DeleteRuleCommand({ Name: "all", EventBusName })),
      refusal("ValidationException", "Rule can't be deleted since it has targets."),
    );
    await send(new RemoveTargetsCommand({ Rule: "all", EventBusName, Ids: ["q"] }));
    await send(new DeleteRuleCommand({ Name: "all", EventBusName }));
    assert.deepEqual((await send(new ListRulesCommand({ EventBusName }))).Rules, []);
    await send(new DeleteEventBusCommand({ Name: EventBusName }));
    await assert.rejects(
      send(new ListRulesCommand({ EventBusName })),
      refusal("ResourceNotFoundException", `Event bus ${EventBusName} does not exist.`),
    );
  });
});

describe("TestEventPattern", () => {
  const Event = JSON.stringify({
    id: "1",
    account: "123456789012",
    source: "node.shop",
    time: "2024-05-01T10:00:00Z",
    region: "us-east-1",
    resources: [],
    "detail-type": "Order",
    detail: { n: 1 },
  });

  it("says whether a pattern matches", async () => {
    const test = async (pattern) =>
      (await send(new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event }))).Result;
    assert.equal(await test({ detail: { n: [1] } }), true);
    assert.equal(await test({ detail: { n: [2] } }), false);
  });

  it("refuses what is no pattern", async () => {
    await assert.rejects(
      send(new TestEventPatternCommand({ EventPattern: '{"source": "x"}', Event })),
      refusal("InvalidEventPatternException"),
    );
  });
});
