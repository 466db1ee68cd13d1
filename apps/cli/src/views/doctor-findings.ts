import { type DoctorFinding, type NotTriedReason, notTriedReasons } from "@gw/entities";
import { notTriedReasonTexts } from "./not-tried-reasons.js";

/** Describes a finding with its remedy in one line. */
export function describeFinding(finding: DoctorFinding, all: readonly DoctorFinding[]): string {
  const { code, kekVersion, kekState, servers = [], secrets = 0, days, message } = finding;
  const { provider, model, status, workspace, endpoint, problemCode } = finding;
  const place = workspace === undefined ? "" : ` of workspace ${workspace}`;
  switch (code) {
    case "key_problem":
      return message ?? "a configured key is wrong";
    case "secrets_do_not_open": {
      const secretsDo = secrets === 1 ? "1 secret does" : `${secrets} secrets do`;
      return `${secretsDo} not open: ${remedyFor(all)}`;
    }
    case "no_active_key":
      return "The key registry has no active version: no secret can be written";
    case "key_missing_on_servers":
      return `Key version ${kekVersion} (${kekState}) is not configured at ${servers.join(", ")}`;
    case "key_too_old":
      return `Key version ${kekVersion} has been active for ${days} days: rotate it`;
    case "key_staged":
      return `Key version ${kekVersion} is staged: ${
        servers.length > 0
          ? `not configured yet at ${servers.join(", ")}`
          : `gw keys activate ${kekVersion} activates it`
      }`;
    case "rotation_incomplete": {
      const secretsAre = secrets === 1 ? "1 secret is" : `${secrets} secrets are`;
      return `${secretsAre} still under key version ${kekVersion}: gw keys rotate continues`;
    }
    case "key_retirable":
      return `No secret uses key version ${kekVersion}: gw keys retire ${kekVersion} retires it`;
    case "model_rejected":
      return `${provider} rejects the credential, the account or the model ${model}${place} (status ${status}): gw endpoints test shows its message`;
    case "model_not_callable":
      return `Endpoint ${endpoint}${place} cannot call ${
        model === undefined ? "a model" : `${provider}/${model}`
      }: ${message ?? reasonText(problemCode)}`;
    case "named_workspace_missing":
      return message ?? "The settings name a workspace that does not exist";
    case "no_running_server":
      return "No server runs on this database";
    default:
      // A newer server may send other codes.
      return message ?? code;
  }
}

/** A newer server may send other reasons. */
function reasonText(reason = "unknown"): string {
  return notTriedReasons.includes(reason as NotTriedReason)
    ? notTriedReasonTexts[reason as NotTriedReason]
    : reason;
}

// Secrets that open again once their key is back must not be overwritten or deleted.
function remedyFor(findings: readonly DoctorFinding[]): string {
  const problems = findings.filter(({ code }) => code === "key_problem");
  if (problems.some(({ problemCode }) => problemCode === "KEY_PROVIDER_UNAVAILABLE")) {
    return "a key provider is unavailable; check again when it is reachable";
  }
  if (problems.length > 0) return "fix the keys first, then check again";
  return "restore the key or the rows, overwrite the secrets, or delete them";
}
