import { contentRules, contentSchema } from "../requests/gemini-content-request.ts";
import { invalidRequestOf } from "../requests/invalid-request.ts";
import { chosenTool, countResults, type Prompt, textOf } from "../responses/prompt.ts";
import { idMark, type Reply } from "../responses/reply.ts";
import type { Schema } from "../responses/sample.ts";
import type { StreamEvent } from "../responses/stream-event.ts";
import { type Operation, required } from "./api-format.ts";
import { gemini } from "./gemini-format.ts";

interface Part {
  readonly text?: string;
  readonly functionResponse?: { readonly response?: object };
}

interface Turn {
  readonly role?: string;
  readonly parts: readonly Part[];
}

interface ContentRequest {
  readonly contents?: readonly Turn[];
  readonly tools?: readonly {
    readonly functionDeclarations?: readonly {
      readonly name: string;
      readonly parameters?: Schema;
      readonly parametersJsonSchema?: Schema;
    }[];
  }[];
  readonly toolConfig?: { readonly functionCallingConfig?: { readonly mode?: string } };
  readonly generationConfig?: {
    readonly responseMimeType?: string;
    readonly responseSchema?: Schema;
    readonly responseJsonSchema?: Schema;
  };
}

export const content: Operation<ContentRequest> = {
  format: gemini,
  invalid: (body) => invalidRequestOf(contentRules, body),
  read,
  plain: (reply) => answer(reply, partOf(reply), "STOP"),
  stream: (reply): StreamEvent[] => {
    // Unlike text, a function call is sent in one event.
    const pieces =
      reply.tool === undefined ? reply.pieces.map((text) => ({ text })) : [partOf(reply)];
    const last = pieces.length - 1;
    return pieces.map((part, index) => ({
      data: answer(reply, part, index === last ? "STOP" : undefined),
    }));
  },
};

function read(body: ContentRequest): Prompt {
  // With the fields in camel case, where they are known.
  const { data = body } = contentSchema.safeParse(body);
  const { contents, tools, toolConfig, generationConfig: config } = data as ContentRequest;
  const turns = required(contents, "contents");
  const last = required(
    turns.findLast(({ role }) => role !== "model"),
    "contents.0",
  );
  const result = resultOf(last);
  const mode = toolConfig?.functionCallingConfig?.mode;
  const known = tools
    ?.flatMap(({ functionDeclarations = [] }) => functionDeclarations)
    .map(({ name, parameters, parametersJsonSchema }) => ({
      name,
      schema: parametersJsonSchema ?? parameters ?? { properties: {} },
    }));
  const isJson = config?.responseMimeType === "application/json";
  const schema = config?.responseJsonSchema ?? config?.responseSchema;
  return {
    text:
      result === undefined ? textOf(last.parts) : JSON.stringify(result.functionResponse?.response),
    tool: mode === "NONE" ? undefined : chosenTool(known),
    results: countResults(turns, (turn) => {
      if (turn.role === "model") return "model";
      return resultOf(turn) === undefined ? "user" : "result";
    }),
    schema: isJson ? (schema ?? { properties: { text: {} } }) : undefined,
  };
}

function resultOf({ parts }: Turn): Part | undefined {
  return parts.find(({ functionResponse }) => functionResponse !== undefined);
}

function answer(reply: Reply, part: object, finish: string | undefined): object {
  const { inputTokens, outputTokens, model } = reply;
  return {
    candidates: [
      {
        content: { parts: [part], role: "model" },
        ...(finish !== undefined && { finishReason: finish }),
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: inputTokens,
      ...(finish !== undefined && {
        candidatesTokenCount: outputTokens,
        totalTokenCount: inputTokens + outputTokens,
      }),
    },
    modelVersion: model,
    responseId: `fake-${idMark}`,
  };
}

function partOf({ tool, text }: Reply): object {
  return tool === undefined ? { text } : { functionCall: { name: tool, args: JSON.parse(text) } };
}
