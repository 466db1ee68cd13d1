import type { RotationProgress, RotationReport, WalkReport } from "@gw/key-management";
import type { Command } from "commander";
import { requireAgreement } from "../../terminal/confirmation.js";
import { wrongUse } from "../../cli-error.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { exitCodes } from "../../exit-code.js";
import { interruptible } from "../../terminal/interruptible.js";
import { withKeys } from "../../key-connection.js";
import { notice, printDone, printJsonLine } from "../../terminal/output.js";
import { ProcessEnded } from "../../process-ended.js";
import { activateFor, stageFor } from "../../rotate-to.js";
import { showSecretsProgress } from "../../terminal/secrets-progress.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";
import { count } from "../../views/count.js";
import { type WalkCommandOptions, walkOptions, walks } from "../../options/walk-options.js";
import { parseWhole } from "../../options/whole-number.js";
import { parseKekVersion } from "./kek-version.js";

interface Options extends StoreOptions, WalkCommandOptions {
  readonly dryRun?: boolean;
  readonly to?: string;
  readonly skipUnreadable?: boolean;
  readonly wait?: string;
  readonly ignoreServer?: readonly string[];
  readonly yes?: boolean;
}

export function rotateKeys(io: CliIo): Command {
  return walks(
    storeCommand("rotate", "Bring every secret under the active key, while servers run.", [
      "gw keys rotate --dry-run",
      "gw keys rotate --to 2",
      "gw keys rotate --rate 200 --batch 100",
    ]),
  )
    .option(
      "--dry-run",
      "do everything in memory, to the staged key if there is one; write nothing",
    )
    .option("--to <version>", "stage, activate, rotate and verify in one go")
    .option("--skip-unreadable", "leave out secrets that do not open (exit code 3)")
    .option("--wait <seconds>", "with --to: for servers to take in the key (default: 60)")
    .option("--ignore-server <id...>", "with --to: servers that are known to be gone")
    .option("-y, --yes", "with --to: do not ask")
    .addHelpText(
      "after",
      `
Ended at any moment, by Ctrl-C or a crash, it loses nothing: run it again and it goes on. Two at once
do each other no harm. Rotating changes no secret and no data key: whoever had the old key and an old
copy of the database has the secrets. After a leak, replace them at their providers.`,
    )
    .action(async (options: Options) => {
      const walk = walkOptions(options);
      const to = options.to === undefined ? undefined : parseKekVersion(options.to);
      requireSense(options);
      const seconds = options.wait === undefined ? 60 : parseWhole("--wait", options.wait);
      await withKeys(io, options, async ({ keys: operations, by }) => {
        const engine = await import("@gw/key-management");
        const { dryRun, skipUnreadable, json, ignoreServer: ignoreServers } = options;
        const report = await interruptible(async (signal): Promise<RotationReport> => {
          const shared = { operations, by, signal, ...walk };
          const verify = (label: string, activeOnly: boolean): Promise<WalkReport> =>
            showSecretsProgress(io, { json, label }, engine.verifyKeys({ ...shared, activeOnly }));
          if (to !== undefined) {
            await requireAgreement(io, options, plan(to));
            const patience = seconds * 1_000;
            const say = (text: string): void => void (json || notice(io, text));
            const move = { operations, version: to, by, patience, signal, ignoreServers, say };
            await stageFor(move);
            if (!skipUnreadable) {
              const { unreadable, isAborted } = await verify("checking", false);
              if (isAborted) return { outcome: "aborted", rotated: 0, unreadable };
              if (unreadable > 0) return { outcome: "refused", rotated: 0, unreadable };
            }
            await activateFor(move);
          }
          const check = to === undefined && !dryRun && !skipUnreadable;
          const label = ({ phase }: RotationProgress): string =>
            phase === "check" ? "checking" : dryRun ? "trying" : "rotating";
          const rotation = engine.rotateKeys({ ...shared, dryRun, check });
          const rotated = await showSecretsProgress(io, { json, label }, rotation);
          if (to === undefined || rotated.outcome !== "done") return rotated;
          const { unreadable, isAborted } = await verify("verifying", true);
          return { ...rotated, unreadable, outcome: isAborted ? "aborted" : "done" };
        });
        await conclude(io, { options, report, counts: await operations.listKeks() });
      });
    });
}

/** An option that would do nothing promises what does not happen. */
function requireSense({ to, dryRun, skipUnreadable, wait, ignoreServer }: Options): void {
  if (dryRun && to !== undefined) {
    throw wrongUse(
      "--dry-run changes nothing, and --to does: give one of them. Staged first (gw keys stage), a key " +
        "is tried by --dry-run",
    );
  }
  if (dryRun && skipUnreadable)
    throw wrongUse("--dry-run leaves nothing out: drop --skip-unreadable");
  const alone = wait !== undefined ? "--wait" : ignoreServer !== undefined ? "--ignore-server" : "";
  if (to === undefined && alone !== "") throw wrongUse(`${alone} needs --to`);
}

function plan(version: number): { readonly question: string; readonly effects: readonly string[] } {
  return {
    question: `Rotate to key version ${version}`,
    effects: [
      `Key version ${version} will be staged, and once every running server holds it, activated: ` +
        "from then on everything is sealed under it.",
      "Then every secret is brought under it and opened with it alone. Servers go on meanwhile.",
    ],
  };
}

async function conclude(
  io: CliIo,
  {
    options,
    report,
    counts,
  }: {
    readonly options: Options;
    readonly report: RotationReport;
    readonly counts: readonly {
      readonly version: number;
      readonly state: string;
      readonly secrets: number;
    }[];
  },
): Promise<void> {
  const { outcome, rotated, unreadable } = report;
  const { json, dryRun } = options;
  if (json) printJsonLine(io, { event: "done", ...report, keks: counts });
  else {
    printDone(io, {}, sentenceOf(report, dryRun === true), report);
    for (const { version, state, secrets } of counts) {
      if (state !== "retired")
        notice(io, `Key version ${version} (${state}): ${count(secrets, "secret")}`);
    }
    if (outcome === "done" && !dryRun && unreadable === 0) {
      for (const { version, state } of counts) {
        if (state === "retiring") notice(io, `Next: gw keys retire ${version}`);
      }
    }
    if (outcome === "refused") {
      notice(
        io,
        "Mend, overwrite or delete the secrets that do not open, or leave them out with " +
          "--skip-unreadable.",
      );
    }
    if (outcome === "aborted")
      notice(io, `Run it again to go on: ${count(rotated, "secret")} done.`);
  }
  if (outcome === "aborted") throw new ProcessEnded(exitCodes.interrupted);
  if (outcome === "refused") throw new ProcessEnded(exitCodes.refused);
  if (unreadable > 0) throw new ProcessEnded(exitCodes.doneInPart);
}

function sentenceOf({ outcome, rotated, unreadable }: RotationReport, dryRun: boolean): string {
  const rest = unreadable === 0 ? "" : `; ${count(unreadable, "secret")} did not open`;
  if (dryRun) return `${count(rotated, "secret")} can be rotated${rest}. Nothing was written.`;
  if (outcome === "refused") return `Nothing was rotated${rest}`;
  return `${outcome === "aborted" ? "Stopped: rotated" : "Rotated"} ${count(rotated, "secret")}${rest}`;
}
