import type { Command } from "commander";
import { withClient } from "../../connection/connect.js";
import { everyPage } from "../../lookup/every-page.js";
import { lookUpLimit } from "../../lookup/look-up-entity.js";
import { subjectNames } from "../../lookup/subject-names.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printJson } from "../../terminal/output.js";
import { renderStatus } from "./status-table.js";

const help = `
One row for each subject that has used a limit, and one for a limit without use. SPENT is used up: in
this window, or not yet refilled. LEASED is held by gateways, for calls that run or may come. On a
terminal, a bar shows both: █ is spent, ▒ is leased.`;

export function limitStatus(io: CliIo): Command {
  return storeCommand("status", "Show what is used of limits.", [
    "gw limits status",
    "gw limits status daily --json",
  ])
    .argument("[limit]", "name or id (l-…); all limits if absent")
    .addHelpText("after", help)
    .action(async (name: string | undefined, options: StoreOptions) => {
      await withClient(io, options, async ({ store, limits }) => {
        const limitId = name === undefined ? undefined : (await lookUpLimit(store, name)).limitId;
        const statuses = await everyPage((page) => limits.listLimitStatus({ ...page, limitId }));
        // The order of ids, which servers return, means nothing to people.
        statuses.sort((one, other) => one.name.localeCompare(other.name, "en"));
        if (options.json) printJson(io, statuses);
        else if (statuses.length === 0) notice(io, "no limits");
        else {
          const names = await subjectNames(store, statuses);
          io.stdout.write(renderStatus(statuses, { names, output: io.stdout }));
        }
      });
    });
}
