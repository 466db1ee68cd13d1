import type { Schema } from "./sample.ts";

/** What a request asks for, whatever its dialect. */
export interface Prompt {
  /** The last message that is not the model's own. */
  readonly text: string;
  /** To be called, rather than to say something. */
  readonly tool?: Tool | undefined;
  /** Of what is to be said. */
  readonly schema?: Schema | undefined;
}

export interface Tool {
  readonly name: string;
  readonly schema: Schema;
}

/** Text, or parts of which some have text. */
export type Content = string | readonly { readonly text?: string }[];

export function textOf(content: Content | undefined | null): string {
  if (typeof content === "string") return content;
  return (content ?? []).map(({ text = "" }) => text).join("");
}

/** The tool that is asked for by name, else the first. */
export function chosenTool(tools: readonly Tool[] = [], name?: string): Tool | undefined {
  return name === undefined ? tools[0] : tools.find((tool) => tool.name === name);
}
