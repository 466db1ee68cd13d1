import type { OutputRules, SizeRules } from "../../limits/size-rules.js";

/** Gemini reads both notations. */
const output: OutputRules = {
  limits: [
    ...["generationConfig.maxOutputTokens", "generationConfig.max_output_tokens"],
    ...["generation_config.maxOutputTokens", "generation_config.max_output_tokens"],
  ],
  choices: [
    ...["generationConfig.candidateCount", "generationConfig.candidate_count"],
    ...["generation_config.candidateCount", "generation_config.candidate_count"],
  ],
};

/** Text, and functions that the client executes. */
export const size: SizeRules = {
  outputs: { generateContent: output, streamGenerateContent: output },
  unbounded: ["cachedContent", "cached_content", "tools.*"],
  unboundedAnywhere: [
    ...["inlineData", "inline_data", "fileData", "file_data", "fileUri", "file_uri"],
  ],
  bounded: ["tools.functionDeclarations", "tools.function_declarations"],
  opaque: [
    ...["args", "labels", "parameters", "parametersJsonSchema", "response"],
    ...["responseJsonSchema", "responseSchema"],
  ],
};
