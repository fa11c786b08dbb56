// Sends every webhook payload of @octokit/webhooks-examples through a queue with the AWS SDK for
// JavaScript, kills the server half way with SIGKILL while sends are in flight, starts it again, and
// proves that whatever was acknowledged comes back byte for byte. Exits 1 if anything is lost.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { REPOSITORY, Server } from "../tests/conformance/node/server.mjs";

const require = createRequire(fileURLToPath(new URL("../tests/conformance/node/", import.meta.url)));
const {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} = require("@aws-sdk/client-sqs");

const PAYLOADS_EXPECTED = 329;
const SENDERS = 8;
const QUEUE_NAME = "github-webhooks";

// The payloads in the package's order: one array an event, each with its examples.
function loadPayloads() {
  const payloads = require("@octokit/webhooks-examples").flatMap(({ name, examples }) =>
    examples.map((example) => ({ event: name, body: JSON.stringify(example) })),
  );
  if (payloads.length !== PAYLOADS_EXPECTED) {
    throw new Error(`expected ${PAYLOADS_EXPECTED} payloads, the package holds ${payloads.length}`);
  }
  return payloads.map((payload, number) => ({
    ...payload, number, attempts: 0, unanswered: 0, acknowledged: false, copies: 0, differs: false,
  }));
}

// One attempt an operation: a send without an answer is ours to count, not the SDK's to hide.
function connect(server) {
  return new SQSClient(server.clientConfig({ maxAttempts: 1 }));
}

async function sendOne(client, QueueUrl, payload, latencies) {
  const started = performance.now();
  payload.attempts += 1;
  try {
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: payload.body,
        MessageAttributes: {
          Event: { DataType: "String", StringValue: payload.event },
          Number: { DataType: "Number", StringValue: String(payload.number) },
        },
      }),
    );
  } catch (error) {
    if (error.$metadata?.httpStatusCode) throw error;
    payload.unanswered += 1; // the connection broke: it may or may not be on disk
    return false;
  }
  latencies.push(performance.now() - started);
  payload.acknowledged = true;
  return true;
}

// Sends from `waiting` with several senders until it is empty or a connection breaks. What got no
// answer goes back to the front.
async function sendAll(client, QueueUrl, waiting, latencies, acknowledged = () => {}) {
  let broken = false;
  const sender = async () => {
    while (!broken && waiting.length > 0) {
      const payload = waiting.shift();
      if (await sendOne(client, QueueUrl, payload, latencies)) {
        acknowledged();
      } else {
        broken = true;
        waiting.unshift(payload);
      }
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
}

async function receiveAll(client, QueueUrl, payloads) {
  for (;;) {
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
    );
    if (!Messages) return;
    for (const message of Messages) {
      const payload = payloads[Number(message.MessageAttributes.Number.StringValue)];
      payload.copies += 1;
      const same = Buffer.from(message.Body).equals(Buffer.from(payload.body));
      const event = message.MessageAttributes.Event.StringValue;
      if (!same || event !== payload.event) payload.differs = true;
    }
    const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
    const { Failed } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed) throw new Error(`not deleted: ${JSON.stringify(Failed)}`);
  }
}

async function remaining(client, QueueUrl) {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return Object.entries(Attributes)
    .filter(([name]) => name.startsWith("ApproximateNumberOfMessages"))
    .reduce((sum, [, count]) => sum + Number(count), 0);
}

async function demonstrate(server, payloads) {
  const latencies = [];
  const times = { start: await server.start() };
  let client = connect(server);
  let { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: QUEUE_NAME }));

  const waiting = [...payloads];
  let killed;
  let beforeKill = 0;
  const half = Math.ceil(payloads.length / 2);
  await sendAll(client, QueueUrl, waiting, latencies, () => {
    beforeKill += 1;
    if (beforeKill === half) killed = server.kill();
  });
  await killed;
  client.destroy();

  times.restart = await server.start();
  client = connect(server);
  ({ QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: QUEUE_NAME })));
  await sendAll(client, QueueUrl, waiting, latencies);
  if (waiting.length > 0) throw new Error("the connection broke after the restart");

  await receiveAll(client, QueueUrl, payloads);
  const left = await remaining(client, QueueUrl);
  client.destroy();
  const status = await server.stop();
  if (status !== 0) throw new Error(`the server ended with status ${status}`);
  return { latencies, times, beforeKill, left };
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const count = (payloads, test) => payloads.filter(test).length;
const sum = (payloads, value) => payloads.reduce((total, payload) => total + value(payload), 0);

function judge(payloads, { left }) {
  return {
    lost: count(payloads, (p) => p.acknowledged && p.copies === 0),
    differing: count(payloads, (p) => p.differs),
    duplicated: sum(payloads, (p) => Math.max(0, p.copies - 1)),
    // A second copy is right only where a send went without an answer and was repeated.
    unexplained: count(payloads, (p) => p.copies > 1 + p.unanswered),
    unsent: count(payloads, (p) => !p.acknowledged),
    left,
  };
}

function report(payloads, outcome, verdict, total) {
  const sorted = [...outcome.latencies].sort((a, b) => a - b);
  const ms = (value) => `${value.toFixed(1)} ms`;
  const rows = [
    ["payloads", payloads.length],
    ["sent", `${sum(payloads, (p) => p.attempts)} (${sum(payloads, (p) => p.unanswered)} without an answer, sent again)`],
    ["acknowledged", `${count(payloads, (p) => p.acknowledged)} (${outcome.beforeKill} before kill -9)`],
    ["received", sum(payloads, (p) => p.copies)],
    ["lost", verdict.lost],
    ["differing", verdict.differing],
    ["duplicated", verdict.duplicated],
    ["left in the queue", verdict.left],
    ["acknowledged in, p50", ms(percentile(sorted, 0.5))],
    ["acknowledged in, p99", ms(percentile(sorted, 0.99))],
    ["start to ready", ms(outcome.times.start)],
    ["start to ready after kill -9", ms(outcome.times.restart)],
    ["total time", ms(total)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  console.log("");
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`);
}

async function main() {
  const started = performance.now();
  const payloads = loadPayloads();
  const server = await Server.create();
  process.once("SIGINT", () => server.remove().finally(() => process.exit(130)));
  console.log(`${payloads.length} GitHub webhook payloads, ${SENDERS} senders, one kill -9 half way.`);
  let verdict;
  try {
    const outcome = await demonstrate(server, payloads);
    verdict = judge(payloads, outcome);
    report(payloads, outcome, verdict, performance.now() - started);
  } finally {
    await server.remove();
  }
  const failures = Object.entries(verdict).filter(([name, value]) => name !== "duplicated" && value > 0);
  if (failures.length > 0) {
    console.error(`\nFailed: ${failures.map(([name, value]) => `${name} ${value}`).join(", ")}`);
    return 1;
  }
  console.log(`
Nothing acknowledged was lost. Go on with a server of your own:

  build/release/penstock serve                     # http://127.0.0.1:4566, data in ./penstock-data
  eval "$(build/release/penstock env)"             # endpoint and keys for any AWS SDK or the AWS CLI
  build/release/penstock queue create orders
  build/release/penstock queue send orders '{"id": 1}'
  build/release/penstock queue receive orders
`);
  return 0;
}

process.chdir(REPOSITORY);
process.exitCode = await main().catch((error) => {
  console.error(`demo: ${error.stack ?? error}`);
  return 1;
});
