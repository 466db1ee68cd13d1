import { asObject } from "../json-object.js";
import { splitInput, splitOutput, sumOf, tokenCount } from "../token-count.js";
import type { UsageRules } from "../usage-rules.js";

/** The prompt includes cached content; the candidates exclude thoughts. Every event reports them so far. */
export const usage: UsageRules = {
  field: "usageMetadata",
  counts: [
    ...["promptTokenCount", "cachedContentTokenCount", "toolUsePromptTokenCount"],
    ...["candidatesTokenCount", "thoughtsTokenCount"],
    ...["promptTokensDetails", "cacheTokensDetails", "candidatesTokensDetails"],
  ],
  bodyFields: { usageMetadata: true },
  reportIn: ({ usageMetadata }) => asObject(usageMetadata),
  tokensOf(report) {
    const audio = audioIn(report.promptTokensDetails);
    const prompt = splitInput(tokenCount(report.promptTokenCount), {
      cached: tokenCount(report.cachedContentTokenCount),
      // Cached audio is cached content already.
      audio: audio && Math.max(0, audio - (audioIn(report.cacheTokensDetails) ?? 0)),
    });
    const input = sumOf(prompt.input, tokenCount(report.toolUsePromptTokenCount));
    const thoughts = tokenCount(report.thoughtsTokenCount);
    return {
      ...prompt,
      ...(input !== undefined && { input }),
      ...splitOutput(sumOf(tokenCount(report.candidatesTokenCount), thoughts), {
        reasoning: thoughts,
        audio: audioIn(report.candidatesTokensDetails),
      }),
    };
  },
};

/** The audio tokens in a list of counts by modality. */
function audioIn(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  const counts = details.map(asObject).filter((one) => one?.modality === "AUDIO");
  return sumOf(...counts.map((one) => tokenCount(one?.tokenCount)));
}
