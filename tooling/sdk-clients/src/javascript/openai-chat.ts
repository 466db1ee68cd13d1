import OpenAI from "openai";
import type { SdkClient, SentCall } from "./sdk-client.ts";
import { weatherDescription, weatherResult, weatherSchema } from "./weather.ts";

export function openAi({ url, token }: SentCall): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 });
}

function request({ model, prompt }: SentCall) {
  return { model, messages: [{ role: "user" as const, content: prompt }] };
}

/** Chat completions and embeddings. */
export const openAiChat: SdkClient = {
  async chat(call, { pieces }) {
    const { choices } = await openAi(call).chat.completions.create(request(call));
    pieces.push(choices[0]?.message.content ?? "");
  },
  async stream(call, { pieces }) {
    const stream = await openAi(call).chat.completions.create({ ...request(call), stream: true });
    for await (const { choices } of stream) {
      const text = choices[0]?.delta.content;
      if (text) pieces.push(text);
    }
  },
  async tools(call, { pieces, calls }) {
    const runner = openAi(call).chat.completions.runTools({
      ...request(call),
      stream: true,
      tools: [
        {
          type: "function",
          function: {
            name: "weather",
            description: weatherDescription,
            parameters: weatherSchema,
            parse: JSON.parse,
            function: (input: object) => {
              calls.push({ name: "weather", input });
              return weatherResult;
            },
          },
        },
      ],
    });
    pieces.push((await runner.finalContent()) ?? "");
  },
  async structured(call, outcome) {
    const { choices } = await openAi(call).chat.completions.parse({
      ...request(call),
      response_format: {
        type: "json_schema",
        json_schema: { name: "weather", schema: weatherSchema, strict: true },
      },
    });
    outcome.value = JSON.parse(choices[0]?.message.content ?? "");
  },
  async abort(call, { pieces }) {
    const stream = await openAi(call).chat.completions.create({ ...request(call), stream: true });
    for await (const { choices } of stream) {
      const text = choices[0]?.delta.content;
      if (!text) continue;
      pieces.push(text);
      stream.controller.abort();
    }
  },
  async embed(call, outcome) {
    const { model, prompt: input } = call;
    const { data } = await openAi(call).embeddings.create({ model, input, dimensions: 4 });
    outcome.value = data[0]?.embedding.length;
  },
};
