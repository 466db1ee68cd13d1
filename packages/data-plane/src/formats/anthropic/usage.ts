import { chargeName } from "../charge-names.js";
import { asObject, type JsonObject } from "../json-object.js";
import { knownCounts, splitOutput, splitWrites, tokenCount } from "../token-count.js";
import type { UsageRules } from "../usage-rules.js";
import { chargeMarkers, chargesIn, chargesOf } from "./charges.js";

/** Where a model runs without a surcharge. */
const anyRegion: ReadonlySet<unknown> = new Set(["global", "not_available"]);

/** Input tokens exclude what was read from the cache and written to it. */
export const usage: UsageRules = {
  field: "usage",
  reportFields: [
    ...["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"],
    ...["cache_creation", "output_tokens", "output_tokens_details"],
    ...["service_tier", "speed", "inference_geo", "server_tool_use", "iterations"],
  ],
  bodyFields: { usage: true, container: true, content: { type: true } },
  chargeMarkers,
  reportIn({ usage, message }) {
    const start = asObject(asObject(message)?.usage);
    if (start === undefined) return asObject(usage);
    // Counts the first tokens alone; `message_delta` counts all.
    const { output_tokens: _, ...input } = start;
    return input;
  },
  tokensOf(report) {
    const { thinking_tokens: thinking } = asObject(report.output_tokens_details) ?? {};
    return {
      ...knownCounts({
        input: tokenCount(report.input_tokens),
        cacheRead: tokenCount(report.cache_read_input_tokens),
        ...cacheWrites(report),
      }),
      ...splitOutput(tokenCount(report.output_tokens), {
        reasoning: tokenCount(thinking),
        audio: undefined,
      }),
    };
  },
  serviceTierOf({ service_tier: tier, speed, inference_geo: region }) {
    const others = [tier, speed].filter((one) => one !== "standard");
    const names = [...others, ...(anyRegion.has(region) ? [] : [region])].filter(
      (one) => typeof one === "string",
    );
    if (names.length > 0) return chargeName(names.join("+"));
    return tier === undefined ? undefined : "standard";
  },
  chargesOf,
  chargesIn,
  requestedReport({ body }) {
    const [speed, region] = [body.stringOf("speed"), body.stringOf("inference_geo")];
    return { ...(speed && { speed }), ...(region && { inference_geo: region }) };
  },
};

/** What was written to the cache; without the sum of both lifetimes, each counts as reported. */
function cacheWrites(report: JsonObject): Record<string, number | undefined> {
  const lifetimes = asObject(report.cache_creation);
  const short = tokenCount(lifetimes?.ephemeral_5m_input_tokens);
  const long = tokenCount(lifetimes?.ephemeral_1h_input_tokens);
  const total = tokenCount(report.cache_creation_input_tokens);
  if (total === undefined) return { cacheWrite: short, cacheWriteLong: long };
  return splitWrites(total, long);
}
