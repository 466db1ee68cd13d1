import { describe, expect, test } from "vitest";
import { type ApiFormat, formats } from "../../src/formats/formats.ts";
import { lastReportIn, reportsInEvents } from "../../src/telemetry/usage-scan.ts";

const last = (format: ApiFormat, text: string) => lastReportIn(text, formats[format].usage);
const inEvents = (format: ApiFormat, text: string) => [
  ...reportsInEvents(
    Buffer.from(text),
    Buffer.from(text).toString("latin1"),
    formats[format].usage,
  ),
];

describe("the usage report of a response", () => {
  test.each([
    [
      "openai",
      '{"choices":[],"usage": {"prompt_tokens":3,"x":{"y":1}}}',
      { prompt_tokens: 3, x: { y: 1 } },
    ],
    ["anthropic", '{"type":"message","usage":{"input_tokens":3}}', { input_tokens: 3 }],
    ["gemini", '{"usageMetadata" : {"promptTokenCount":3}}', { promptTokenCount: 3 }],
    [
      "gemini",
      '[{"usageMetadata":{"promptTokenCount":2}},{"usageMetadata":{"promptTokenCount":3}}]',
      { promptTokenCount: 3 },
    ],
    [
      "anthropic",
      '{"content":[{"type":"tool_use","input":{"usage":{"input_tokens":1}}}],"usage":{"input_tokens":3}}',
      { input_tokens: 3 },
    ],
  ] as const)("of %s is found in %s", (format, text, report) => {
    expect(last(format, text)).toEqual(report);
  });

  test.each([
    "",
    '{"choices":[{"message":{"content":"\\"usage\\": {\\"prompt_tokens\\":1}"}}]}',
    '{"usage":{"prompt_tokens":-1}}',
    '{"usage":{"prompt_tokens":"3"}}',
    '{"usage":{"prompt_tokens":3',
    '{"usage":[]}',
  ])("is not invented: %s", (text) => {
    expect(last("openai", text)).toBeUndefined();
  });
});

describe("the usage reports in events", () => {
  test("are those of the API format, at their places", () => {
    const chunk = 'data: {"choices":[],"usage":{"prompt_tokens":3}}\n\n';
    expect(inEvents("openai", `data: {"usage":null}\n\n${chunk}data: [DONE]\n\n`)).toEqual([
      { prompt_tokens: 3 },
    ]);
    const completed =
      'data: {"type":"response.completed","response":{"usage":{"input_tokens":3}}}\r\n\r\n';
    expect(inEvents("openai", completed)).toEqual([{ input_tokens: 3 }]);
    const start = 'data: {"message":{"usage":{"input_tokens":3,"output_tokens":1}}}\n\n';
    const delta = 'data: {"usage":{"output_tokens":5}}\n\n';
    expect(inEvents("anthropic", start + delta)).toEqual([
      { input_tokens: 3 },
      { output_tokens: 5 },
    ]);
  });

  test.each([
    ["openai", { item: { tools: [{ input_schema: { usage: { prompt_tokens: 0 } } }] } }],
    ["anthropic", { content_block: { input: { usage: { input_tokens: 0 } } } }],
    [
      "gemini",
      {
        candidates: [
          { content: { parts: [{ args: { usageMetadata: { promptTokenCount: 0 } } }] } },
        ],
      },
    ],
  ] as const)("of %s are not what a model or a tool wrote", (format, event) => {
    expect(inEvents(format, `data: ${JSON.stringify(event)}\n\n`)).toEqual([]);
  });
});
