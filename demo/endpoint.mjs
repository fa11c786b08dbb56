// An HTTP endpoint that fails: an event whose number is divisible by three always, any other the
// first time.

import { createServer } from "node:http";
import { once } from "node:events";

export const alwaysFails = (number) => number % 3 === 0;

export class FailingEndpoint {
  calls = new Map(); // event number → calls
  taken = new Set();

  async start() {
    this.server = createServer(async (request, response) => {
      let body = "";
      for await (const piece of request) body += piece;
      const number = Number(JSON.parse(body).resources[0].split(":").at(-1));
      const calls = (this.calls.get(number) ?? 0) + 1;
      this.calls.set(number, calls);
      const fails = alwaysFails(number) || calls === 1;
      if (!fails) this.taken.add(number);
      response.writeHead(fails ? 503 : 204).end();
    });
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${this.server.address().port}/hook`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
