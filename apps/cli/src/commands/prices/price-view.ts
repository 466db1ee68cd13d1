import type { ExplainedRow, PriceExplanation, PriceOrigin, TokenClass } from "@gw/usage";
import type { View } from "../../terminal/output.js";

/** A price of a list, as it is now. */
export interface ListedExplanation extends PriceExplanation {
  readonly origin: PriceOrigin;
}

export const priceView: View<ListedExplanation> = {
  none: "no prices; gw prices list without a provider shows all",
  columns: [
    { title: "model", of: ({ origin }) => subjectOf(origin) },
    { title: "provider", of: ({ origin }) => ("provider" in origin ? origin.provider : undefined) },
    { title: "from", of: ({ origin }) => origin.kind },
    { title: "input", of: usdOf("input") },
    { title: "cache read", of: usdOf("cacheRead") },
    { title: "cache write", of: usdOf("cacheWrite") },
    { title: "output", of: usdOf("output") },
    { title: "request", of: (price) => standardRow(price)?.usdPerRequest },
  ],
  details: ({ origin }) => [["model", subjectOf(origin)]],
};

function subjectOf(origin: PriceOrigin): string {
  return "model" in origin ? origin.model : origin.modelDefinitionId;
}

function usdOf(name: TokenClass): (price: PriceExplanation) => string | undefined {
  return (price) => standardRow(price)?.classes[name]?.usdPerMillionTokens;
}

function standardRow({ periods }: PriceExplanation): ExplainedRow | undefined {
  return periods.find(({ current }) => current)?.rows[0];
}
