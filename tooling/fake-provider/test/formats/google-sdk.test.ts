import { ApiError, FunctionCallingConfigMode, GoogleGenAI, Type } from "@google/genai";
import { onTestFinished, test } from "vitest";
import { FakeProvider } from "../../src/index.ts";

async function open(): Promise<{ provider: FakeProvider; client: GoogleGenAI }> {
  const provider = await FakeProvider.start();
  onTestFinished(() => provider.stop());
  const httpOptions = { baseUrl: provider.url };
  return { provider, client: new GoogleGenAI({ apiKey: "any", httpOptions }) };
}

const schema = {
  type: Type.OBJECT,
  properties: { city: { type: Type.STRING }, days: { type: Type.INTEGER } },
};

test("content echoes the last user text and counts tokens", async ({ expect }) => {
  const { client } = await open();
  const answer = await client.models.generateContent({
    model: "gemini-x",
    contents: "Hello, wörld",
  });
  expect(answer.text).toBe("You said: Hello, wörld");
  expect(answer.modelVersion).toBe("gemini-x");
  expect(answer.usageMetadata).toMatchObject({
    promptTokenCount: 3,
    candidatesTokenCount: 6,
    totalTokenCount: 9,
  });
});

test("content is streamed as events and as one array", async ({ expect }) => {
  const { provider, client } = await open();
  const request = { model: "gemini-x", contents: "one two" };
  const pieces: (string | undefined)[] = [];
  for await (const { text } of await client.models.generateContentStream(request)) {
    pieces.push(text);
  }
  expect(pieces).toEqual(["You ", "said: ", "one ", "two"]);
  const sent = await provider.received(0);
  const response = await fetch(`${provider.url}${sent.path.replace("?alt=sse", "")}`, {
    method: "POST",
    headers: { "x-goog-api-key": "any", "content-type": "application/json" },
    body: sent.body,
  });
  const elements = (await response.json()) as { candidates: { finishReason?: string }[] }[];
  expect(elements).toHaveLength(4);
  expect(elements.map(({ candidates }) => candidates[0]?.finishReason)).toEqual([
    undefined,
    undefined,
    undefined,
    "STOP",
  ]);
});

test("content calls a function, plain and streamed, and returns text after the result", async ({
  expect,
}) => {
  const { client } = await open();
  const config = {
    tools: [{ functionDeclarations: [{ name: "weather", parameters: schema }] }],
    toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } },
  };
  const request = { model: "gemini-x", contents: "Paris", config };
  const call = { name: "weather", args: { city: "Paris", days: 5 } };
  expect((await client.models.generateContent(request)).functionCalls).toMatchObject([call]);
  for await (const { functionCalls } of await client.models.generateContentStream(request)) {
    expect(functionCalls).toMatchObject([call]);
  }
  const functionResponse = { name: "weather", response: { sky: "blue" } };
  const after = await client.models.generateContent({
    ...request,
    contents: [
      { role: "user", parts: [{ text: "Paris" }] },
      { role: "model", parts: [{ functionCall: call }] },
      { role: "user", parts: [{ functionResponse }] },
    ],
  });
  expect(after.text).toBe('You said: {"sky":"blue"}');
});

test("content matches a schema", async ({ expect }) => {
  const { client } = await open();
  const answer = await client.models.generateContent({
    model: "gemini-x",
    contents: "Paris",
    config: { responseMimeType: "application/json", responseSchema: schema },
  });
  expect(JSON.parse(answer.text ?? "")).toEqual({ city: "Paris", days: 5 });
});

test("an error response becomes the SDK's error", async ({ expect }) => {
  const { client } = await open();
  const error = await client.models
    .generateContent({ model: "fail-429", contents: "hi" })
    .catch((caught: unknown) => caught);
  if (!(error instanceof ApiError)) throw error;
  expect(error.status).toBe(429);
  expect(error.message).toContain("RESOURCE_EXHAUSTED");
});
