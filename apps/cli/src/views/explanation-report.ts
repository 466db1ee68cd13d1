import type { EndpointExplanation, ExplainedMapping, TriedMapping } from "@gw/entities";
import type { Output } from "../terminal/cli-io.js";
import { printable, quoted } from "../terminal/printable.js";
import { type Column, renderTable } from "../terminal/table.js";
import { notTriedReasonTexts } from "./not-tried-reasons.js";

/** Maximum number of positions shown; `--json` has all of them. */
const maxPositions = 5;

/** Renders which models a call of an endpoint tries. */
export function renderExplanation(
  explanation: EndpointExplanation,
  { isTTY, columns }: Output,
): string {
  const { tried, notTried } = explanation;
  const parts = [
    `${describeRule(explanation)}\n`,
    tried.length > 0 && renderTable(triedColumns(tried), tried, isTTY ? columns : undefined),
    notTried.length > 0 &&
      renderTable(
        [
          { title: "not tried", of: ({ name }) => name },
          { title: "calls", of: calls },
          { title: "linkage", of: ({ linkageType }) => linkageType },
          { title: "why", of: ({ reason, problem }) => problem ?? notTriedReasonTexts[reason] },
        ],
        notTried,
      ),
    `Not checked:\n${gapsOf(explanation)
      .map((gap) => `- ${printable(gap)}\n`)
      .join("")}`,
  ];
  return parts.filter((part) => part !== false).join("\n");
}

function describeRule({ name, tried, routingStrategy, sticky }: EndpointExplanation): string {
  if (tried.length === 0) return `Endpoint ${quoted(name)} cannot serve calls.`;
  const first =
    routingStrategy === "REQUEST_BASED_TRAFFIC_SPLIT"
      ? "draws a PRIMARY model by weight and, if it fails, one of the others"
      : "tries the PRIMARY models in order";
  const rule = `A call of endpoint ${quoted(name)} ${first}, then the FALLBACK models in order.`;
  if (!sticky || routingStrategy === undefined) return rule;
  return (
    `${rule} The turns of a conversation that the client names, such as by \`prompt_cache_key\`, ` +
    "have the same order; the chances are those of different conversations."
  );
}

function gapsOf({ name, unknown }: EndpointExplanation): string[] {
  return unknown.map((gap) => {
    switch (gap) {
      case "credentials_not_opened":
        return "whether the credentials open; --database <url> opens them with the keys here";
      case "credentials_unavailable":
        return "whether the credentials open: a key provider is unavailable; try again later";
      case "recent_failures":
        return "which models failed recently; each server tries those last for a while";
      case "provider_responses":
        return `whether the providers respond; gw endpoints test ${name} calls them`;
      default:
        // A newer server may send other codes.
        return gap;
    }
  });
}

function triedColumns(tried: readonly TriedMapping[]): Column<TriedMapping>[] {
  const positions = Math.max(...tried.map(({ chances }) => chances.length));
  return [
    { title: "model", of: ({ name }) => name },
    { title: "calls", of: calls },
    { title: "linkage", of: ({ linkageType }) => linkageType },
    { title: "weight", of: ({ linkageType, weight }) => weightOf(linkageType, weight) },
    ...Array.from({ length: Math.min(positions, maxPositions) }, (_, position) => ({
      title: ordinal(position + 1),
      of: (model: TriedMapping) => showChance(model, position),
    })),
  ];
}

function calls({ provider, modelName }: ExplainedMapping): string | undefined {
  return provider === undefined ? undefined : `${provider}/${modelName}`;
}

function weightOf(linkageType: TriedMapping["linkageType"], weight: number): string | undefined {
  return linkageType === "PRIMARY" ? String(weight) : undefined;
}

function ordinal(position: number): string {
  return ["1st", "2nd", "3rd"][position - 1] ?? `${position}th`;
}

function showChance({ chances }: TriedMapping, position: number): string | undefined {
  const chance = chances[position];
  if (chance === undefined) {
    const known = chances.reduce((sum, one) => sum + one, 0);
    return known < 1 - 1e-6 ? "?" : undefined;
  }
  if (chance === 0) return undefined;
  if (chance === 1) return "always";
  if (chance < 0.0005) return "< 0.1 %";
  if (chance > 0.9995) return "> 99.9 %";
  return `${(chance * 100).toFixed(1).replace(/\.0$/, "")} %`;
}
