import type { RejectedModel } from "@gw/data-plane";
import { type DoctorFinding, type DoctorReport, doctorGrades } from "@gw/entities";
import type { KeyError } from "@gw/key-management";
import type { KekInfo, LiveServer } from "@gw/store-abstract";
import type { NamedWorkspace } from "./named-workspaces.js";
import type { UncallableModel } from "./uncallable-models.js";

const day = 86_400_000;
/** The age, in days, when an active key should be rotated. */
const maxKeyAge = 365;

/** Where a model was found. */
interface InWorkspace {
  /** The name of its workspace; absent for `default`. */
  readonly workspace?: string | undefined;
}

/** The state that {@link doctorReport} examines. */
export interface DoctorState {
  readonly keks: readonly KekInfo[];
  readonly servers: readonly LiveServer[];
  /** Why a start with the current keys would fail. */
  readonly problems: readonly KeyError[];
  /** The models that their providers rejected. */
  readonly rejectedModels?: readonly (RejectedModel & InWorkspace)[] | undefined;
  /** The models that calls refuse; absent where they are not known. */
  readonly uncallableModels?: readonly UncallableModel[] | undefined;
  /** The workspaces that settings name and that do not exist. */
  readonly missingWorkspaces?: readonly NamedWorkspace[] | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Derives the findings from the state of keys and servers. */
export function doctorReport({
  keks,
  servers,
  problems,
  rejectedModels = [],
  uncallableModels = [],
  missingWorkspaces = [],
  now,
}: DoctorState): DoctorReport {
  const findings: DoctorFinding[] = problems.map(({ code, message }) => ({
    ...{ code: "key_problem", grade: "problem", problemCode: code, message },
  }));
  // With the keys of this process, the problems contain a missing active key already.
  if (problems.length === 0 && !keks.some(({ state }) => state === "active")) {
    findings.push({ code: "no_active_key", grade: "problem" });
  }
  findings.push(...keks.flatMap((kek) => kekFindings(kek, servers, now)));
  for (const { workspace, provider, modelName: model, status } of rejectedModels) {
    const found = { provider, model, status, ...(workspace !== undefined && { workspace }) };
    findings.push({ code: "model_rejected", grade: "problem", ...found });
  }
  for (const { reason, problem, modelName: model, ...found } of uncallableModels) {
    findings.push({
      ...{ code: "model_not_callable", grade: "problem", ...found, model },
      ...{ problemCode: reason, message: problem },
    });
  }
  for (const { name: workspace, entries } of missingWorkspaces) {
    const message =
      `GW_EGRESS_ALLOW names the workspace ${workspace}, which does not exist: create it, or remove ` +
      entries.join(", ");
    findings.push({ code: "named_workspace_missing", grade: "warning", workspace, message });
  }
  if (servers.length === 0) findings.push({ code: "no_running_server", grade: "note" });
  return { findings: mostSevereFirst(findings) };
}

/**
 * Adds the result of a verification of all secrets, which a client does step by step with
 * `KeyOperations.verifySecrets`.
 *
 * @param secrets number of secrets that do not open
 */
export function withVerification({ findings }: DoctorReport, secrets: number): DoctorReport {
  if (secrets === 0) return { findings };
  const code = "secrets_do_not_open";
  // Behind the key problems, which explain it.
  const keyProblems = findings.filter((finding) => finding.code === "key_problem");
  const others = findings.filter((finding) => finding.code !== "key_problem");
  return { findings: [...keyProblems, { code, grade: "problem", secrets }, ...others] };
}

function kekFindings(
  { version, state, secrets, activatedAt }: KekInfo,
  running: readonly LiveServer[],
  now: number,
): DoctorFinding[] {
  const kek = { kekVersion: version, kekState: state };
  const servers = running
    .filter(({ kekVersions }) => !kekVersions.includes(version))
    .map(({ serverId }) => serverId);
  const findings: DoctorFinding[] = [];
  const isRequired = state === "active" || (state === "retiring" && secrets > 0);
  if (isRequired && servers.length > 0) {
    findings.push({ code: "key_missing_on_servers", grade: "problem", ...kek, servers });
  }
  const days = Math.floor((now - (activatedAt ?? now)) / day);
  if (state === "active" && days > maxKeyAge) {
    findings.push({ code: "key_too_old", grade: "warning", ...kek, days });
  }
  if (state === "staged") {
    findings.push({ code: "key_staged", grade: "note", ...kek, servers });
  }
  if (state === "retiring") {
    findings.push(
      secrets > 0
        ? { code: "rotation_incomplete", grade: "warning", ...kek, secrets }
        : { code: "key_retirable", grade: "note", ...kek },
    );
  }
  return findings;
}

function mostSevereFirst(findings: readonly DoctorFinding[]): DoctorFinding[] {
  return findings.toSorted((a, b) => doctorGrades.indexOf(a.grade) - doctorGrades.indexOf(b.grade));
}
