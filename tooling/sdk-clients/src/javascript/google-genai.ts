import { type CallableTool, type FunctionCall, GoogleGenAI } from "@google/genai";
import type { OutcomeDraft, SdkClient, SentCall } from "./sdk-client.ts";
import { weatherDescription, weatherResult, weatherSchema } from "./weather.ts";

function google({ url, token }: SentCall): GoogleGenAI {
  return new GoogleGenAI({ apiKey: token, httpOptions: { baseUrl: url } });
}

function request({ model, prompt }: SentCall) {
  return { model, contents: prompt };
}

/** A tool that the SDK executes by itself. */
function weather(calls: OutcomeDraft["calls"]): CallableTool {
  return {
    tool: async () => ({
      functionDeclarations: [
        {
          name: "weather",
          description: weatherDescription,
          parametersJsonSchema: weatherSchema,
        },
      ],
    }),
    callTool: async (asked: FunctionCall[]) =>
      asked.map(({ name = "", args }) => {
        calls.push({ name, input: args });
        return { functionResponse: { name, response: { sky: weatherResult } } };
      }),
  };
}

export const googleGenAi: SdkClient = {
  async chat(call, { pieces }) {
    pieces.push((await google(call).models.generateContent(request(call))).text ?? "");
  },
  async stream(call, { pieces }) {
    const stream = await google(call).models.generateContentStream(request(call));
    for await (const { text } of stream) if (text) pieces.push(text);
  },
  async tools(call, { pieces, calls }) {
    const { text } = await google(call).models.generateContent({
      ...request(call),
      config: { tools: [weather(calls)] },
    });
    pieces.push(text ?? "");
  },
  async structured(call, outcome) {
    const { text } = await google(call).models.generateContent({
      ...request(call),
      config: { responseMimeType: "application/json", responseJsonSchema: weatherSchema },
    });
    outcome.value = JSON.parse(text ?? "");
  },
  async abort(call, { pieces }) {
    const controller = new AbortController();
    const stream = await google(call).models.generateContentStream({
      ...request(call),
      config: { abortSignal: controller.signal },
    });
    for await (const { text } of stream) {
      if (!text) continue;
      pieces.push(text);
      controller.abort();
    }
  },
};
