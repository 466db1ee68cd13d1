import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ApiFormat, formats } from "../../src/formats/formats.ts";
import type { JsonObject } from "../../src/formats/json-object.ts";
import { reportIn } from "../../src/telemetry/event-reports.ts";
import { mergeReports } from "../../src/telemetry/merge-reports.ts";
import { event } from "../streams/streamed-operations.ts";

function inEvents(format: ApiFormat, text: string): JsonObject | undefined {
  const bytes = Buffer.from(text);
  return reportIn(bytes, bytes.toString("latin1"), formats[format].usage);
}

describe("the usage report in events", () => {
  test("is that of the API format, at its place", () => {
    const chunk = 'data: {"choices":[],"usage":{"prompt_tokens":3}}\n\n';
    expect(inEvents("openai", `data: {"usage":null}\n\n${chunk}data: [DONE]\n\n`)).toEqual({
      prompt_tokens: 3,
    });
    expect(inEvents("openai", `${chunk}data: {"usage":null}\n\n`)).toEqual({ prompt_tokens: 3 });
    const completed =
      'data: {"type":"response.completed","response":{"usage":{"input_tokens":3}}}\r\n\r\n';
    expect(inEvents("openai", completed)).toEqual({ input_tokens: 3 });
    const start = 'data: {"message":{"usage":{"input_tokens":3,"output_tokens":1}}}\n\n';
    const delta = 'data: {"usage":{"output_tokens":5}}\n\n';
    expect(inEvents("anthropic", start + delta)).toEqual({ input_tokens: 3, output_tokens: 5 });
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
  ] as const)("of %s is not what a model or a tool wrote", (format, data) => {
    expect(inEvents(format, event(data))).toBeUndefined();
  });

  test("has the last valid value of each count, whichever events report it", () => {
    const count = fc.constantFrom(-1, 0, 1, 2, null);
    const reported = (names: readonly string[]): fc.Arbitrary<JsonObject> =>
      fc.record(Object.fromEntries(names.map((name) => [name, count])), { requiredKeys: [] });
    const cases: readonly { format: ApiFormat; reports: fc.Arbitrary<JsonObject> }[] = [
      {
        format: "openai",
        reports: fc.record(
          {
            prompt_tokens: count,
            completion_tokens: count,
            prompt_tokens_details: reported(["cached_tokens", "audio_tokens"]),
          },
          { requiredKeys: [] },
        ),
      },
      { format: "anthropic", reports: reported(formats.anthropic.usage.reportFields.slice(0, 3)) },
      { format: "gemini", reports: reported(formats.gemini.usage.reportFields.slice(0, 5)) },
    ];
    for (const { format, reports } of cases) {
      const { field } = formats[format].usage;
      fc.assert(
        fc.property(fc.array(fc.option(reports), { maxLength: 6 }), (all) => {
          const text = all.map((report) => event({ [field]: report })).join("");
          const given: readonly JsonObject[] = all.filter((report) => report !== null);
          const expected =
            given.length > 0 ? given.reduce<JsonObject>(mergeReports, {}) : undefined;
          expect(inEvents(format, text)).toEqual(expected);
        }),
      );
    }
  });
});
