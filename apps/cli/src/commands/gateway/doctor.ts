import type { Examination, Finding } from "@gw/key-management";
import type { Command } from "commander";
import type { CliIo } from "../../terminal/cli-io.js";
import { exitCodes } from "../../exit-code.js";
import { interruptible } from "../../terminal/interruptible.js";
import { withKeys } from "../../key-connection.js";
import { notice, printJsonLine, printList } from "../../terminal/output.js";
import { printable } from "../../terminal/printable.js";
import { ProcessEnded } from "../../process-ended.js";
import { showSecretsProgress } from "../../terminal/secrets-progress.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { keyView } from "../../views/key-view.js";
import { type WalkCommandOptions, walkOptions, walks } from "../../options/walk-options.js";

interface Options extends StoreOptions, WalkCommandOptions {}

const words: Readonly<Record<Finding["grade"], string>> = {
  problem: "PROBLEM",
  warning: "warning",
  note: "note",
};

export function doctor(io: CliIo): Command {
  return walks(
    storeCommand("doctor", "Look at keys and secrets: what opens, what is wrong, what to do.", [
      "gw doctor",
      "gw doctor --database sqlite:.gw/gateway.db",
      "gw doctor --json | tail -n 1",
    ]),
  )
    .addHelpText(
      "after",
      `
Opens every secret, and shows none. With --database it also says what is wrong with the keys that are
configured here, where a server would not start. Ends with 0 when all is well, 1 when something should
be done, 2 when something does not work.`,
    )
    .action(async (options: Options) => {
      const walk = walkOptions(options);
      await withKeys(io, { ...options, degraded: true }, async ({ keys, by, problems }) => {
        const { examineKeys } = await import("@gw/key-management");
        const examination = await interruptible((signal) =>
          showSecretsProgress(
            io,
            { json: options.json, label: "opening" },
            examineKeys({ operations: keys, problems, by, signal, ...walk }),
          ),
        );
        if (options.json) printJsonLine(io, { event: "done", ...examination });
        else print(io, examination);
        if (examination.isAborted) throw new ProcessEnded(exitCodes.interrupted);
        const code = exitCodeFor(examination.findings);
        if (code > 0) throw new ProcessEnded(code);
      });
    });
}

function print(io: CliIo, examination: Examination): void {
  const { keks, servers, opened, unreadable, findings, isAborted } = examination;
  printList(io, {}, keyView, keks);
  const line = (text: string): unknown => io.stdout.write(`${printable(text)}\n`);
  const extent = isAborted ? " of those looked at" : "";
  line(`secrets: ${opened} open, ${unreadable} do not${extent}`);
  for (const { serverId, kekVersions } of servers) {
    line(`running: ${serverId}, holds ${kekVersions.join(", ") || "no version"}`);
  }
  for (const { grade, message } of findings) line(`${words[grade]}: ${message}`);
  if (isAborted) notice(io, "Stopped before every secret was looked at.");
  else if (exitCodeFor(findings) === 0) notice(io, "All is well.");
}

function exitCodeFor(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ grade }) => grade === "problem")) return 2;
  return findings.some(({ grade }) => grade === "warning") ? 1 : 0;
}
