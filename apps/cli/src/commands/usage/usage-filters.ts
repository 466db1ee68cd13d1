import type { ListUsageCallsInput, UsageFilters } from "@gw/usage";
import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import type { GatewayClient } from "../../connection/gateway-client.js";
import { lookUpEndpoint, lookUpModelDefinition } from "../../lookup/look-up-entity.js";
import { parsePastTime } from "../../options/past-time.js";
import type { StoreOptions } from "../../options/store-command.js";

/** The options that select calls. */
export interface UsageFilterOptions extends StoreOptions {
  readonly since?: string;
  readonly until?: string;
  readonly endpoint?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly principal?: string;
  readonly owner?: string;
  readonly status?: string;
  readonly metadata?: readonly string[];
}

/** Adds {@link UsageFilterOptions}. */
export function withUsageFilters(command: Command): Command {
  return command
    .option("--since <time>", "only of this time or later, or of this long ago")
    .option("--until <time>", "only before this time, or before this long ago")
    .option("--endpoint <endpoint>", "only calls of this endpoint")
    .option("--model <definition>", "only calls that this model served")
    .option("--provider <name>", "only calls that this provider served")
    .option("--principal <name>", "only calls of this principal, such as token:t-…")
    .option("--owner <name>", "only calls with tokens of this owner")
    .option("--status <class>", "only calls with this class of status: 2xx, 4xx or 5xx")
    .option("--metadata <pair...>", "only calls with this metadata, such as team=search");
}

/** The range of time of the options, in milliseconds since the Unix epoch. */
export function readRange(
  { since, until }: UsageFilterOptions,
  now: number,
): Pick<ListUsageCallsInput, "since" | "until"> {
  const range = {
    since: parsePastTime("--since", since, now),
    until: parsePastTime("--until", until, now),
  };
  if (range.since !== undefined && range.until !== undefined && range.since >= range.until) {
    throw wrongUse("--since must be before --until");
  }
  return range;
}

/** The filters of the options, with the ids of an endpoint and a model. */
export async function readFilters(
  options: UsageFilterOptions,
  { store }: Pick<GatewayClient, "store">,
): Promise<UsageFilters> {
  const { endpoint, model, provider, principal, owner } = options;
  return {
    ...{ provider, principal, owner },
    statusClass: parseStatus(options.status),
    metadata: parseMetadata(options.metadata),
    endpointId: endpoint && (await endpointId(store, endpoint)),
    modelDefinitionId: model && (await modelDefinitionId(store, model)),
  };
}

// The usage of a deleted endpoint or model is found by its id.
async function endpointId(store: GatewayClient["store"], text: string): Promise<string> {
  return /^e-[0-9a-f]{32}$/.test(text) ? text : (await lookUpEndpoint(store, text)).endpointId;
}

async function modelDefinitionId(store: GatewayClient["store"], text: string): Promise<string> {
  if (/^d-[0-9a-f]{32}$/.test(text)) return text;
  return (await lookUpModelDefinition(store, text)).modelDefinitionId;
}

function parseStatus(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digit] = /^([1-5])xx$/.exec(text) ?? [];
  if (digit !== undefined) return Number(digit);
  throw wrongUse("--status must be a class from 1xx to 5xx, such as --status 5xx");
}

function parseMetadata(pairs: readonly string[] | undefined): UsageFilters["metadata"] {
  if (pairs === undefined) return undefined;
  const entries = pairs.map((pair) => {
    const end = pair.indexOf("=");
    if (end < 1) throw wrongUse("--metadata must be key=value, such as --metadata team=search");
    return [pair.slice(0, end), pair.slice(end + 1)] as const;
  });
  if (new Set(entries.map(([key]) => key)).size < entries.length) {
    throw wrongUse("--metadata has the same key twice");
  }
  return Object.fromEntries(entries);
}
