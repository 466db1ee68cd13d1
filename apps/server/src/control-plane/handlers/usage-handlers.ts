import { everyWorkspace, GatewayError } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import { everyItem } from "@gw/store-abstract";
import {
  type HostCalls,
  routesByCall,
  type TextStream,
  type UsageCalls,
  usageExport,
  usageMediaTypes,
} from "@gw/store-rest/protocol";
import type { UsageRecord, UsageSummary } from "@gw/usage";
import type { AppGateway } from "../../http/app-gateway.js";
import { scopeName } from "../../workspaces/scope-name.js";
import { visibleWorkspace } from "../../workspaces/visible-workspace.js";
import { callerOf, type RouteContext, type RouteHandler, workspaceOf } from "../route-context.js";

type Input<Call extends keyof UsageCalls> = NonNullable<Parameters<HostCalls[Call]>[0]>;

/** The handlers of questions about usage. */
export function usageHandlers(gateway: AppGateway): {
  readonly [Call in keyof UsageCalls]: RouteHandler;
} {
  const store = (): UsageSource => {
    if (gateway.usage !== undefined) return gateway.usage;
    throw new GatewayError("NOT_IMPLEMENTED", "This gateway keeps no usage");
  };
  const summarize = async (
    input: Input<"summarizeUsage"> | undefined,
    usage: UsageSource,
  ): Promise<UsageSummary> =>
    input === undefined
      ? { rows: [] }
      : withWorkspaceNames(await usage.summarize(input), { input, gateway });
  return {
    summarizeUsage: async (given, _, context) =>
      summarize(confined("summarizeUsage", given, context), store()),
    async summarizeOwnUsage(given, _, context) {
      const input = confined("summarizeOwnUsage", given, context);
      const { principal } = callerOf(context);
      return summarize(input && { ...input, principal }, store());
    },
    async listUsageCalls(given, _, context) {
      const usage = store();
      const input = confined("listUsageCalls", given, context);
      return input === undefined ? { items: [] } : usage.listCalls(input);
    },
    async exportUsage(given, _, context): Promise<TextStream> {
      const usage = store();
      const { format = "jsonl" } = given as Input<"exportUsage">;
      const input = confined("exportUsage", given, context);
      const chunks = usageExport(input === undefined ? none() : callsOf(usage, input), format);
      // A failure of the first page has an error response.
      const first = await chunks.next();
      return { mediaType: usageMediaTypes[format], chunks: resumed(first, chunks) };
    },
  };
}

type UsageSource = NonNullable<AppGateway["usage"]>;

/** The input with what the caller may see; `undefined` if it excludes all of that. */
function confined<Call extends keyof UsageCalls>(
  call: Call,
  given: unknown,
  context: RouteContext,
): Input<Call> | undefined {
  const input = parseInput(routesByCall[call].input, given) as Input<Call>;
  const reader = { caller: callerOf(context), workspace: workspaceOf(context) };
  const workspaceId = visibleWorkspace(reader, input.workspaceId);
  if (workspaceId === undefined || workspaceId === everyWorkspace) return workspaceId && input;
  return { ...input, workspaceId };
}

function callsOf(
  usage: UsageSource,
  { format: _, ...filters }: Input<"exportUsage">,
): AsyncGenerator<UsageRecord, void, void> {
  return everyItem((page) => usage.listCalls({ ...filters, ...page }));
}

async function* none(): AsyncGenerator<never, void, void> {}

/** The first chunk, which has been read, and the rest. */
async function* resumed(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void, void>,
): AsyncGenerator<string, void, void> {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    await rest.return();
  }
}

/** A workspace has its current name, and its id as a name once it is deleted. */
async function withWorkspaceNames(
  { rows }: UsageSummary,
  {
    input: { groupBy = [] },
    gateway,
  }: { readonly input: Input<"summarizeUsage">; readonly gateway: AppGateway },
): Promise<UsageSummary> {
  const at = groupBy.indexOf("workspace");
  if (at === -1) return { rows };
  const ids = new Set(rows.flatMap(({ groups }) => groups[at]?.value ?? []));
  const names = new Map<string, string>();
  for (const id of ids) names.set(id, await scopeName(id, gateway));
  return {
    rows: rows.map((row) => ({
      ...row,
      groups: row.groups.map((group, index) =>
        index === at ? { ...group, name: names.get(group.value) } : group,
      ),
    })),
  };
}
