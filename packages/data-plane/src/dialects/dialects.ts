import { anthropic } from "./anthropic.js";
import type { Dialect } from "./dialect.js";
import { gemini } from "./gemini.js";
import { openai } from "./openai.js";
import type { ApiFormat } from "./operation.js";

export const dialects: Readonly<Record<ApiFormat, Dialect>> = { openai, anthropic, gemini };
