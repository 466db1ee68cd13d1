import type { Schema } from "./sample.ts";

/** The content of a request in any API format. */
export interface Prompt {
  /** The last message that is not from the model. */
  readonly text: string;
  /** The tool to call instead of sending text. */
  readonly tool?: Tool | undefined;
  /** Number of messages with results of tools after the last one of the user. */
  readonly results?: number;
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

/** Counts the messages with results after the last one of the user. */
export function countResults<Message>(
  messages: readonly Message[],
  kindOf: (message: Message) => "model" | "result" | "user",
): number {
  const kinds = messages.map(kindOf);
  return kinds.slice(kinds.lastIndexOf("user") + 1).filter((kind) => kind === "result").length;
}

/** Returns the tool of that name; without a name, the first. */
export function chosenTool(tools: readonly Tool[] = [], name?: string): Tool | undefined {
  return name === undefined ? tools[0] : tools.find((tool) => tool.name === name);
}
