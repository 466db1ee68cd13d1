import { expect, test } from "vitest";
import { parseCallBody } from "../../src/body/call-body-parser.ts";
import { formats, type OperationName } from "../../src/formats/formats.ts";
import { operations } from "../../src/formats/operations.ts";
import { CredentialRedactor } from "../../src/redaction/credential-redactor.ts";
import { EventStream } from "../../src/streams/event-stream.ts";
import { UsageMeter } from "../../src/telemetry/usage-meter.ts";

const streams: readonly {
  readonly what: string;
  readonly operation: OperationName;
  readonly events: readonly string[];
}[] = [
  {
    what: "a chat completion with all counts at its end",
    operation: "chat.completions",
    events: [
      'data: {"choices":[{"index":0,"delta":{"content":"a"}}],"usage":null}\n\n',
      'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}\n\n',
      'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":5}}\n\n',
      "data: [DONE]\n\n",
    ],
  },
  {
    what: "a chat completion with one of the counts per report",
    operation: "chat.completions",
    events: [
      'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n',
      'data: {"choices":[],"usage":{"prompt_tokens":3}}\n\n',
      'data: {"choices":[],"usage":{"completion_tokens":5}}\n\n',
      "data: [DONE]\n\n",
    ],
  },
  {
    what: "a chat completion whose text contains the terminal event",
    operation: "chat.completions",
    events: [
      'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n',
      'data: {"choices":[{"index":0,"delta":{"content":"[DONE]"}}],"usage":{"prompt_tokens":3}}\n\n',
      'data: {"choices":[],"usage":{"completion_tokens":5}}\n\n',
      "data: [DONE]\n\n",
    ],
  },
  {
    what: "a response",
    operation: "responses",
    events: [
      'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"a"}\n\n',
      'event: response.completed\ndata: {"type":"response.completed","response":' +
        '{"status":"completed","usage":{"input_tokens":3,"output_tokens":5}}}\n\n',
    ],
  },
  {
    what: "a message with the counts at both ends",
    operation: "messages",
    events: [
      'event: message_start\ndata: {"type":"message_start","message":' +
        '{"usage":{"input_tokens":3,"output_tokens":1}}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","delta":' +
        '{"type":"text_delta","text":"a"}}\n\n',
      'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},' +
        '"usage":{"output_tokens":5}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ],
  },
];

test.each(streams)("$what is judged alike, however its events arrive and whenever", (stream) => {
  const { events, operation } = stream;
  // Each bit is whether the events before and after it arrive together, or are judged together.
  for (let together = 0; together < 2 ** events.length; together += 1) {
    for (let judged = 0; judged < 2 ** events.length; judged += 1) {
      const { opened, meter } = open(operation);
      let piece = "";
      for (const [index, event] of events.entries()) {
        expect(opened.progress.hasEnded).toBe(false);
        piece += event;
        if ((together >> index) & 1 && index < events.length - 1) continue;
        opened.push(Buffer.from(piece));
        piece = "";
        if ((judged >> index) & 1) opened.judge();
      }
      opened.judge();
      meter.isComplete = opened.progress.hasEnded;
      expect(meter.usage()).toEqual({ tokens: { input: 3, output: 5 }, isEstimated: false });
      expect(opened.progress.hasEnded).toBe(true);
      expect(opened.progress.hasFailed).toBe(false);
    }
  }
});

test("the usage in an event that is too large to be held is read with its details", () => {
  const { opened, meter } = open("responses");
  const details = { cached_tokens: 1 };
  const usage = { input_tokens: 3, input_tokens_details: details, output_tokens: 5 };
  const output = [{ content: [{ type: "output_text", text: "x".repeat(400_000) }] }];
  const data = { type: "response.completed", response: { output, usage } };
  const bytes = Buffer.from(`event: response.completed\ndata: ${JSON.stringify(data)}\n\n`);
  for (let at = 0; at < bytes.length; at += 60_000) opened.push(bytes.subarray(at, at + 60_000));
  opened.end();
  expect(opened.progress.hasEnded).toBe(true);
  meter.isComplete = true;
  expect(meter.usage()?.tokens).toEqual({ input: 2, cacheRead: 1, output: 5 });
});

function open(operation: OperationName): {
  readonly opened: EventStream;
  readonly meter: UsageMeter;
} {
  const { streams: rules } = formats[operations[operation].format];
  const redactor = CredentialRedactor.of({});
  const meter = new UsageMeter(operations[operation], {
    body: parseCallBody(Buffer.from("{}")),
    modelName: "m",
  });
  const progress = rules.follow(operation);
  return {
    opened: new EventStream({ rules, meter, redactor, progress, hidesUsage: false }),
    meter,
  };
}
