import type { Output } from "../terminal/cli-io.js";
import type { EndpointExplanation, ExplainedMapping } from "../explain/explanation.js";
import { notTriedWords } from "../explain/unusable.js";
import { printable, quoted } from "../terminal/printable.js";
import { type Column, renderTable } from "../terminal/table.js";

type Tried = EndpointExplanation["tried"][number];

/** More places than this are left to `--json`. */
const mostPlaces = 5;

/** The answer to "which model is called", for people. */
export function renderExplanation(
  explanation: EndpointExplanation,
  { isTTY, columns }: Output,
): string {
  const { tried, notTried, unknown } = explanation;
  // A reason that is cut off says nothing: a line that has one wraps.
  const fits = isTTY && !tried.some(hasProblem);
  const parts = [
    `${ruleOf(explanation)}\n`,
    tried.length > 0 && renderTable(triedColumns(tried), tried, fits ? columns : undefined),
    notTried.length > 0 &&
      renderTable(
        [
          { title: "not tried", of: ({ name }) => name },
          { title: "calls", of: calls },
          { title: "linkage", of: ({ linkageType }) => linkageType },
          { title: "why", of: ({ reason }) => notTriedWords[reason] },
        ],
        notTried,
      ),
    `Not known here:\n${unknown.map((one) => `- ${printable(one)}\n`).join("")}`,
  ];
  return parts.filter((part) => part !== false).join("\n");
}

function ruleOf({ name, tried, routingStrategy }: EndpointExplanation): string {
  if (tried.length === 0) return `No call of endpoint ${quoted(name)} can be answered.`;
  const first =
    routingStrategy === "REQUEST_BASED_TRAFFIC_SPLIT"
      ? "draws a PRIMARY by weight; when that fails, one of those left is drawn"
      : "tries the PRIMARYs as they stand";
  return `A call of endpoint ${quoted(name)} ${first}, and then the FALLBACKs in their order.`;
}

function triedColumns(tried: readonly Tried[]): Column<Tried>[] {
  const places = Math.max(...tried.map(({ chances }) => chances.length));
  return [
    { title: "model", of: ({ name }) => name },
    { title: "calls", of: calls },
    { title: "linkage", of: ({ linkageType }) => linkageType },
    { title: "weight", of: ({ linkageType, weight }) => weightOf(linkageType, weight) },
    ...Array.from({ length: Math.min(places, mostPlaces) }, (_, place) => ({
      title: ordinal(place + 1),
      of: (model: Tried) => showChance(model, place),
    })),
    ...(tried.some(hasProblem)
      ? [{ title: "but ends the call", of: ({ problem }: Tried) => problem }]
      : []),
  ];
}

function hasProblem({ problem }: Tried): boolean {
  return problem !== undefined;
}

function calls({ provider, modelName }: ExplainedMapping): string | undefined {
  return provider === undefined ? undefined : `${provider}/${modelName}`;
}

function weightOf(linkageType: Tried["linkageType"], weight: number): string | undefined {
  return linkageType === "PRIMARY" ? String(weight) : undefined;
}

function ordinal(place: number): string {
  return ["1st", "2nd", "3rd"][place - 1] ?? `${place}th`;
}

function showChance({ chances }: Tried, place: number): string | undefined {
  const chance = chances[place];
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
