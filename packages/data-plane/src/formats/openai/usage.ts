import { EventMarkers } from "../../streams/event-markers.js";
import { chargeName } from "../charge-names.js";
import { asObject } from "../json-object.js";
import { splitInput, splitOutput, tokenCount } from "../token-count.js";
import type { UsageRules } from "../usage-rules.js";
import { chargeMarkers, chargesIn, chargesOf, requestedCharges } from "./charges.js";

/** Not a tier, but the request for the one of the account. */
const automatic = "auto";

/**
 * Chat completions, completions and embeddings count prompt and completion tokens, responses input and
 * output tokens. Both include what their details count.
 */
export const usage: UsageRules = {
  field: "usage",
  reportFields: [
    ...["prompt_tokens", "prompt_tokens_details", "completion_tokens", "completion_tokens_details"],
    ...["input_tokens", "input_tokens_details", "output_tokens", "output_tokens_details"],
    ...["service_tier", "server_tool_use", "search_context_size"],
    ...["num_search_queries", "num_sources_used", "num_server_side_tools_used"],
  ],
  bodyFields: {
    ...{ usage: true, service_tier: true, output: { type: true } },
    choices: { message: { annotations: { type: true } } },
  },
  chargeMarkers,
  tierMarkers: new EventMarkers([{ text: '"service_tier"', unless: "n" }]),
  reportIn({ usage, service_tier: ownTier, response }) {
    const inner = asObject(response);
    const report = asObject(usage) ?? asObject(inner?.usage);
    const tier = ownTier ?? inner?.service_tier;
    const isTier = typeof tier === "string" && tier !== automatic;
    return isTier ? { ...report, service_tier: tier } : report;
  },
  tokensOf(report) {
    const { prompt_tokens: prompt, completion_tokens: completion } = report;
    const input = asObject(report.prompt_tokens_details ?? report.input_tokens_details);
    const lifetimes = asObject(input?.cache_write_tokens_details);
    const output = asObject(report.completion_tokens_details ?? report.output_tokens_details);
    return {
      ...splitInput(tokenCount(prompt) ?? tokenCount(report.input_tokens), {
        cached: tokenCount(input?.cached_tokens),
        written: tokenCount(input?.cache_write_tokens),
        writtenLong: tokenCount(lifetimes?.ttl_12h_tokens),
        audio: tokenCount(input?.audio_tokens),
      }),
      ...splitOutput(tokenCount(completion) ?? tokenCount(report.output_tokens), {
        reasoning: tokenCount(output?.reasoning_tokens),
        audio: tokenCount(output?.audio_tokens),
      }),
    };
  },
  serviceTierOf: ({ service_tier: tier }) =>
    typeof tier === "string" ? chargeName(tier) : undefined,
  chargesOf,
  chargesIn,
  requestedReport({ body }) {
    const tier = body.stringOf("service_tier");
    return tier === undefined || tier === automatic ? {} : { service_tier: tier };
  },
  requestedCharges,
};
