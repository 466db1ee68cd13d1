import type { SummarizeUsageInput, UsageGroup, UsageSummary } from "@gw/usage";
import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withClient } from "../../connection/connect.js";
import { pastTimeHelp } from "../../options/past-time.js";
import { storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printJson } from "../../terminal/output.js";
import { usageCalls } from "./calls.js";
import { exportUsage } from "./export.js";
import { renderSummary } from "./summary-table.js";
import {
  readFilters,
  readRange,
  type UsageFilterOptions,
  withUsageFilters,
} from "./usage-filters.js";

interface Options extends UsageFilterOptions {
  readonly by?: readonly string[];
  readonly bucket?: string;
  readonly mine?: boolean;
  readonly csv?: boolean;
}

const defaultDays = 7;
const day = 86_400_000;

const help = `
Groups of --by: endpoint, model, provider, principal, owner, status, workspace, or metadata:<key> for a
key in GW_USAGE_DIMENSIONS; up to two. Hours count as a whole.

A token of the installation sees the usage of all workspaces; with --workspace, that of one. Other
tokens see that of their workspace, and with --mine their own, which needs no permission.

The cost of calls without a price is unknown: it is not part of the sum, and is shown as such.`;

export function usage(io: CliIo): Command {
  const command = storeCommand("usage", "Show calls, tokens and cost.", [
    "gw usage",
    "gw usage --by model --by status --since 24h",
    "gw usage --by metadata:team --since 2026-11-01 --until 2026-12-01 --csv > november.csv",
    "gw usage --endpoint chat --bucket day",
    "gw usage --mine",
    "gw usage calls --status 5xx --limit 20",
    "gw usage export november.jsonl --since 2026-11-01 --until 2026-12-01",
  ])
    .option("--by <group...>", "group by this; repeat for a second one (default: endpoint)")
    .option("--bucket <length>", "one row per hour or day")
    .option("--mine", "only the usage of the token itself")
    .option("--csv", "print CSV");
  return withUsageFilters(command)
    .addHelpText("after", `${help}\n\n${pastTimeHelp} The default is --since ${defaultDays}d.`)
    .addCommand(usageCalls(io))
    .addCommand(exportUsage(io))
    .action(async (options: Options) => {
      if (options.json && options.csv) throw wrongUse("--json and --csv cannot be used together");
      const { from, to } = readRangeOf(options);
      const groupBy = (options.by ?? ["endpoint"]).map(parseGroup);
      const bucket = parseBucket(options.bucket);
      const summary = await withClient(io, options, async ({ usage: client, store }) => {
        const filters = await readFilters(options, { store });
        const input: SummarizeUsageInput = { from, to, bucket, groupBy, ...filters };
        if (!options.mine) return client.summarizeUsage(input);
        const { principal, owner, ...own } = input;
        if (principal === undefined && owner === undefined) return client.summarizeOwnUsage(own);
        throw wrongUse("--mine cannot be used together with --principal or --owner");
      });
      await print(io, options, { summary, groupBy });
    });
}

function readRangeOf(options: Options): { readonly from: number; readonly to: number } {
  const now = Date.now();
  const { since, until: to = now } = readRange(options, now);
  const from = since ?? Math.max(0, to - defaultDays * day);
  return { from, to };
}

async function print(
  io: CliIo,
  { json, csv }: Options,
  { summary, groupBy }: { readonly summary: UsageSummary; readonly groupBy: readonly UsageGroup[] },
): Promise<void> {
  const output = io.stdout;
  if (json) {
    const { routesByCall } = await import("@gw/store-rest/protocol");
    printJson(io, routesByCall.summarizeUsage.encodeResponse(summary));
  } else if (csv) {
    const { summaryCsv } = await import("./summary-csv.js");
    output.write(summaryCsv(summary, { groupBy, output }));
  } else if (summary.rows.length === 0) notice(io, "no calls");
  else output.write(await renderSummary(summary, { groupBy, output }));
}

const groups = ["endpoint", "model", "provider", "principal", "owner", "status", "workspace"];

function parseGroup(text: string): UsageGroup {
  // The name of the command that issues them.
  const group = text === "token" ? "principal" : text;
  if (groups.includes(group) || /^metadata:./.test(group)) return group as UsageGroup;
  throw wrongUse(`--by must be one of ${groups.join(", ")}, or metadata:<key>`);
}

function parseBucket(text: string | undefined): "hour" | "day" | undefined {
  if (text === undefined || text === "hour" || text === "day") return text;
  throw wrongUse("--bucket must be hour or day");
}
