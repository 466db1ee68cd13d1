import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import { exitCodes } from "../../exit-code.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import { type WalkCommandOptions, walkOptions, walks } from "../../options/walk-options.js";
import { ProcessEnded } from "../../process-ended.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { interruptible } from "../../terminal/interruptible.js";
import { printDone, printJsonLine } from "../../terminal/output.js";
import { showSecretsProgress } from "../../terminal/secrets-progress.js";
import { count } from "../../views/count.js";

interface Options extends InstallationOptions, WalkCommandOptions {}

export function verifyKeys(io: CliIo): Command {
  return walks(
    installationCommand("verify", "Check that every secret opens with the active key alone.", [
      "gw keys verify",
      "gw keys verify --database sqlite:.gw/gateway.db --rate 500",
    ]),
  ).action(async (options: Options) => {
    const walk = walkOptions(options);
    await withInstallation(io, { ...options, keyUse: "open" }, async ({ keys: operations, by }) => {
      const keyManagement = await import("@gw/key-management");
      const report = await interruptible((signal) =>
        showSecretsProgress(
          io,
          { json: options.json, label: "opening" },
          keyManagement.verifyKeys({ operations, activeOnly: true, by, signal, ...walk }),
        ),
      );
      const { opened, unreadable, isAborted } = report;
      if (options.json) printJsonLine(io, { event: "done", ...report });
      else {
        const rest = unreadable === 0 ? "" : `; ${count(unreadable, "secret")} did not open`;
        const verb = isAborted ? "Stopped: opened" : "Opened";
        const sentence = `${verb} ${count(opened, "secret")} with the active key alone${rest}`;
        printDone(io, {}, sentence, report);
      }
      if (isAborted) throw new ProcessEnded(exitCodes.interrupted);
      if (unreadable > 0) throw new ProcessEnded(exitCodes.failed);
    });
  });
}
