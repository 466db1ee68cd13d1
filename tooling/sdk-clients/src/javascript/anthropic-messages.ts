import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import type { SdkClient, SentCall } from "./sdk-client.ts";
import { weatherDescription, weatherResult, weatherSchema } from "./weather.ts";

function anthropic({ url, token }: SentCall): Anthropic {
  return new Anthropic({ baseURL: url, authToken: token, apiKey: null, maxRetries: 0 });
}

function request({ model, prompt }: SentCall) {
  return { model, max_tokens: 1_000, messages: [{ role: "user" as const, content: prompt }] };
}

export const anthropicMessages: SdkClient = {
  async chat(call, { pieces }) {
    const { content } = await anthropic(call).messages.create(request(call));
    for (const block of content) if (block.type === "text") pieces.push(block.text);
  },
  async stream(call, { pieces }) {
    const stream = anthropic(call).messages.stream(request(call));
    stream.on("text", (text) => pieces.push(text));
    await stream.done();
  },
  async tools(call, { pieces, calls }) {
    const runner = anthropic(call).beta.messages.toolRunner({
      ...request(call),
      tools: [
        betaTool({
          name: "weather",
          description: weatherDescription,
          inputSchema: weatherSchema,
          run: (input) => {
            calls.push({ name: "weather", input });
            return weatherResult;
          },
        }),
      ],
    });
    const { content } = await runner;
    for (const block of content) if (block.type === "text") pieces.push(block.text);
  },
  async structured(call, outcome) {
    const { content } = await anthropic(call).messages.parse({
      ...request(call),
      output_config: { format: { type: "json_schema", schema: weatherSchema } },
    });
    const [block] = content;
    outcome.value = block?.type === "text" ? JSON.parse(block.text) : undefined;
  },
  async abort(call, { pieces }) {
    const stream = anthropic(call).messages.stream(request(call));
    stream.on("text", (text) => {
      pieces.push(text);
      stream.abort();
    });
    await stream.done();
  },
  async count(call, outcome) {
    const { model, messages } = request(call);
    const { input_tokens: tokens } = await anthropic(call).messages.countTokens({
      model,
      messages,
    });
    outcome.value = tokens;
  },
};
