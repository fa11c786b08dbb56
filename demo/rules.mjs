// The rules of the demonstration: each with its EventBridge pattern, and what it should match,
// written down once more as a function, so that the count does not rest on the matcher.

const BRANCHES = ["refs/heads/main", "refs/heads/master"];
const is = (value, ...wanted) => wanted.includes(value);

export const RULES = [
  {
    name: "push-to-default-branch",
    pattern: { "detail-type": ["push"], detail: { ref: BRANCHES } },
    expects: (event, p) => event === "push" && is(p.ref, ...BRANCHES),
  },
  {
    name: "pull-request-merged",
    pattern: {
      "detail-type": ["pull_request"],
      detail: { action: ["closed"], pull_request: { merged: [true] } },
    },
    expects: (event, p) => event === "pull_request" && p.action === "closed" && p.pull_request.merged === true,
  },
  {
    name: "critical-advisory",
    pattern: { "detail-type": ["security_advisory"], detail: { security_advisory: { severity: ["critical"] } } },
    expects: (event, p) => event === "security_advisory" && p.security_advisory.severity === "critical",
  },
  {
    name: "issues-by-people",
    pattern: { "detail-type": [{ prefix: "issue" }], detail: { sender: { type: [{ "anything-but": "Bot" }] } } },
    expects: (event, p) => event.startsWith("issue") && p.sender !== undefined && p.sender.type !== "Bot",
  },
  {
    name: "sent-by-a-bot",
    pattern: { detail: { sender: { login: [{ suffix: "[bot]" }] } } },
    expects: (_, p) => p.sender !== undefined && p.sender.login.endsWith("[bot]"),
  },
  {
    name: "many-open-issues",
    pattern: { detail: { repository: { open_issues_count: [{ numeric: [">=", 2] }] } } },
    expects: (_, p) => p.repository?.open_issues_count >= 2,
  },
  {
    name: "released-for-good",
    pattern: { "detail-type": ["release"], detail: { action: ["published", "released"], release: { prerelease: [false] } } },
    expects: (event, p) => event === "release" && is(p.action, "published", "released") && p.release.prerelease === false,
  },
  {
    name: "check-not-good",
    pattern: {
      detail: {
        $or: [
          { check_run: { conclusion: ["failure", "cancelled"] } },
          { workflow_job: { conclusion: ["failure", "cancelled"] } },
          { workflow_run: { conclusion: [{ "anything-but": ["success", "neutral"] }] } },
        ],
      },
    },
    // A conclusion that is null is not a string, so it is "anything but" one.
    expects: (_, p) =>
      is(p.check_run?.conclusion, "failure", "cancelled") ||
      is(p.workflow_job?.conclusion, "failure", "cancelled") ||
      (p.workflow_run?.conclusion !== undefined && !is(p.workflow_run.conclusion, "success", "neutral")),
  },
  {
    name: "hello-world-without-organisation",
    pattern: {
      detail: { repository: { full_name: [{ wildcard: "*/Hello-World" }] }, organization: { login: [{ exists: false }] } },
    },
    expects: (_, p) => p.repository?.full_name?.endsWith("/Hello-World") === true && p.organization?.login === undefined,
  },
  {
    name: "labelled-bug",
    pattern: { detail: { issue: { labels: { name: [{ "equals-ignore-case": "BUG" }] } } } },
    expects: (_, p) => p.issue?.labels?.some(({ name }) => name.toLowerCase() === "bug") === true,
  },
];

// What goes to the HTTP endpoint, which fails. It has no queue of its own, only a dead-letter queue.
export const ENDPOINT_RULE = {
  name: "deployments",
  pattern: { "detail-type": [{ prefix: "deployment" }] },
  expects: (event) => event.startsWith("deployment"),
};
