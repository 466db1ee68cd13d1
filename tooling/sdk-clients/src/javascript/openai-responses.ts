import type OpenAI from "openai";
import { openAi } from "./openai-chat.ts";
import type { SdkClient, SentCall } from "./sdk-client.ts";
import { weatherDescription, weatherResult, weatherSchema } from "./weather.ts";

const weather = {
  type: "function" as const,
  name: "weather",
  description: weatherDescription,
  parameters: weatherSchema,
  strict: true,
};

function request({ model, prompt }: SentCall) {
  return { model, input: [{ role: "user" as const, content: prompt }] };
}

export const openAiResponses: SdkClient = {
  async chat(call, { pieces }) {
    pieces.push((await openAi(call).responses.create(request(call))).output_text);
  },
  async stream(call, { pieces }) {
    for await (const event of openAi(call).responses.stream(request(call))) {
      if (event.type === "response.output_text.delta") pieces.push(event.delta);
    }
  },
  async tools(call, { pieces, calls }) {
    const { model, input: first } = request(call);
    const input: OpenAI.Responses.ResponseInput = [...first];
    for (;;) {
      const body = { model, input, tools: [weather] };
      const { output, output_text: text } = await openAi(call)
        .responses.stream(body)
        .finalResponse();
      const asked = output.filter((item) => item.type === "function_call");
      if (asked.length === 0) {
        pieces.push(text);
        return;
      }
      for (const { name, arguments: json, call_id } of asked) {
        calls.push({ name, input: JSON.parse(json) });
        input.push({ type: "function_call", name, arguments: json, call_id });
        input.push({ type: "function_call_output", call_id, output: weatherResult });
      }
    }
  },
  async structured(call, outcome) {
    const { output_parsed: parsed } = await openAi(call).responses.parse({
      ...request(call),
      text: {
        format: { type: "json_schema", name: "weather", schema: weatherSchema, strict: true },
      },
    });
    outcome.value = parsed;
  },
  async abort(call, { pieces }) {
    const stream = openAi(call).responses.stream(request(call));
    for await (const event of stream) {
      if (event.type !== "response.output_text.delta") continue;
      pieces.push(event.delta);
      stream.abort();
    }
  },
};
