// Publishes every webhook payload of @octokit/webhooks-examples on a bus with the AWS SDK for
// JavaScript, kills the server half way with SIGKILL while requests are in flight, starts it again,
// and proves that each rule's target got what it should: no more, no less. Exits 1 on any
// difference.

import { REPOSITORY, Server } from "../tests/conformance/node/server.mjs";
import { FailingEndpoint, alwaysFails } from "./endpoint.mjs";
import { BUS, Clients, DEAD, eventbridge, setUp, sqs, webhooks } from "./platform.mjs";
import { Progress, printTable } from "./progress.mjs";
import { ENDPOINT_RULE, RULES } from "./rules.mjs";

const PAYLOADS_EXPECTED = 329;
const SENDERS = 4;
const ENTRIES_MAX = 10;
const BYTES_MAX = 900_000;
const SETTLE_MS = 30_000;
const NUMBER_URN = "urn:demo:event:";

// The payloads in the package's order: one array an event, each with its examples.
function loadEvents() {
  const events = webhooks.flatMap(({ name, examples }) =>
    examples.map((payload) => ({ event: name, payload, detail: JSON.stringify(payload) })),
  );
  if (events.length !== PAYLOADS_EXPECTED) {
    throw new Error(`expected ${PAYLOADS_EXPECTED} payloads, the package holds ${events.length}`);
  }
  return events.map((event, number) => ({ ...event, number, unanswered: 0, acknowledged: false }));
}

function takeBatch(waiting) {
  const batch = [];
  let bytes = 0;
  while (waiting.length > 0 && batch.length < ENTRIES_MAX) {
    bytes += Buffer.byteLength(waiting[0].detail);
    if (batch.length > 0 && bytes > BYTES_MAX) break;
    batch.push(waiting.shift());
  }
  return batch;
}

const entryOf = ({ event, number, detail }) => ({
  EventBusName: BUS,
  Source: "github.webhooks",
  DetailType: event,
  Resources: [`${NUMBER_URN}${number}`],
  Detail: detail,
});

// False: there was no answer; the events may or may not be on disk.
async function publishBatch(clients, batch, progress) {
  const started = performance.now();
  let answer;
  try {
    answer = await clients.events.send(new eventbridge.PutEventsCommand({ Entries: batch.map(entryOf) }));
  } catch (error) {
    if (error.$metadata?.httpStatusCode) throw error;
    for (const event of batch) event.unanswered += 1;
    return false;
  }
  if (answer.FailedEntryCount > 0) throw new Error(JSON.stringify(answer.Entries));
  for (const event of batch) event.acknowledged = true;
  progress.acknowledged(batch.length, performance.now() - started);
  return true;
}

