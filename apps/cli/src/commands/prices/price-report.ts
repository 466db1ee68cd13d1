import type {
  ExplainedPeriod,
  ExplainedRow,
  PriceExplanation,
  PriceOrigin,
  TokenClass,
} from "@gw/usage";
import { snakeCase } from "../../terminal/output.js";
import { printable } from "../../terminal/printable.js";
import { renderTable } from "../../terminal/table.js";

/** Renders where a price is from, period by period. */
export function renderPrice({ periods, missing }: PriceExplanation): string {
  const published = missing === undefined ? [] : [`${printable(missing)}\n`];
  const none = periods.length === 0 ? ["The cost of calls is unknown. Set GW_PRICES.\n"] : [];
  return [...published, ...none, ...periods.map(renderPeriod)].join("\n");
}

function renderPeriod(period: ExplainedPeriod): string {
  const { current, origin, version, validFrom, daily, rows, gaps } = period;
  const times = [
    ...(validFrom === undefined ? [] : [`from ${validFrom}`]),
    ...(daily === undefined ? [] : [`daily ${daily} UTC`]),
  ];
  const when = times.length === 0 ? "" : `, ${times.join(", ")}`;
  const names = [...new Set(rows.flatMap(({ classes }) => Object.keys(classes)))] as TokenClass[];
  const columns = [
    {
      title: "USD per million tokens",
      of: (name: TokenClass | undefined) => (name === undefined ? "request" : snakeCase(name)),
    },
    ...rows.map((row) => ({
      title: titleOf(row),
      of: (name: TokenClass | undefined) =>
        name === undefined ? row.usdPerRequest : usdOf(row, name),
    })),
  ];
  const hasRequests = rows.some(({ usdPerRequest }) => usdPerRequest !== undefined);
  const lines = hasRequests ? [...names, undefined] : names;
  return [
    `${printable(`${describeOrigin(origin)}, ${version}${when}${current ? ": applies now" : ""}`)}\n`,
    lines.length > 0 ? renderTable(columns, lines) : "",
    ...gaps.map((gap) => `- Unknown cost: ${printable(gap)}\n`),
  ].join("");
}

function describeOrigin(origin: PriceOrigin): string {
  if (origin.kind === "catalogue") return `Published price of ${origin.model} (${origin.provider})`;
  const subject =
    "model" in origin ? `${origin.model} (${origin.provider})` : origin.modelDefinitionId;
  return `Price file, entry of ${subject}`;
}

function titleOf({ serviceTier, aboveInputTokens }: ExplainedRow): string {
  const length =
    aboveInputTokens === undefined ? "" : ` above ${aboveInputTokens.toLocaleString("en")} input`;
  return `${serviceTier ?? "standard"}${length}`;
}

function usdOf({ classes }: ExplainedRow, name: TokenClass): string | undefined {
  const price = classes[name];
  if (price?.pricedAs === undefined) return price?.usdPerMillionTokens;
  return `${price.usdPerMillionTokens} (as ${snakeCase(price.pricedAs)})`;
}
