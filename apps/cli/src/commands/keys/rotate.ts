import type { RotateToKeyProgress, RotateToKeyReport, RotationProgress } from "@gw/key-management";
import type { KekInfo } from "@gw/store-abstract";
import type { Command } from "commander";
import { CliError, wrongUse } from "../../cli-error.js";
import { withInstallation } from "../../connection/connect.js";
import type { GatewayClient } from "../../connection/gateway-client.js";
import { exitCodes } from "../../exit-code.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import { type WalkCommandOptions, walkOptions, walks } from "../../options/walk-options.js";
import { parseWhole } from "../../options/whole-number.js";
import { ProcessEnded } from "../../process-ended.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { requireConfirmation } from "../../terminal/confirmation.js";
import { interruptible } from "../../terminal/interruptible.js";
import { notice, printDone, printJsonLine } from "../../terminal/output.js";
import { SecretsProgressDisplay, showSecretsProgress } from "../../terminal/secrets-progress.js";
import { count } from "../../views/count.js";
import { parseKekVersion } from "./kek-version.js";

interface Options extends InstallationOptions, WalkCommandOptions {
  readonly dryRun?: boolean;
  readonly to?: string;
  readonly skipUnreadable?: boolean;
  readonly wait?: string;
  readonly ignoreServer?: readonly string[];
  readonly yes?: boolean;
}

export function rotateKeys(io: CliIo): Command {
  return walks(
    installationCommand("rotate", "Rewrap every secret under the active key, while servers run.", [
      "gw keys rotate --dry-run",
      "gw keys rotate --to 2",
      "gw keys rotate --rate 200 --batch 100",
    ]),
  )
    .option("--dry-run", "rewrap in memory, under the staged key if there is one; write nothing")
    .option("--to <version>", "stage, activate, rotate and verify in one command")
    .option("--skip-unreadable", "skip secrets that do not open (exit code 3)")
    .option("--wait <seconds>", "with --to: how long servers may take to load it (default: 60)")
    .option("--ignore-server <id...>", "with --to: servers that no longer run")
    .option("-y, --yes", "with --to: do not ask for confirmation")
    .addHelpText(
      "after",
      `
Interrupting it, by Ctrl-C or a crash, loses nothing: run it again to continue. Several rotations
can run at once. A rotation changes no secret and no data key: the old key with an old copy of the
database still opens the secrets. After a leak, replace the credentials at their providers.`,
    )
    .action(async (options: Options) => {
      requireConsistent(options);
      const version = options.to === undefined ? undefined : parseKekVersion(options.to);
      await withInstallation(io, { ...options, keyUse: "open" }, async (client) => {
        const report =
          version === undefined
            ? await rotate(io, client, options)
            : await rotateTo(io, client, { ...options, version });
        await printReport(io, options, { report, keks: await client.keys.listKeks() });
      });
    });
}

/** Rejects options without effect. */
function requireConsistent({ to, dryRun, skipUnreadable, wait, ignoreServer }: Options): void {
  if (dryRun && to !== undefined) {
    throw wrongUse(
      "--dry-run and --to cannot be used together; to try a key, stage it with gw keys stage and " +
        "run gw keys rotate --dry-run",
    );
  }
  if (dryRun && skipUnreadable) throw wrongUse("--dry-run cannot be used with --skip-unreadable");
  const alone = wait !== undefined ? "--wait" : ignoreServer !== undefined ? "--ignore-server" : "";
  if (to === undefined && alone !== "") throw wrongUse(`${alone} requires --to`);
}

async function rotate(
  io: CliIo,
  { keys: operations, by }: GatewayClient,
  options: Options,
): Promise<RotateToKeyReport> {
  const { dryRun, skipUnreadable, json } = options;
  const { rotateKeys: rotateAll } = await import("@gw/key-management");
  const walk = walkOptions(options);
  const check = !dryRun && !skipUnreadable;
  const label = ({ phase }: RotationProgress): string =>
    phase === "check" ? "checking" : dryRun ? "trying" : "rotating";
  return interruptible((signal) =>
    showSecretsProgress(
      io,
      { json, label },
      rotateAll({ operations, by, signal, dryRun, check, ...walk }),
    ),
  );
}

const labels = { check: "checking", rotate: "rotating", verify: "verifying" } as const;

