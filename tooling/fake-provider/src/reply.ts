import type { Prompt } from "./prompt.ts";
import { sampleOf } from "./sample.ts";
import type { Script } from "./script.ts";

/** Stands for the id of an answer until it is sent, so that answers can be prepared. */
export const idMark = "\ue000id\ue000";

/** Seconds since the Unix epoch: all answers were made then, so that they are the same each time. */
export const createdAt = 1_700_000_000;

/** What is answered, whatever the dialect. */
export interface Reply {
  readonly model: string;
  /** What is said, or the arguments of the tool in JSON, whole and in the pieces of a stream. */
  readonly text: string;
  readonly pieces: readonly string[];
  /** The tool that is called, if one is. */
  readonly tool: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export function replyTo(prompt: Prompt, model: string, script: Script): Reply {
  const tool = script.text === undefined ? prompt.tool : undefined;
  const pieces = piecesOf(prompt, script);
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

/** One for every four UTF-16 units, or a part of them. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

function piecesOf({ text, tool, schema }: Prompt, script: Script): string[] {
  const wanted = tool?.schema ?? schema;
  if (script.text === undefined && wanted !== undefined) {
    return sliced(JSON.stringify(sampleOf(wanted, text)), script.events ?? 4);
  }
  const words = (script.text ?? `You said: ${text}`).split(/(?<=\s)(?=\S)/);
  return script.events === undefined ? words : repeated(words, script.events);
}

/** Slices of about the same length, whole characters each. */
function sliced(text: string, count: number): string[] {
  const characters = [...text];
  const cuts = Array.from({ length: count + 1 }, (_, index) =>
    Math.round((index * characters.length) / count),
  );
  return cuts.slice(1).map((end, index) => characters.slice(cuts[index], end).join(""));
}

/** Words over and over, each with a space after it, until they are as many as asked for. */
function repeated(words: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${words[index % words.length]?.trimEnd()} `);
}
