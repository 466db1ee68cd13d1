import type { DoctorFinding } from "@gw/entities";
import type { SecretsProgress, WalkOptions, WalkReport } from "@gw/key-management";
import type { KekInfo, LiveServer, UnreadableSecret } from "@gw/store-abstract";
import type { Command } from "commander";
import { withInstallation } from "../../connection/connect.js";
import type { GatewayClient } from "../../connection/gateway-client.js";
import { exitCodes } from "../../exit-code.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import { type WalkCommandOptions, walkOptions, walks } from "../../options/walk-options.js";
import { ProcessEnded } from "../../process-ended.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { interruptible } from "../../terminal/interruptible.js";
import { notice, printJsonLine, printList } from "../../terminal/output.js";
import { printable } from "../../terminal/printable.js";
import { showSecretsProgress } from "../../terminal/secrets-progress.js";
import { describeFinding } from "../../views/doctor-findings.js";
import { keyView } from "../../views/key-view.js";

interface Options extends InstallationOptions, WalkCommandOptions {}

/** The state of keys, servers and secrets. */
interface Diagnosis {
  readonly keks: readonly KekInfo[];
  readonly servers: readonly LiveServer[];
  /** The number of secrets that open. */
  readonly opened: number;
  /** The number of secrets that do not open. */
  readonly unreadable: number;
  /** The first 1,000 of the secrets that do not open. */
  readonly unreadableSecrets: readonly UnreadableSecret[];
  readonly findings: readonly (DoctorFinding & { readonly message: string })[];
  /** Whether the check ended before the last secret. */
  readonly isAborted: boolean;
}

/** Bounds the length of the report. */
const maxListed = 1_000;

export function doctor(io: CliIo): Command {
  return walks(
    installationCommand("doctor", "Check keys, servers, secrets and models, and show remedies.", [
      "gw doctor",
      "gw doctor --database sqlite:.gw/gateway.db",
      "gw doctor --json | tail -n 1",
    ]),
  )
    .addHelpText(
      "after",
      `
Opens every secret and shows none, and names the models of endpoints that calls refuse. With
--database, it also checks the keys of this environment, even if a server would not start with them,
and applies GW_EGRESS_ALLOW of this environment.

Exit codes: 0 no problem, 1 an action is due, 2 something does not work.`,
    )
    .action(async (options: Options) => {
      const walk = walkOptions(options);
      await withInstallation(io, { ...options, keyUse: "repair" }, async (client) => {
        const diagnosis = await interruptible((signal) =>
          showSecretsProgress(
            io,
            { json: options.json, label: "opening" },
            diagnose(client, { ...walk, signal }),
          ),
        );
        if (options.json) printJsonLine(io, { event: "done", ...diagnosis });
        else print(io, diagnosis);
        if (diagnosis.isAborted) throw new ProcessEnded(exitCodes.interrupted);
        const code = exitCodeFor(diagnosis.findings);
        if (code > 0) throw new ProcessEnded(code);
      });
    });
}

/** Verifies the secrets step by step, and merges the result into the report of the gateway. */
async function* diagnose(
  { keys: operations, operations: { getDoctorReport }, by }: GatewayClient,
  walk: WalkOptions,
): AsyncGenerator<SecretsProgress, Diagnosis, void> {
  const [{ verifyKeys }, { withVerification }] = await Promise.all([
    import("@gw/key-management"),
    import("@gw/gateway/operations"),
  ]);
  const unreadableSecrets: UnreadableSecret[] = [];
  const { opened, unreadable, isAborted }: WalkReport = yield* listing(
    verifyKeys({ operations, by, ...walk }),
    unreadableSecrets,
  );
  const [keks, servers, report] = await Promise.all([
    operations.listKeks(),
    operations.listServers(),
    getDoctorReport(),
  ]);
  const { findings } = withVerification(report, unreadable);
  return {
    ...{ keks, servers, opened, unreadable, unreadableSecrets },
    findings: findings.map((one) => ({ ...one, message: describeFinding(one, findings) })),
    isAborted,
  };
}

async function* listing<Report>(
  work: AsyncGenerator<SecretsProgress, Report, void>,
  unreadableSecrets: UnreadableSecret[],
): AsyncGenerator<SecretsProgress, Report, void> {
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value;
    unreadableSecrets.push(...value.unreadable.slice(0, maxListed - unreadableSecrets.length));
    yield value;
  }
}

function print(io: CliIo, diagnosis: Diagnosis): void {
  const { keks, servers, opened, unreadable, findings, isAborted } = diagnosis;
  printList(io, {}, keyView, keks);
  const line = (text: string): unknown => io.stdout.write(`${printable(text)}\n`);
  const extent = isAborted ? " (of those checked)" : "";
  line(`secrets: ${opened} open, ${unreadable} do not${extent}`);
  for (const { serverId, kekVersions } of servers) {
    line(`running: ${serverId}, has ${kekVersions.join(", ") || "no version"}`);
  }
  for (const { grade, message } of findings) {
    line(`${grade === "problem" ? "PROBLEM" : grade}: ${message}`);
  }
  if (isAborted) notice(io, "Stopped before every secret was checked.");
  else if (exitCodeFor(findings) === 0) notice(io, "No problem found.");
}

function exitCodeFor(findings: readonly DoctorFinding[]): 0 | 1 | 2 {
  if (findings.some(({ grade }) => grade === "problem")) return 2;
  return findings.some(({ grade }) => grade === "warning") ? 1 : 0;
}
