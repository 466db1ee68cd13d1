import type { Command } from "commander";
import { requireAgreement } from "../../terminal/confirmation.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { exitCodes } from "../../exit-code.js";
import { interruptible } from "../../terminal/interruptible.js";
import { withKeys } from "../../key-connection.js";
import { notice, printDone, printJsonLine } from "../../terminal/output.js";
import { ProcessEnded } from "../../process-ended.js";
import { showSecretsProgress } from "../../terminal/secrets-progress.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { count } from "../../views/count.js";
import { type WalkCommandOptions, walkOptions, walks } from "../../options/walk-options.js";

interface Options extends StoreOptions, WalkCommandOptions {
  readonly yes?: boolean;
}

export function reencryptSecrets(io: CliIo): Command {
  return walks(
    storeCommand("reencrypt", "Give every secret a fresh data key, under the active key.", [
      "gw secrets reencrypt",
      "gw secrets reencrypt --database sqlite:.gw/gateway.db --yes",
    ]),
  )
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      `
The values stay as they are. Ended half-way it loses nothing; run again, it begins anew, which does no
harm. After a leak of an old key together with an old copy of the database this is not enough: replace
the credentials at their providers, and put in the new ones.`,
    )
    .action(async (options: Options) => {
      const walk = walkOptions(options);
      await withKeys(io, options, async ({ keys: operations, by }) => {
        await requireAgreement(io, options, {
          question: "Seal every secret anew",
          effects: ["Every secret will be opened and sealed anew. Its value stays the same."],
        });
        const engine = await import("@gw/key-management");
        const report = await interruptible((signal) =>
          showSecretsProgress(
            io,
            { json: options.json, label: "sealing" },
            engine.reencryptSecrets({ operations, by, signal, ...walk }),
          ),
        );
        const { opened, unreadable, isAborted } = report;
        if (options.json) printJsonLine(io, { event: "done", ...report });
        else {
          const rest = unreadable === 0 ? "" : `; ${count(unreadable, "secret")} did not open`;
          const how = isAborted ? "Stopped: sealed" : "Sealed";
          printDone(io, {}, `${how} ${count(opened, "secret")} anew${rest}`, report);
          notice(io, "Old copies of the database still open with their old keys.");
        }
        if (isAborted) throw new ProcessEnded(exitCodes.interrupted);
        if (unreadable > 0) throw new ProcessEnded(exitCodes.doneInPart);
      });
    });
}
