import { describe, expect, test } from "vitest";
import { type ApiFormat, formats } from "../../src/formats/formats.ts";
import { mergeUsage } from "../../src/telemetry/usage.ts";
import { lastUsageIn, usageIn } from "../../src/telemetry/usage-scan.ts";

const last = (format: ApiFormat, text: string) => lastUsageIn(text, formats[format].usageFields);

describe("a provider's usage report", () => {
  test.each([
    [
      "openai",
      "a chat completion",
      '{"choices":[],"usage": {"prompt_tokens":3,"completion_tokens":5,"x":{"y":1}}}',
    ],
    [
      "openai",
      "a response",
      '{"type":"response.completed","response":{"usage":{"input_tokens":3,"output_tokens":5}}}',
    ],
    ["anthropic", "a message", '{"type":"message","usage":{"input_tokens":3,"output_tokens":5}}'],
    [
      "gemini",
      "generated content",
      '{"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":5}}',
    ],
    [
      "openai",
      "several events",
      'data: {"usage":{"prompt_tokens":1}}\n\ndata: {"usage":{"prompt_tokens":3,"completion_tokens":5}}\n\ndata: {"usage":null}\n\n',
    ],
  ] as const)("of %s is found in %s", (format, _, text) => {
    expect(last(format, text)).toEqual({ input: 3, output: 5 });
  });

  test("at the start and at the end of a stream is merged", () => {
    const start =
      'data: {"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":1}}}\n\n';
    const end = 'data: {"type":"message_delta","usage":{"output_tokens":5}}\n\n';
    const [head, tail] = [last("anthropic", start), last("anthropic", end)];
    expect(mergeUsage(head, tail)).toEqual({ input: 3, output: 5 });
    expect(mergeUsage(undefined, tail)).toEqual({ output: 5 });
    expect(mergeUsage(head, undefined)).toEqual({ input: 3, output: 1 });
    expect(usageIn(start + end, formats.anthropic.usageFields)).toEqual({ input: 3, output: 5 });
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
    expect(usageIn(text, formats.openai.usageFields)).toBeUndefined();
  });
});
