// A Penstock server process over its own data directory, for tests and the demo.

import { spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
export const REGION = "us-east-1";
const READY_MS = 20_000;

export function defaultBinary() {
  return process.env.PENSTOCK_BINARY ?? path.join(REPOSITORY, "build/release/penstock");
}

// The environment without anything that would configure an AWS client or Penstock.
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS|PENSTOCK)_/.test(name)),
  );
}

export class Server {
  #process;
  #exit;

  // `flags` are added to those of `penstock serve`.
  constructor({ binary = defaultBinary(), directory, flags = [] }) {
    this.binary = binary;
    this.flags = flags;
    this.directory = directory;
    this.data = path.join(directory, "data");
  }

  // A server over a new temporary directory, which remove() deletes.
  static async create(options = {}) {
    const directory = await mkdtemp(path.join(tmpdir(), "penstock-"));
    return new Server({ ...options, directory });
  }

  // Starts the process and waits until it says that it is ready; returns the milliseconds that took.
  async start() {
    const started = performance.now();
    const log = await open(path.join(this.directory, "server.log"), "a");
    const flags = ["serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--data", this.data];
    this.#process = spawn(this.binary, [...flags, ...this.flags], {
      stdio: ["ignore", "pipe", log.fd],
      env: cleanEnvironment(),
    });
    await log.close();
    this.#exit = new Promise((resolve, reject) => {
      this.#process.once("exit", (code, signal) => resolve({ code, signal }));
      this.#process.once("error", reject);
    });
    this.#exit.catch(() => {});
    const ready = JSON.parse(await this.#firstLine());
    this.endpoint = `http://${ready.listen}`;
    this.admin = `http://${ready.admin}`;
    this.credentials = await readCredentials(path.join(this.data, "credentials"));
    return performance.now() - started;
  }

  async #firstLine() {
    let text = "";
    const line = new Promise((resolve) => {
      this.#process.stdout.on("data", (piece) => {
        text += piece;
        if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
      });
    });
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("the server was not ready in time")), READY_MS);
    });
    const gone = this.#exit.then(async ({ code, signal }) => {
      const log = await readFile(path.join(this.directory, "server.log"), "utf8");
      throw new Error(`the server ended with ${code ?? signal} before it was ready: ${log.slice(-2000)}`);
    });
    try {
      return await Promise.race([line, late, gone]);
    } finally {
      clearTimeout(timer);
      gone.catch(() => {});
    }
  }

  // Ends the process as a power cut would; resolves when it is gone.
  async kill() {
    this.#process.kill("SIGKILL");
    await this.#exit;
  }

  // Lets the server drain; resolves with its exit status.
  async stop() {
    this.#process.kill("SIGTERM");
    return (await this.#exit).code;
  }

  async remove() {
    if (this.#process && this.#process.exitCode === null && this.#process.signalCode === null) {
      await this.kill();
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  // Settings for any AWS SDK client.
  clientConfig(more = {}) {
    return { endpoint: this.endpoint, region: REGION, credentials: this.credentials, ...more };
  }
}

async function readCredentials(file) {
  const text = await readFile(file, "utf8");
  const value = (name) => new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)\\s*$`, "m").exec(text)[1];
  return {
    accessKeyId: value("aws_access_key_id"),
    secretAccessKey: value("aws_secret_access_key"),
  };
}
