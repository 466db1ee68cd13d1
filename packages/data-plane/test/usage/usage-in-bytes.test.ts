import { describe, expect, test } from "vitest";
import { merged } from "../../src/usage/usage.ts";
import { usageInBytes } from "../../src/usage/usage-in-bytes.ts";

const of = (text: string) => usageInBytes(Buffer.from(text));

describe("tokens as a provider reports them", () => {
  test.each([
    ["OpenAI", '{"choices":[],"usage": {"prompt_tokens":3,"completion_tokens":5,"x":{"y":1}}}'],
    [
      "Responses",
      '{"type":"response.completed","response":{"usage":{"input_tokens":3,"output_tokens":5}}}',
    ],
    ["Gemini", '{"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":5}}'],
    [
      "several events",
      'data: {"usage":{"prompt_tokens":1}}\n\ndata: {"usage":{"prompt_tokens":3,"completion_tokens":5}}\n\ndata: {"usage":null}\n\n',
    ],
  ])("are found in words of %s", (_, text) => {
    expect(of(text)).toEqual({ input: 3, output: 5 });
  });

  test("of the beginning and the end of a stream make up the whole", () => {
    const head = of(
      'data: {"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":1}}}\n\n',
    );
    const tail = of('data: {"type":"message_delta","usage":{"output_tokens":5}}\n\n');
    expect(merged(head, tail)).toEqual({ input: 3, output: 5 });
    expect(merged(undefined, tail)).toEqual({ output: 5 });
    expect(merged(head, undefined)).toEqual({ input: 3, output: 1 });
  });

  test.each([
    "",
    '{"choices":[{"message":{"content":"\\"usage\\": {\\"prompt_tokens\\":1}"}}]}',
    '{"usage":{"prompt_tokens":-1}}',
    '{"usage":{"prompt_tokens":"3"}}',
    '{"usage":{"prompt_tokens":3',
    '{"usage":[]}',
  ])("are not made up: %s", (text) => {
    expect(of(text)).toBeUndefined();
  });
});
