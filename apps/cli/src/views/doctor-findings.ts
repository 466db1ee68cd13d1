import type { DoctorFinding } from "@gw/entities";
import { count } from "./count.js";

/** Describes a finding with its remedy in one line. */
export function describeFinding(finding: DoctorFinding, all: readonly DoctorFinding[]): string {
  const { code, kekVersion, kekState, servers = [], secrets = 0, days, message } = finding;
  const key = `key version ${kekVersion}`;
  switch (code) {
    case "key_problem":
      return message ?? "a configured key is wrong";
    case "secrets_do_not_open":
      return `${secrets === 1 ? "1 secret does" : `${secrets} secrets do`} not open: ${remedyFor(all)}`;
    case "no_active_key":
      return "The key registry has no active version: no secret can be written";
    case "key_missing_on_servers":
      return `Key version ${kekVersion} (${kekState}) is missing at ${servers.join(", ")}`;
    case "key_too_old":
      return `Key version ${kekVersion} has been active for ${days} days: rotate it`;
    case "key_staged":
      return `Key version ${kekVersion} is staged: ${
        servers.length > 0
          ? `still missing at ${servers.join(", ")}`
          : `gw keys activate ${kekVersion} activates it`
      }`;
    case "rotation_incomplete":
      return `${count(secrets, "secret")} ${secrets === 1 ? "is" : "are"} still under ${key}: gw keys rotate continues the rotation`;
    case "key_retirable":
      return `Key version ${kekVersion} is used by no secret: gw keys retire ${kekVersion} retires it`;
    case "no_running_server":
      return "No server runs on this database";
    default:
      // A newer server may send other codes.
      return message ?? code;
  }
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