// Publishes from `waiting` with several senders until it is empty or a connection breaks.
async function publishAll(clients, waiting, progress, acknowledged = () => {}) {
  let broken = false;
  const sender = async () => {
    while (!broken && waiting.length > 0) {
      const batch = takeBatch(waiting);
      if (await publishBatch(clients, batch, progress)) {
        acknowledged(batch.length);
      } else {
        broken = true;
        waiting.unshift(...batch);
      }
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
}

// Copies of each event in a queue, by number.
async function drain(clients, name) {
  const QueueUrl = await clients.queueUrl(name);
  const copies = new Map();
  for (;;) {
    const { Messages } = await clients.queues.send(
      new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
    );
    if (!Messages) return copies;
    for (const message of Messages) {
      const event = JSON.parse(message.Body);
      const number = Number(event.resources[0].slice(NUMBER_URN.length));
      const seen = copies.get(number) ?? [];
      seen.push({ event, attributes: message.MessageAttributes ?? {} });
      copies.set(number, seen);
    }
    const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
    await clients.queues.send(new sqs.DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

async function settle(server, progress) {
  const end = performance.now() + SETTLE_MS;
  while (performance.now() < end) {
    if ((await progress.poll(server)).pending === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("deliveries are still pending");
}

async function demonstrate(server, endpoint, events, progress) {
  progress.times.start = await server.start();
  let clients = new Clients(server);
  await setUp(clients, endpoint.url);
  progress.watch(server);

  const waiting = [...events];
  let killed;
  await publishAll(clients, waiting, progress, () => {
    if (killed === undefined && progress.published >= events.length / 2) {
      progress.beforeKill = progress.published;
      // The process takes its counters with it: the table keeps what they are now.
      killed = progress.poll(server).then(() => server.kill());
    }
  });
  await killed;
  clients.destroy();
  progress.restarted();

  progress.times.restart = await server.start();
  clients = new Clients(server);
  await publishAll(clients, waiting, progress);
  if (waiting.length > 0) throw new Error("the connection broke after the restart");
  await settle(server, progress);
  progress.stop();

  const found = new Map();
  for (const { name } of RULES) found.set(name, await drain(clients, name));
  const dead = await drain(clients, DEAD);
  clients.destroy();
  const status = await server.stop();
  if (status !== 0) throw new Error(`the server ended with status ${status}`);
  return { found, dead };
}

// One line a rule: what it should have got, by an independent count, and what it got. A second copy
// is right only where a request went without an answer and was repeated.
function compare(rule, events, copies) {
  const line = { rule: rule.name, expected: 0, got: 0, missing: 0, stray: 0, doubled: 0, repeated: 0, altered: 0 };
  for (const event of events) {
    const wanted = rule.expects(event.event, event.payload);
    const seen = copies.get(event.number) ?? [];
    line.expected += wanted ? 1 : 0;
    line.got += seen.length > 0 ? 1 : 0;
    line.missing += wanted && seen.length === 0 ? 1 : 0;
    line.stray += !wanted && seen.length > 0 ? 1 : 0;
    const extra = Math.max(0, seen.length - 1);
    line.repeated += Math.min(extra, event.unanswered);
    line.doubled += Math.max(0, extra - event.unanswered);
    line.altered += seen.filter((copy) => JSON.stringify(copy.event.detail) !== event.detail).length;
  }
  return line;
}

function compareEndpoint(events, endpoint, dead) {
  const both = new Map();
  for (const number of endpoint.taken) both.set(number, [{ event: { detail: events[number].payload } }]);
  for (const [number, copies] of dead) both.set(number, [...(both.get(number) ?? []), ...copies]);
  const line = compare(ENDPOINT_RULE, events, both);
  for (const { number, event, payload } of events) {
    if (!ENDPOINT_RULE.expects(event, payload)) continue;
    const letters = dead.get(number) ?? [];
    line.stray += !alwaysFails(number) && letters.length > 0 ? 1 : 0;
    line.missing += alwaysFails(number) && letters.length === 0 ? 1 : 0;
    line.altered += letters.filter(
      ({ attributes }) => attributes.EXHAUSTED_RETRY_CONDITION?.StringValue !== "MaximumRetryAttempts",
    ).length;
  }
  return line;
}

const differs = (line) => line.missing + line.stray + line.doubled + line.altered > 0;

function report(events, endpoint, { found, dead }, progress, total) {
  const lines = RULES.map((rule) => compare(rule, events, found.get(rule.name)));
  lines.push(compareEndpoint(events, endpoint, dead));
  console.log("");
  printTable(lines);
  const calls = [...endpoint.calls.values()].reduce((sum, count) => sum + count, 0);
  const ms = (value) => `${value.toFixed(1)} ms`;
  console.log("");
  printTable([
    ["published", `${progress.published} (${progress.beforeKill} before kill -9)`],
    ["published again for want of an answer", events.reduce((sum, { unanswered }) => sum + unanswered, 0)],
    ["calls of the failing endpoint", `${calls} for ${endpoint.calls.size} events, ${endpoint.taken.size} taken`],
    ["dead-lettered", dead.size],
    ["acknowledged in, p50 / p99", `${ms(progress.percentile(0.5))} / ${ms(progress.percentile(0.99))}`],
    ["start to ready / after kill -9", `${ms(progress.times.start)} / ${ms(progress.times.restart)}`],
    ["total time", ms(total)],
  ].map(([what, value]) => ({ what, value })));
  return lines.filter(differs).map(({ rule }) => rule);
}

async function main() {
  const started = performance.now();
  const events = loadEvents();
  const server = await Server.create({ flags: ["--allow-private-targets"] });
  const endpoint = new FailingEndpoint();
  await endpoint.start();
  process.once("SIGINT", () => server.remove().finally(() => process.exit(130)));
  console.log(
    `${events.length} GitHub webhook payloads, ${RULES.length + 1} rules, one failing endpoint, one kill -9 half way.`,
  );
  const progress = new Progress();
  let wrong;
  try {
    const outcome = await demonstrate(server, endpoint, events, progress);
    wrong = report(events, endpoint, outcome, progress, performance.now() - started);
  } finally {
    progress.stop();
    endpoint.stop();
    await server.remove();
  }
  if (wrong.length > 0) {
    console.error(`\nFailed: what ${wrong.join(", ")} got differs from what it should have got.`);
    return 1;
  }
  console.log(`
Every rule's target got exactly what it should. Go on with a server of your own:

  build/release/penstock serve                     # http://127.0.0.1:4566, data in ./penstock-data
  eval "$(build/release/penstock env)"             # endpoint and keys for any AWS SDK or the AWS CLI
  build/release/penstock event send --source shop --type 'Order paid' --detail '{"amount": 12}'
  build/release/penstock event tail --since 10m --no-follow
`);
  return 0;
}

process.chdir(REPOSITORY);
process.exitCode = await main().catch((error) => {
  console.error(`demo: ${error.stack ?? error}`);
  return 1;
});
