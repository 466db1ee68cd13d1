import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCallBody } from "../../src/body/call-body-parser.ts";
import { type OperationName, operations } from "../../src/index.ts";
import { boundSize, type CallSize, estimateSize } from "../../src/limits/call-size.ts";

const bodyOf = (text: string) => parseCallBody(Buffer.from(text));
const estimate = (name: OperationName, body: object) =>
  estimateSize({ operation: operations[name], body: bodyOf(JSON.stringify(body)) });
const bound = (name: OperationName, body: object | string): Promise<CallSize | undefined> => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return boundSize({ operation: operations[name], body: bodyOf(text) });
};
const messages = [{ role: "user", content: "hi" }];

describe("the estimate of a call", () => {
  test.each([
    ["chat.completions", { max_tokens: 5, n: 3 }, 5, 3],
    ["chat.completions", { max_tokens: 5, max_completion_tokens: 9 }, 9, 1],
    ["chat.completions", { max_tokens: null }, undefined, 1],
    ["chat.completions", { max_tokens: -1 }, undefined, 1],
    ["chat.completions", { max_output_tokens: 5 }, undefined, 1],
    ["completions", { max_tokens: 5, n: 2, best_of: 4 }, 5, 4],
    ["responses", { max_output_tokens: 5 }, 5, 1],
    ["messages", { max_tokens: 5 }, 5, 1],
    ["generateContent", { generationConfig: { maxOutputTokens: 5, candidateCount: 2 } }, 5, 2],
    ["streamGenerateContent", { generation_config: { max_output_tokens: "7" } }, 7, 1],
    ["embeddings", { input: "text", max_tokens: 5 }, undefined, 0],
  ] as const)("of %s with %o has the output %s in %s choices", (name, body, output, choices) => {
    const input = Math.ceil(JSON.stringify(body).length / 4);
    expect(estimate(name, body)).toEqual({
      input,
      choices,
      ...(output !== undefined && { output }),
    });
  });

  test("of an operation without tokens is nothing", () => {
    expect(estimate("messages.count_tokens", { messages })).toEqual({ input: 0, choices: 0 });
  });
});

const limited = {
  "chat.completions": { messages, max_tokens: 5 },
  completions: { prompt: "hi", max_tokens: 5 },
  responses: { input: "hi", max_output_tokens: 5 },
  messages: { messages, max_tokens: 5 },
  generateContent: { contents: [], generationConfig: { maxOutputTokens: 5 } },
  streamGenerateContent: { contents: [], generation_config: { max_output_tokens: 5 } },
} satisfies Partial<Record<OperationName, object>>;

