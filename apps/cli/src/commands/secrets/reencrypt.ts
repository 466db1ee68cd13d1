import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { exitCodes } from "../../exit-code.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import { type WalkCommandOptions, walkOptions, walks } from "../../options/walk-options.js";
import { ProcessEnded } from "../../process-ended.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { requireConfirmation } from "../../terminal/confirmation.js";
import { interruptible } from "../../terminal/interruptible.js";
import { notice, printDone, printJsonLine } from "../../terminal/output.js";
import { showSecretsProgress } from "../../terminal/secrets-progress.js";
import { count } from "../../views/count.js";

interface Options extends InstallationOptions, WalkCommandOptions {
  readonly yes?: boolean;
}

export function reencryptSecrets(io: CliIo): Command {
  return walks(
    installationCommand(
      "reencrypt",
      "Encrypt every secret with a new data key, under the active key.",
      ["gw secrets reencrypt", "gw secrets reencrypt --database sqlite:.gw/gateway.db --yes"],
    ),
  )
    .option("-y, --yes", "do not ask for confirmation")
    .addHelpText(
      "after",
      `
The values stay the same. Interrupting it loses nothing; the next run starts from the beginning.
After a leak of an old key with an old copy of the database, this is not enough: replace the
credentials at their providers and store the new ones.`,
    )
    .action(async (options: Options) => {
      const walk = walkOptions(options);
      await withInstallation(
        io,
        { ...options, keyUse: "open" },
        async ({ keys: operations, by }) => {
          await requireConfirmation(io, options, {
            question: "Reencrypt every secret",
            effects: ["Every secret will be opened and encrypted again. Its value stays the same."],
          });
          const keyManagement = await import("@gw/key-management");
          const report = await interruptible((signal) =>
            showSecretsProgress(
              io,
              { json: options.json, label: "reencrypting" },
              keyManagement.reencryptSecrets({ operations, by, signal, ...walk }),
            ),
          );
          const { opened, unreadable, isAborted } = report;
          if (options.json) printJsonLine(io, { event: "done", ...report });
          else {
            const rest = unreadable === 0 ? "" : `; ${count(unreadable, "secret")} did not open`;
            const verb = isAborted ? "Stopped: reencrypted" : "Reencrypted";
            printDone(io, {}, `${verb} ${count(opened, "secret")}${rest}`, report);
            notice(io, "Old copies of the database still open with their old keys.");
          }
          if (isAborted) throw new ProcessEnded(exitCodes.interrupted);
          if (unreadable > 0) throw new ProcessEnded(exitCodes.doneInPart);
        },
      );
    });
}
