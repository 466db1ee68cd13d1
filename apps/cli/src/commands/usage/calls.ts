import type { Command } from "commander";
import { wrongUse } from "../../cli-error.js";
import { withClient } from "../../connection/connect.js";
import { everyItem, everyPage } from "../../lookup/every-page.js";
import { pastTimeHelp } from "../../options/past-time.js";
import { limited, storeCommand } from "../../options/store-command.js";
import { parseLimit } from "../../options/whole-number.js";
import { outputFailure } from "../../output-failure.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printJsonLine, printList } from "../../terminal/output.js";
import { csvText } from "./csv-text.js";
import {
  readFilters,
  readRange,
  type UsageFilterOptions,
  withUsageFilters,
} from "./usage-filters.js";

interface Options extends UsageFilterOptions {
  readonly request?: string;
  readonly all?: boolean;
  readonly limit?: string;
  readonly csv?: boolean;
}

const defaultLimit = 100;

export function usageCalls(io: CliIo): Command {
  const command = storeCommand("calls", "Show single calls, newest first.", [
    "gw usage calls --limit 20",
    "gw usage calls --status 5xx --since 1h",
    "gw usage calls --endpoint chat --metadata team=search --all --csv > calls.csv",
  ])
    .option("--request <id>", "only calls with this request id")
    .option("--all", "without a limit")
    .option("--csv", "print CSV");
  return limited(withUsageFilters(command), String(defaultLimit))
    .addHelpText("after", `\n${pastTimeHelp}\n\nWith --json, each call is one line of JSON.`)
    .action(async (options: Options) => {
      if (options.json && options.csv) throw wrongUse("--json and --csv cannot be used together");
      const limit = options.all ? undefined : (parseLimit(options) ?? defaultLimit);
      const range = readRange(options, Date.now());
      // Imported on demand: the protocol loads all schemas.
      const [{ usageExport }, { callView, wireOfCall }] = await Promise.all([
        import("@gw/store-rest/protocol"),
        import("./call-view.js"),
      ]);
      await withClient(io, options, async ({ usage, store }) => {
        const filters = { ...(await readFilters(options, { store })), ...range };
        const list = (page: object) =>
          usage.listUsageCalls({ ...filters, requestId: options.request, ...page });
        const failure = outputFailure(io);
        if (options.csv) {
          for await (const chunk of usageExport(everyItem(list, limit), "csv")) {
            if (failure.aborted) break;
            io.stdout.write(csvText(chunk, io.stdout));
          }
        } else if (options.json) {
          for await (const call of everyItem(list, limit)) {
            if (failure.aborted) break;
            printJsonLine(io, wireOfCall(call));
          }
        } else {
          const calls = await everyPage(list, limit);
          printList(io, {}, callView, calls);
          if (calls.length === limit && options.limit === undefined) {
            notice(io, `Only the last ${defaultLimit} calls; --all or --limit shows more.`);
          }
        }
      });
    });
}