describe("the bound of a call", () => {
  test.each(Object.entries(limited))("of %s is its bytes and its limit", async (name, body) => {
    const input = JSON.stringify(body).length + 1_000;
    expect(await bound(name as OperationName, body)).toEqual({ input, output: 5 });
  });

  test.each([
    ["chat.completions", { n: 3 }, 15],
    ["chat.completions", { max_completion_tokens: 8 }, 8],
    ["chat.completions", { max_completion_tokens: null }, 5],
    ["completions", { n: 2, best_of: 3 }, 15],
    ["completions", { prompt: ["a", "b"], n: 2 }, 20],
    ["completions", { prompt: [[1, 2], [3], [4]] }, 15],
    ["completions", { prompt: [1, 2, 3] }, 5],
    ["generateContent", { generationConfig: { maxOutputTokens: 5, candidateCount: 4 } }, 20],
    ["chat.completions", { image_url: null, web_search_options: false }, 5],
    ["chat.completions", { tools: [{ type: "function", function: { name: "f" } }] }, 5],
    [
      "messages",
      {
        tools: [
          { name: "f", input_schema: {} },
          { type: "custom", name: "g" },
        ],
      },
      5,
    ],
    ["generateContent", { tools: [{ functionDeclarations: [{ name: "f" }] }] }, 5],
    ["responses", { metadata: { url: "https://example.com" } }, 5],
    [
      "chat.completions",
      { tools: [{ type: "function", function: { parameters: { properties: { url: {} } } } }] },
      5,
    ],
  ] as const)("of %s with %o has the output %d", async (name, more, output) => {
    expect((await bound(name, { ...limited[name], ...more }))?.output).toBe(output);
  });

  test("of embeddings has no output, and of counted tokens nothing", async () => {
    const body = { input: ["a", "b"] };
    const input = JSON.stringify(body).length + 1_000;
    expect(await bound("embeddings", body)).toEqual({ input, output: 0 });
    expect(await bound("messages.count_tokens", { messages })).toEqual({ input: 0, output: 0 });
  });

  const image = { type: "image_url", image_url: { url: "data:image/png;base64,AA" } };
  test.each([
    ["chat.completions", { max_tokens: undefined }],
    ["chat.completions", { max_tokens: undefined, max_output_tokens: 5 }],
    ["chat.completions", { max_tokens: 0 }],
    ["chat.completions", { max_tokens: -1 }],
    ["chat.completions", { max_tokens: 1.5 }],
    ["chat.completions", { max_tokens: "many" }],
    ["chat.completions", { max_tokens: [5] }],
    ["chat.completions", { n: { a: 1 } }],
    ["chat.completions", { max_tokens: Number.MAX_SAFE_INTEGER, n: 2 }],
    ["chat.completions", { messages: [{ role: "user", content: [image] }] }],
    ["chat.completions", { messages: [{ content: [{ type: "file", file: { file_id: "f" } }] }] }],
    ["chat.completions", { messages: [{ content: [{ input_audio: { data: "" } }] }] }],
    ["chat.completions", { messages: [{ role: "assistant", audio: { id: "a" } }] }],
    ["chat.completions", { web_search_options: {} }],
    ["chat.completions", { tools: [{ type: "web_search" }] }],
    ["responses", { previous_response_id: "resp_1" }],
    ["responses", { conversation: { id: "conv_1" } }],
    ["responses", { prompt: { id: "pmpt_1" } }],
    ["responses", { input: [{ type: "item_reference", id: "msg_1" }] }],
    ["responses", { tools: [{ type: "function" }, { type: "code_interpreter" }] }],
    ["responses", { tools: [{ type: "mcp", server_url: "https://example.com" }] }],
    ["responses", { input: [{ content: [{ type: "input_image", image_url: "https://a" }] }] }],
    ["messages", { messages: [{ content: [{ type: "image", source: { data: "" } }] }] }],
    ["messages", { tools: [{ type: "web_search_20250305", name: "web_search" }] }],
    ["messages", { mcp_servers: [{ url: "https://example.com" }] }],
    ["messages", { container: "c_1" }],
    ["generateContent", { tools: [{ googleSearch: {} }] }],
    ["generateContent", { tools: [{ functionDeclarations: [], codeExecution: {} }] }],
    ["generateContent", { cachedContent: "cachedContents/1" }],
    ["generateContent", { contents: [{ parts: [{ inlineData: { data: "" } }] }] }],
    ["generateContent", { contents: [{ parts: [{ file_data: { file_uri: "gs://a" } }] }] }],
    ["generateContent", { generationConfig: { temperature: 1 } }],
  ] as const)("of %s with %o is not known", async (name, more) => {
    expect(await bound(name, { ...limited[name], ...more })).toBeUndefined();
  });

  test.each([
    ["chat.completions", '{"max_tokens":5,"max_tokens":null}'],
    ["chat.completions", '{"max_tokens":5,"max_tokens":90000}'],
    ["chat.completions", '{"max_tokens":5,"Max_Tokens":90000}'],
    ["chat.completions", '{"Max_Tokens":5}'],
    ["chat.completions", '{"max_tokens":5,"n":1,"N":50}'],
    ["chat.completions", '{"max_tokens":5,"messages":[{"content":[{"im\\u0061ge_url":{}}]}]}'],
    ["generateContent", '{"generationConfig":{"maxOutputTokens":5},"generationConfig":{}}'],
    ["generateContent", '{"generationConfig":{"maxOutputTokens":5},"generation_config":{}}'],
  ] as const)("of %s is not known if parsers differ in %s", async (name, text) => {
    expect(await bound(name, text)).toBeUndefined();
  });

  test("of a chat is found in any text, and in any pieces", async () => {
    const text = fc.string({ unit: "grapheme" });
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 5 }),
        fc.integer({ min: 1 }),
        async (all, max) => {
          const body = {
            messages: all.map((content) => ({ role: "user", content })),
            max_tokens: max,
          };
          const { length } = Buffer.from(JSON.stringify(body));
          expect(await bound("chat.completions", body)).toEqual({
            input: length + 1_000,
            output: max,
          });
        },
      ),
    );
  });

  test("of a call is not known wherever a medium is", async () => {
    const nested = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom({ image_url: "https://a" }, { file_id: "f" }, { url: "u" }),
        fc.tuple(fc.string(), tie("node")).map(([content, node]) => ({ content: [content, node] })),
        fc.tuple(fc.jsonValue(), tie("node")).map(([value, node]) => [value, { output: node }]),
      ),
    })).node;
    await fc.assert(
      fc.asyncProperty(nested, async (node) => {
        const body = { ...limited["chat.completions"], more: node };
        expect(await bound("chat.completions", body)).toBeUndefined();
      }),
    );
  });
});
