import { defaultWorkspace } from "@gw/entities";
import type { ListedAuditRecord } from "@gw/store-rest/protocol";
import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withClient } from "../../connection/connect.js";
import type { GatewayClient } from "../../connection/gateway-client.js";
import { everyItem, everyPage } from "../../lookup/every-page.js";
import { parsePastTime, pastTimeHelp } from "../../options/past-time.js";
import { limited, type StoreOptions, storeCommand } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import { outputFailure } from "../../output-failure.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printJsonLine, printList } from "../../terminal/output.js";
import { auditView } from "../../views/audit-view.js";

interface Options extends StoreOptions {
  readonly principal?: string;
  readonly action?: string;
  readonly target?: string;
  readonly since?: string;
  readonly until?: string;
  readonly all?: boolean;
  readonly limit?: string;
}

// An audit trail may be very long.
const defaultLimit = 100;

const scopeHelp = `
A token of the installation sees the records of all workspaces; with --workspace, those of one. Other
tokens see those of their workspace.`;

export function audit(io: CliIo): Command {
  const command = storeCommand("audit", "Show the audit trail, newest first.", [
    "gw audit --limit 20",
    "gw audit --since 2h",
    "gw audit --since 2026-11-01 --until 2026-12-01T00:00:00Z --all --json > november.jsonl",
    "gw audit --action secret.update --target s-0123456789abcdef0123456789abcdef",
    "gw audit --all --json > audit.jsonl",
  ])
    .option("--principal <name>", "only of this principal")
    .option("--action <action>", "only of this action, such as secret.create")
    .option("--target <id>", "only of the target with this id")
    .option("--since <time>", "only of this time or later, or of this long ago")
    .option("--until <time>", "only before this time, or before this long ago")
    .option("--all", "without a limit");
  return limited(command, String(defaultLimit))
    .addHelpText(
      "after",
      `${scopeHelp}\n\n${pastTimeHelp}\n\nWith --json, each record is one line of JSON.`,
    )
    .action(async (options: Options) => {
      const limit = options.all ? undefined : (parseLimit(options) ?? defaultLimit);
      const { principal, action, target: targetId } = options;
      const now = Date.now();
      const since = parsePastTime("--since", options.since, now);
      const until = parsePastTime("--until", options.until, now);
      if (since !== undefined && until !== undefined && since >= until) {
        throw wrongUse("--since must be before --until");
      }
      await withClient(io, options, async ({ listAudit, workspaces }) => {
        const filters = { principal, action, targetId, since, until };
        const list = (page: object) => listAudit({ ...page, ...filters });
        if (options.json) {
          const failure = outputFailure(io);
          for await (const record of everyItem(list, limit)) {
            if (failure.aborted) break;
            printJsonLine(io, record);
          }
          return;
        }
        const records = await everyPage(list, limit);
        printList(io, options, auditView(await namesOf(workspaces, records)), records);
        if (records.length === limit && options.limit === undefined) {
          notice(io, `Only the last ${defaultLimit} records; --all or --limit shows more.`);
        }
      });
    });
}

/**
 * The names of workspaces by id; none if no record is about another workspace than `default`. Deleted
 * workspaces have no name.
 */
async function namesOf(
  workspaces: GatewayClient["workspaces"],
  records: readonly ListedAuditRecord[],
): Promise<ReadonlyMap<string, string>> {
  const isPlain = ({ workspaceId = defaultWorkspace }: ListedAuditRecord) =>
    workspaceId === defaultWorkspace;
  if (records.every(isPlain)) return new Map();
  const listed = await everyPage((page) => workspaces.list(page));
  return new Map(listed.map(({ workspaceId, name }) => [workspaceId, name]));
}
