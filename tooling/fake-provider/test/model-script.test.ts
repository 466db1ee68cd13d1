import { test } from "vitest";
import { faults } from "../src/index.ts";
import { scriptOfModel } from "../src/model-script.ts";

test("every fault has its name as script", ({ expect }) => {
  for (const fault of faults) expect(scriptOfModel(fault)).toEqual({ faults: [fault] });
});

test.for([
  ["fail-429", { status: 429 }],
  ["slow-2000", { beforeHeaders: 2_000 }],
  ["wait-20", { beforeFirstByte: 20 }],
  ["drip-5", { betweenChunks: 5 }],
  ["stream-50", { events: 50 }],
  ["bytes-3", { chunkBytes: 3 }],
  ["break-after-3", { faults: ["break"], after: 3 }],
  ["drop-after-3", { faults: ["drop"], after: 3 }],
  ["error-after-2+crlf", { faults: ["error-event", "crlf"], after: 2 }],
  ["fail-503+retry-after-9+slow-1", { status: 503, retryAfter: 9, beforeHeaders: 1 }],
] as const)("%s encodes a script", ([model, script], { expect }) => {
  expect(scriptOfModel(model)).toMatchObject(script);
});

test.for(["gpt-4", "gpt-4o-mini", "claude-sonnet-5", "", "fail-99", "fail-429+gpt-4", "bytes-0"])(
  "%s is a plain model name",
  (model, { expect }) => {
    expect(scriptOfModel(model)).toBeUndefined();
  },
);
