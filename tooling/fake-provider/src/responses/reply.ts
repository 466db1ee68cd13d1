import type { Script } from "../script.ts";
import type { Prompt } from "./prompt.ts";
import { sampleOf } from "./sample.ts";

/** Placeholder of the response id, so that responses can be cached. */
export const idMark = "\ue000id\ue000";

/** Creation time of all responses in seconds since the Unix epoch; constant, so that they repeat. */
export const createdAt = 1_700_000_000;

/** The content of a response in any API format. */
export interface Reply {
  readonly model: string;
  /** The text, or the arguments of the tool as JSON. */
  readonly text: string;
  /** The text in the pieces of a stream. */
  readonly pieces: readonly string[];
  /** The name of the called tool. */
  readonly tool: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export function replyTo(prompt: Prompt, model: string, script: Script): Reply {
  const { toolRounds = 1 } = script;
  const { results = 0 } = prompt;
  const isCalling = script.text === undefined && results < toolRounds;
  const tool = isCalling ? prompt.tool : undefined;
  const pieces = piecesOf({ ...prompt, tool }, script);
  const text = pieces.join("");
  return {
    model,
    text,
    pieces,
    tool: tool?.name,
    inputTokens: tokensOf(prompt.text),
    outputTokens: tokensOf(text),
  };
}

/** One token per four UTF-16 code units, rounded up. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

function piecesOf({ text, tool, schema }: Prompt, script: Script): string[] {
  const required = tool?.schema ?? schema;
  if (script.text === undefined && required !== undefined) {
    return sliced(JSON.stringify(sampleOf(required, text)), script.events ?? 4);
  }
  const words = (script.text ?? `You said: ${text}`).split(/(?<=\s)(?=\S)/);
  return script.events === undefined ? words : repeated(words, script.events);
}

/** Slices text into parts of similar length without splitting characters. */
function sliced(text: string, count: number): string[] {
  const characters = [...text];
  const cuts = Array.from({ length: count + 1 }, (_, index) =>
    Math.round((index * characters.length) / count),
  );
  return cuts.slice(1).map((end, index) => characters.slice(cuts[index], end).join(""));
}

/** Repeats the words, each with a trailing space, up to the count. */
function repeated(words: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${words[index % words.length]?.trimEnd()} `);
}
