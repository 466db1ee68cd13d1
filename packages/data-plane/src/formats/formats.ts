import { anthropic } from "./anthropic/anthropic-format.js";
import { gemini } from "./gemini/gemini-format.js";
import { openai } from "./openai/openai-format.js";

/** A new format is a folder next to this file, and a line in this table and in its value. */
interface Formats {
  readonly openai: typeof openai;
  readonly anthropic: typeof anthropic;
  readonly gemini: typeof gemini;
}

export const formats: Formats = { openai, anthropic, gemini };

/** The API that a client or a provider implements. */
export type ApiFormat = keyof Formats;

/** Such as `chat.completions`; unique across all formats. */
export type OperationName = Formats[ApiFormat]["operations"][number]["name"];

/** All API formats. */
export const apiFormats: readonly ApiFormat[] = Object.keys(formats) as ApiFormat[];