async function rotateTo(
  io: CliIo,
  { keys: operations, by }: GatewayClient,
  options: Options & { readonly version: number },
): Promise<RotateToKeyReport> {
  const { version, skipUnreadable, ignoreServer: ignoreServers, json, wait } = options;
  const walk = walkOptions(options);
  const seconds = wait === undefined ? 60 : parseWhole("--wait", wait);
  await requireConfirmation(io, options, {
    question: `Rotate to key version ${version}`,
    effects: [
      `Stages key version ${version}, and activates it once every running server has loaded it. ` +
        "From then on, secrets are sealed under it.",
      "Then rewraps every secret under it and opens each one with it alone. Servers keep running.",
    ],
  });
  const { rotateToKey } = await import("@gw/key-management");
  const display = new SecretsProgressDisplay(io, { json });
  const onProgress = (progress: RotateToKeyProgress): void => {
    if ("secrets" in progress) display.show(labels[progress.step], progress.secrets);
    else display.notice(describeStep(progress, version));
  };
  const report = await interruptible((signal) =>
    rotateToKey({
      ...{ operations, version, by, signal, skipUnreadable, ignoreServers, onProgress, ...walk },
      serverTimeout: seconds * 1_000,
    }),
  ).finally(() => display.end());
  if (report.outcome !== "key_missing_on_servers") return report;
  throw new CliError(
    exitCodes.rejected,
    "INVALID_STATE",
    `key version ${version} stays staged, because ${report.servers.join(", ")} did not load it; ` +
      "put the key into the folder of GW_KEK_DIR, or set its variable and restart the server, and " +
      "run this again; to ignore a server that no longer runs, pass --ignore-server <id>",
  );
}

function describeStep(
  progress: Exclude<RotateToKeyProgress, { readonly secrets: unknown }>,
  version: number,
): string {
  switch (progress.step) {
    case "staged":
      return `Key version ${version} (fingerprint ${progress.fingerprint}) is staged`;
    case "waiting":
      return `Waiting for ${progress.servers.join(", ")} to load key version ${version}`;
    case "activated":
      return `Key version ${version} is active`;
  }
}

async function printReport(
  io: CliIo,
  { json, dryRun }: Options,
  { report, keks }: { readonly report: RotateToKeyReport; readonly keks: readonly KekInfo[] },
): Promise<void> {
  const { outcome, unreadable } = report;
  if (json) {
    printJsonLine(io, { event: "done", ...report, keks });
  } else {
    printDone(io, {}, summaryOf(report, dryRun === true), report);
    printNextSteps(io, { report, keks, dryRun: dryRun === true });
  }
  if (outcome === "aborted") throw new ProcessEnded(exitCodes.interrupted);
  if (outcome === "unreadable_secrets") throw new ProcessEnded(exitCodes.rejected);
  if (unreadable > 0) throw new ProcessEnded(exitCodes.doneInPart);
}

function summaryOf({ outcome, rotated, unreadable }: RotateToKeyReport, dryRun: boolean): string {
  const rest = unreadable === 0 ? "" : `; ${count(unreadable, "secret")} did not open`;
  if (dryRun) return `${count(rotated, "secret")} can be rotated${rest}. Nothing was written.`;
  if (outcome === "unreadable_secrets") return `Nothing was rotated${rest}`;
  return `${outcome === "aborted" ? "Stopped: rotated" : "Rotated"} ${count(rotated, "secret")}${rest}`;
}

function printNextSteps(
  io: CliIo,
  {
    report: { outcome, rotated, unreadable },
    keks,
    dryRun,
  }: {
    readonly report: RotateToKeyReport;
    readonly keks: readonly KekInfo[];
    readonly dryRun: boolean;
  },
): void {
  for (const { version, state, secrets } of keks) {
    if (state === "retired") continue;
    notice(io, `Key version ${version} (${state}): ${count(secrets, "secret")}`);
  }
  if (outcome === "done" && !dryRun && unreadable === 0) {
    for (const { version, state } of keks) {
      if (state === "retiring") notice(io, `Next: gw keys retire ${version}`);
    }
  }
  if (outcome === "unreadable_secrets") {
    notice(
      io,
      "Repair, replace or delete the secrets that do not open, or skip them with --skip-unreadable.",
    );
  }
  if (outcome === "aborted") {
    notice(io, `Run it again to continue; ${count(rotated, "secret")} rotated so far.`);
  }
}
