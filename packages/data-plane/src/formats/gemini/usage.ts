import { EventMarkers } from "../../streams/event-markers.js";
import { chargeName, elementsOf } from "../charge-names.js";
import { asObject } from "../json-object.js";
import { splitInput, splitOutput, sumOf, tokenCount } from "../token-count.js";
import type { UsageRules } from "../usage-rules.js";

/** The prompt includes cached content; the candidates exclude thoughts. Every event reports them so far. */
export const usage: UsageRules = {
  field: "usageMetadata",
  reportFields: [
    ...["promptTokenCount", "cachedContentTokenCount", "toolUsePromptTokenCount"],
    ...["candidatesTokenCount", "thoughtsTokenCount"],
    ...["promptTokensDetails", "cacheTokensDetails", "candidatesTokensDetails"],
    ...["trafficType", "serviceTier"],
  ],
  bodyFields: { usageMetadata: true, candidates: { groundingMetadata: true } },
  chargeMarkers: new EventMarkers([{ text: '"groundingMetadata"', unless: "n" }]),
  // The tier that served the call, which is the standard one if a better one had no capacity.
  reportInHeaders: ({ "x-gemini-service-tier": serviceTier }) =>
    serviceTier === undefined ? undefined : { serviceTier },
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
  serviceTierOf({ trafficType, serviceTier }) {
    const tier = [trafficType, serviceTier].find(
      (one) => typeof one === "string" && !/unspecified$/i.test(one),
    );
    // Vertex AI names the tiers of traffic on demand `ON_DEMAND_FLEX` and `ON_DEMAND_PRIORITY`.
    return tier === undefined ? undefined : chargeName(String(tier)).replace(/^on_demand_/, "");
  },
  chargesOf: () => [],
  // Searches and maps; neither executed code nor URLs cost more than their tokens.
  chargesIn: ({ candidates }) =>
    elementsOf(candidates).some((one) => Boolean(asObject(one)?.groundingMetadata))
      ? ["grounding"]
      : [],
  requestedReport({ body }) {
    const tier = body.stringOf("serviceTier") ?? body.stringOf("service_tier");
    return tier === undefined ? {} : { serviceTier: tier };
  },
};

/** The audio tokens in a list of counts by modality. */
function audioIn(details: unknown): number | undefined {
  if (!Array.isArray(details)) return undefined;
  const counts = details.map(asObject).filter((one) => one?.modality === "AUDIO");
  return sumOf(...counts.map((one) => tokenCount(one?.tokenCount)));
}
