import { type Api, apis } from "./apis.ts";
import type { Action, ClientOutcome } from "./client-call.ts";
import { errorClassOf, type Language } from "./error-classes.ts";

/** A call, and what the user of an SDK must see. */
export interface Scenario {
  readonly name: string;
  readonly action: Action;
  /** The model of the endpoint; its name is a script of the fake provider. */
  readonly script?: string;
  /** What is wrong with the call; nothing by default. */
  readonly wrong?: "endpoint" | "role" | "secret" | "size" | "token";
  readonly expected: ExpectedOutcome;
}

interface ExpectedOutcome {
  /** The whole text; by default, there is none. */
  readonly text?: RegExp;
  /** The number of executed tools; 0 by default. */
  readonly calls?: number;
  readonly value?: unknown;
  /** By default, there is none. An error within a stream has no status. */
  readonly error?: { readonly status?: number; readonly message: RegExp };
  /** The provider sees that the client disconnects. */
  readonly isAborted?: true;
}

export const prompt = "Hello, wörld";

const whole = /^You said: Hello, wörld$/;
/** The start of a stream that repeats these words fifteen times. */
const start = /^You (?!(.*wörld ){15})/;

const successes: readonly Scenario[] = [
  { name: "chat", action: "chat", expected: { text: whole } },
  { name: "stream", action: "stream", expected: { text: whole } },
  {
    name: "two rounds of tools",
    action: "tools",
    script: "tools-2",
    expected: { text: /^You said: .*sunny/, calls: 2 },
  },
  {
    name: "structured output",
    action: "structured",
    expected: { value: { city: prompt, days: prompt.length } },
  },
  { name: "embedding", action: "embed", expected: { value: 4 } },
  { name: "token count", action: "count", expected: { value: 3 } },
  {
    name: "abort",
    action: "abort",
    script: "stream-60+stall-after-20",
    expected: { text: /^You/, isAborted: true },
  },
];

const wrongCalls: readonly Scenario[] = (
  [
    ["token", 401, /token/i],
    ["role", 403, /lacks the permission/],
    ["endpoint", 404, /no-such-endpoint/],
    ["size", 413, /at most 1,048,576 bytes/],
    ["secret", 422, /cannot be called|api_key/],
  ] as const
).map(([wrong, status, message]) => ({
  name: `error ${status} of the gateway`,
  action: "chat",
  wrong,
  expected: { error: { status, message } },
}));

const providerErrors: readonly Scenario[] = (
  [
    [400, 400, /Bad Request/],
    // The client's own token is right, so that it must not see these.
    [401, 502, /credential/],
    [413, 413, /Payload Too Large/],
    [422, 422, /Unprocessable Entity/],
    [429, 429, /Too Many Requests/],
    [500, 500, /Internal Server Error/],
    [503, 503, /Service Unavailable/],
  ] as const
).flatMap(([given, status, message]) =>
  (["chat", "stream"] as const).map((action) => ({
    name: `error ${given} of the provider for a ${action}`,
    action,
    script: `fail-${given}`,
    expected: { error: { status, message } },
  })),
);

const cutStreams: readonly Scenario[] = [
  ["a lost connection between events", "drop-after-12"],
  ["an end between events", "cut-after-12"],
  ["a lost connection within an event", "drop-after-80+bytes-61"],
  ["an end within an event", "cut-after-80+bytes-61"],
].map(([name, fault]) => ({
  name: `${name}`,
  action: "stream",
  script: `stream-60+${fault}`,
  expected: { text: start, error: { message: /provider|upstream/i } },
}));

const failedStreams: readonly Scenario[] = [
  {
    name: "an error event of the provider",
    action: "stream",
    script: "stream-60+error-after-12",
    expected: { text: start, error: { message: /Service Unavailable/ } },
  },
];

/** Every scenario. */
export const scenarios: readonly Scenario[] = [
  ...successes,
  ...wrongCalls,
  ...providerErrors,
  ...cutStreams,
  ...failedStreams,
];

/** A scenario of an API. */
export interface ScenarioCase {
  readonly api: Api;
  readonly scenario: Scenario;
  readonly title: string;
}

/** Every scenario of every API that has its action. */
export const scenarioCases: readonly ScenarioCase[] = apis.flatMap((api) =>
  scenarios
    .filter(({ action }) => api.actions.includes(action))
    .map((scenario) => ({ api, scenario, title: `${api.name}: ${scenario.name}` })),
);

/**
 * Returns what differs from the expected outcome in a language, one line each.
 *
 * @internal
 */
export function differences(
  { api, scenario }: ScenarioCase,
  { language, outcome }: { readonly language: Language; readonly outcome: ClientOutcome },
): string[] {
  const { text, calls = 0, value, error, isAborted } = scenario.expected;
  const received = outcome.pieces.join("");
  const problems: (string | false | undefined)[] = [
    !(text ?? /^$/).test(received) && `text ${JSON.stringify(received)}`,
    outcome.calls.length !== calls && `calls ${JSON.stringify(outcome.calls)}`,
    JSON.stringify(outcome.value) !== JSON.stringify(value) &&
      `value ${JSON.stringify(outcome.value)}`,
  ];
  const thrown = outcome.error;
  const described = JSON.stringify(thrown);
  // SDKs differ in whether an abort of the client is an error.
  if (error === undefined)
    problems.push(thrown !== undefined && !isAborted && `error ${described}`);
  else {
    problems.push(
      thrown === undefined && "no error",
      error.status !== thrown?.status && error.status !== undefined && `status ${described}`,
      thrown?.type !== errorClassOf(language, api.format, error.status) && `class ${described}`,
      thrown !== undefined && !error.message.test(thrown.message) && `message ${described}`,
    );
  }
  return problems.filter((problem) => typeof problem === "string");
}
