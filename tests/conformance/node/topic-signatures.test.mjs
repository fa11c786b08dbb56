// What subscribers get is signed as npm's sns-validator, which AWS publishes, wants it: over HTTPS, with a certificate
// of the endpoint.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";

import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import MessageValidator from "sns-validator";

import { Server } from "./server.mjs";

const PATIENCE_MS = 15_000;

let directory, server, sns, hook;
const bodies = [];

before(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "penstock-"));
  const [certificate, key] = ["server.crt", "server.key"].map((name) => path.join(directory, name));
  const names = ["-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...names, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  const flags = ["--tls-cert", certificate, "--tls-key", key, "--allow-targets", "127.0.0.1"];
  server = await Server.create({ flags });
  await server.start();
  // The validator fetches with the global agent.
  https.globalAgent.options.ca = readFileSync(certificate);
  const endpoint = server.endpoint.replace("http:", "https:");
  sns = new SNSClient(server.clientConfig({ endpoint, requestHandler: { httpsAgent: https.globalAgent } }));
  hook = createServer(async (request, response) => {
    let text = "";
    for await (const piece of request.setEncoding("utf8")) text += piece;
    bodies.push(JSON.parse(text));
    response.end();
  });
  await new Promise((resolve) => hook.listen(0, "127.0.0.1", resolve));
});

after(async () => {
  sns?.destroy();
  hook?.close();
  const status = await server?.stop();
  await server?.remove();
  await rm(directory, { recursive: true, force: true });
  assert.equal(status, 0);
});

function get(url) {
  return new Promise((resolve, reject) => {
    https.get(url, (response) => response.resume().on("end", () => resolve(response.statusCode))).on("error", reject);
  });
}

async function received(TopicArn, Type) {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const found = bodies.find((body) => body.TopicArn === TopicArn && body.Type === Type);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no ${Type} of ${TopicArn}`);
}

const validator = new MessageValidator(/^127\.0\.0\.1:\d+$/, "utf8");
const validate = promisify(validator.validate.bind(validator));

describe("sns-validator", () => {
  for (const SignatureVersion of ["1", "2"]) {
    it(`believes messages of signature version ${SignatureVersion}`, async () => {
      const Attributes = { SignatureVersion };
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `signed-${SignatureVersion}`, Attributes }));
      const Endpoint = `http://127.0.0.1:${hook.address().port}/`;
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
      const confirmation = await received(TopicArn, "SubscriptionConfirmation");
      await validate({ ...confirmation });
      assert.equal(await get(confirmation.SubscribeURL), 200);

      const Message = 'Grüße \u{1f6b0}\n"two"\\ lines';
      await sns.send(new PublishCommand({ TopicArn, Message, Subject: "a subject" }));
      const notification = await received(TopicArn, "Notification");
      assert.equal(notification.SignatureVersion, SignatureVersion);
      const validated = await validate({ ...notification });
      assert.equal(validated.Message, Message);
      await assert.rejects(validate({ ...notification, Message: "another" }), /signature is invalid/);
      await assert.rejects(validate({ ...notification, Subject: "another" }), /signature is invalid/);
    });
  }
});
