import type { WorkspaceId } from "@gw/entities";
import { everyItem } from "@gw/store-abstract";
import type { RestAdminClient } from "@gw/store-rest";
import { type UsageCalls, usageExport } from "@gw/store-rest/protocol";
import type { UsageStore } from "@gw/usage";
import { localPrincipal } from "../../connection/local-principal.js";

/** The questions about usage, and an export as text in parts. */
export interface UsageClient extends Omit<UsageCalls, "exportUsage"> {
  exportUsage(
    input: NonNullable<Parameters<UsageCalls["exportUsage"]>[0]>,
  ): Promise<AsyncIterable<string | Uint8Array>>;
}

/** Asks a server, which confines the answers to what its token may see. */
export function usageOfServer(admin: RestAdminClient): UsageClient {
  return {
    summarizeUsage: (input) => admin.summarizeUsage(input),
    summarizeOwnUsage: (input) => admin.summarizeOwnUsage(input),
    listUsageCalls: (input) => admin.listUsageCalls(input),
    exportUsage: (input) => admin.exportUsage(input),
  };
}

/** Asks the usage database, in one workspace or in all of them. */
export function usageOfDatabase(
  store: Pick<UsageStore, "summarize" | "listCalls">,
  workspaceId: WorkspaceId | undefined,
): UsageClient {
  const confined = workspaceId === undefined ? {} : { workspaceId };
  return {
    summarizeUsage: (input) => store.summarize({ ...input, ...confined }),
    summarizeOwnUsage: (input) =>
      store.summarize({ ...input, ...confined, principal: localPrincipal() }),
    listUsageCalls: (input) => store.listCalls({ ...input, ...confined }),
    exportUsage: async ({ format = "jsonl", ...filters }) =>
      usageExport(
        everyItem((page) => store.listCalls({ ...filters, ...confined, ...page })),
        format,
      ),
  };
}
