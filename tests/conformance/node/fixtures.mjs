// What the test files share: one server and client each, queues, and the MD5 sums of messages.

import { createHash, randomUUID } from "node:crypto";
import { after, before } from "node:test";

import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";

import { Server } from "./server.mjs";

// Starts a server before the tests of a file and stops it after them; it must exit with 0. `prepare` runs once it is
// there, `cleanUp` before it goes: hooks of their own would not be sure of their place.
export function useServer({ prepare, cleanUp } = {}) {
  const context = {};
  before(async () => {
    context.server = await Server.create();
    await context.server.start();
    context.sqs = new SQSClient(context.server.clientConfig({ maxAttempts: 1 }));
    context.send = (command) => context.sqs.send(command);
    await prepare?.();
  });
  after(async () => {
    await cleanUp?.();
    context.sqs?.destroy();
    const status = await context.server.stop();
    await context.server.remove();
    if (status !== 0) throw new Error(`the server ended with ${status}`);
  });
  context.newName = (prefix = "node") => `${prefix}-${randomUUID().slice(0, 13)}`;
  context.newQueue = async (more = {}) => {
    const input = { QueueName: context.newName(), ...more };
    return (await context.send(new CreateQueueCommand(input))).QueueUrl;
  };
  return context;
}

export const md5 = (data) => createHash("md5").update(data).digest("hex");

// Names in order; name, type and value each with a four-byte length, the value with its kind.
export function md5OfAttributes(attributes) {
  const hash = createHash("md5");
  const measured = (data) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(data));
    hash.update(length).update(data);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType, StringValue, BinaryValue } = attributes[name];
    measured(name);
    measured(DataType);
    hash.update(Buffer.from([DataType.startsWith("Binary") ? 2 : 1]));
    measured(DataType.startsWith("Binary") ? BinaryValue : StringValue);
  }
  return hash.digest("hex");
}
