// What goes on, from the publishers' own counts and the server's metrics: a table that is redrawn on
// a terminal, and the tables at the end.

const EVERY_MS = 200;

function readMetrics(text) {
  const sum = (name, label = "") =>
    text
      .split("\n")
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => line.includes(label))
      .reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
  const byRule = {};
  for (const [, rule, count] of text.matchAll(/^penstock_rule_matched_total\{.*rule="([^"]*)"\} (\S+)$/gm)) {
    byRule[rule] = (byRule[rule] ?? 0) + Number(count);
  }
  return {
    byRule,
    delivered: sum("penstock_deliveries_total", 'outcome="delivered"'),
    deadLettered: sum("penstock_deliveries_total", 'outcome="dead-lettered"'),
    retried: sum("penstock_delivery_failures_total"),
    pending: sum("penstock_deliveries_pending"),
  };
}

export class Progress {
  published = 0;
  beforeKill = 0;
  times = {};
  #latencies = [];
  #before = { byRule: {} }; // counters of the process that was killed
  #now = { byRule: {} };
  #timer;
  #lines = 0; // on the terminal, above the cursor

  acknowledged(count, elapsedMs) {
    this.published += count;
    this.#latencies.push(elapsedMs);
  }

  percentile(share) {
    const sorted = [...this.#latencies].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  }

  async poll(server) {
    this.#now = readMetrics(await (await fetch(`${server.admin}/metrics`)).text());
    return this.#now;
  }

  restarted() {
    const add = (to, from) => {
      for (const [name, value] of Object.entries(from)) {
        if (typeof value === "object") add((to[name] ??= {}), value);
        else to[name] = (to[name] ?? 0) + value;
      }
    };
    add(this.#before, this.#now);
    this.#now = { byRule: {} };
  }

  watch(server) {
    this.#timer = setInterval(() => {
      this.poll(server).then(() => this.#draw(), () => {}); // none while the server is down
    }, EVERY_MS);
  }

  stop() {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #draw() {
    if (!process.stdout.isTTY || this.#timer === undefined) return;
    const total = (name) => (this.#before[name] ?? 0) + (this.#now[name] ?? 0);
    const rows = [
      ["published", this.published],
      ...Object.keys({ ...this.#before.byRule, ...this.#now.byRule })
        .sort()
        .map((rule) => [
          `  matched by ${rule}`,
          (this.#before.byRule[rule] ?? 0) + (this.#now.byRule[rule] ?? 0),
        ]),
      ["delivered", total("delivered")],
      ["retried", total("retried")],
      ["dead-lettered", total("deadLettered")],
      ["acknowledged in, p50", `${this.percentile(0.5).toFixed(1)} ms`],
      ["acknowledged in, p99", `${this.percentile(0.99).toFixed(1)} ms`],
    ];
    const up = this.#lines > 0 ? `\x1b[${this.#lines}A` : "";
    const text = rows.map(([what, value]) => `\x1b[K  ${what.padEnd(48)}${String(value).padStart(10)}\n`);
    process.stdout.write(up + text.join(""));
    this.#lines = rows.length;
  }
}

// Objects with the same members, one a line; the first member is left-aligned.
export function printTable(rows) {
  const names = Object.keys(rows[0]);
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  for (const line of cells) {
    const padded = line.map((text, column) =>
      column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]),
    );
    console.log(`  ${padded.join("  ")}`.trimEnd());
  }
}
