import type { Schema } from "./sample.ts";

/** The content of a request in any API format. */
export interface Prompt {
  /** The last message that is not from the model. */
  readonly text: string;
  /** The tool to call instead of sending text. */
  readonly tool?: Tool | undefined;
  /** The schema of the text. */
  readonly schema?: Schema | undefined;
}

export interface Tool {
  readonly name: string;
  readonly schema: Schema;
}

/** Text, or parts; some parts have text. */
export type Content = string | readonly { readonly text?: string }[];

export function textOf(content: Content | undefined | null): string {
  if (typeof content === "string") return content;
  return (content ?? []).map(({ text = "" }) => text).join("");
}

/** Returns the tool of that name; without a name, the first. */
export function chosenTool(tools: readonly Tool[] = [], name?: string): Tool | undefined {
  return name === undefined ? tools[0] : tools.find((tool) => tool.name === name);
}
