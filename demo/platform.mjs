// What the demonstration sets up: a bus, a queue for each rule, a dead-letter queue and an API
// destination.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { ENDPOINT_RULE, RULES } from "./rules.mjs";

const require = createRequire(fileURLToPath(new URL("../tests/conformance/node/", import.meta.url)));
export const eventbridge = require("@aws-sdk/client-eventbridge");
export const sqs = require("@aws-sdk/client-sqs");
export const webhooks = require("@octokit/webhooks-examples");

export const BUS = "github";
export const DEAD = "dead-letters";
const ROLE = "arn:aws:iam::000000000000:role/events";
const RETRIES = 2;

// One attempt an operation: a request without an answer is ours to count, not the SDK's to hide.
export class Clients {
  constructor(server) {
    this.events = new eventbridge.EventBridgeClient(server.clientConfig({ maxAttempts: 1 }));
    this.queues = new sqs.SQSClient(server.clientConfig({ maxAttempts: 1 }));
  }

  destroy() {
    this.events.destroy();
    this.queues.destroy();
  }

  async queueUrl(QueueName) {
    return (await this.queues.send(new sqs.GetQueueUrlCommand({ QueueName }))).QueueUrl;
  }
}

async function createQueue(clients, QueueName) {
  const { QueueUrl } = await clients.queues.send(new sqs.CreateQueueCommand({ QueueName }));
  const { Attributes } = await clients.queues.send(
    new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  return Attributes.QueueArn;
}

async function putRule(clients, rule, target) {
  await clients.events.send(
    new eventbridge.PutRuleCommand({
      Name: rule.name,
      EventBusName: BUS,
      EventPattern: JSON.stringify(rule.pattern),
    }),
  );
  const { FailedEntries } = await clients.events.send(
    new eventbridge.PutTargetsCommand({ Rule: rule.name, EventBusName: BUS, Targets: [target] }),
  );
  if (FailedEntries.length > 0) throw new Error(JSON.stringify(FailedEntries));
}

export async function setUp(clients, endpointUrl) {
  await clients.events.send(new eventbridge.CreateEventBusCommand({ Name: BUS }));
  for (const rule of RULES) {
    await putRule(clients, rule, { Id: "queue", Arn: await createQueue(clients, rule.name) });
  }
  const dead = await createQueue(clients, DEAD);
  const { ConnectionArn } = await clients.events.send(
    new eventbridge.CreateConnectionCommand({
      Name: "endpoint",
      AuthorizationType: "API_KEY",
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: "x-api-key", ApiKeyValue: "demo" } },
    }),
  );
  const { ApiDestinationArn } = await clients.events.send(
    new eventbridge.CreateApiDestinationCommand({
      Name: "endpoint",
      ConnectionArn,
      InvocationEndpoint: endpointUrl,
      HttpMethod: "POST",
    }),
  );
  await putRule(clients, ENDPOINT_RULE, {
    Id: "endpoint",
    Arn: ApiDestinationArn,
    RoleArn: ROLE,
    DeadLetterConfig: { Arn: dead },
    RetryPolicy: { MaximumRetryAttempts: RETRIES },
  });
}
