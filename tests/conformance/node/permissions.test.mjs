// Permissions through the JavaScript SDK: statements of a queue's policy, one for each label.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  AddPermissionCommand,
  GetQueueAttributesCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-sqs";

import { useServer } from "./fixtures.mjs";

const t = useServer();
const ACCOUNT = "000000000000";

async function attribute(QueueUrl, name) {
  const input = { QueueUrl, AttributeNames: [name] };
  return (await t.send(new GetQueueAttributesCommand(input))).Attributes?.[name];
}

function add(QueueUrl, Label, more = {}) {
  const input = { QueueUrl, Label, AWSAccountIds: [ACCOUNT], Actions: ["SendMessage"], ...more };
  return t.send(new AddPermissionCommand(input));
}

const remove = (QueueUrl, Label) => t.send(new RemovePermissionCommand({ QueueUrl, Label }));

describe("permissions", () => {
  it("are statements of a policy and leave with it", async () => {
    const QueueUrl = await t.newQueue();
    await add(QueueUrl, "first");
    await add(QueueUrl, "second", { Actions: ["ReceiveMessage", "DeleteMessage"] });
    const arn = await attribute(QueueUrl, "QueueArn");
    const statement = (Sid, Action) => ({
      Sid,
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action,
      Resource: arn,
    });
    const policy = JSON.parse(await attribute(QueueUrl, "Policy"));
    assert.deepEqual(policy, {
      Version: "2008-10-17",
      Id: `${arn}/SQSDefaultPolicy`,
      Statement: [
        statement("first", "SQS:SendMessage"),
        statement("second", ["SQS:ReceiveMessage", "SQS:DeleteMessage"]),
      ],
    });
    await remove(QueueUrl, "first");
    await remove(QueueUrl, "second");
    assert.equal(await attribute(QueueUrl, "Policy"), undefined);
  });

  it("have labels that are given once and removed once", async () => {
    const QueueUrl = await t.newQueue();
    await add(QueueUrl, "label");
    await assert.rejects(add(QueueUrl, "label", { Actions: ["ReceiveMessage"] }), {
      message: "Value label for parameter Label is invalid. Reason: Already exists.",
    });
    await remove(QueueUrl, "label");
    await assert.rejects(remove(QueueUrl, "label"), {
      message: "Value label for parameter Label is invalid. Reason: can't find label.",
    });
  });

  it("are for the actions that others may have, seven at most", async () => {
    const QueueUrl = await t.newQueue();
    await assert.rejects(add(QueueUrl, "label", { Actions: ["DeleteQueue"] }), {
      message:
        "Value SQS:DeleteQueue for parameter ActionName is invalid. Reason: Only the queue owner is " +
        "allowed to invoke this action.",
    });
    const Actions = [
      "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl",
      "ListDeadLetterSourceQueues", "PurgeQueue", "ReceiveMessage", "SendMessage",
    ];
    await assert.rejects(add(QueueUrl, "label", { Actions }), { name: "OverLimit" });
    assert.equal(await attribute(QueueUrl, "Policy"), undefined);
  });
});
