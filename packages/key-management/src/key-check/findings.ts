import type { KekInfo, LiveServer } from "@gw/store-abstract";
import type { KeyError } from "../key-error.js";

/** `problem`: something does not work. `warning`: an action is due. `note`: for information. */
export const findingGrades = ["problem", "warning", "note"] as const;

/** One result of a key check. */
export interface Finding {
  readonly grade: (typeof findingGrades)[number];
  /** One line for operators, with the remedy. */
  readonly message: string;
}

const day = 86_400_000;
/** Days after which a key should be rotated. */
const maxKeyAge = 365;

type AddFinding = (grade: Finding["grade"], message: string) => void;

/** Derives the findings from the state of the keys, the most severe first. */
export function findings(state: {
  readonly keks: readonly KekInfo[];
  readonly servers: readonly LiveServer[];
  readonly unreadable: number;
  readonly problems: readonly KeyError[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}): Finding[] {
  const { keks, servers, unreadable, problems, now } = state;
  const found: Finding[] = problems.map(({ message }) => ({ grade: "problem", message }));
  const add: AddFinding = (grade, message) => void found.push({ grade, message });

  if (unreadable > 0) {
    const secretsDo = unreadable === 1 ? "1 secret does" : `${unreadable} secrets do`;
    add("problem", `${secretsDo} not open: ${remedyFor(problems)}`);
  }
  const active = keks.find(({ state: kekState }) => kekState === "active");
  // If the keys were opened in this process, the problems contain it already.
  if (active === undefined && problems.length === 0) {
    add("problem", "The key registry has no active version: no secret can be written");
  }
  for (const kek of keks) addKekFindings(kek, { servers, now, add });
  if (servers.length === 0) add("note", "No server runs on this database");
  return found.sort((a, b) => findingGrades.indexOf(a.grade) - findingGrades.indexOf(b.grade));
}

// Secrets that open again once their key is back must not be overwritten or deleted.
function remedyFor(problems: readonly KeyError[]): string {
  if (problems.some(({ code }) => code === "KEY_PROVIDER_UNAVAILABLE")) {
    return "a key provider is unavailable; check again when it is reachable";
  }
  if (problems.length > 0) return "fix the keys first, then check again";
  return "restore the key or the rows, overwrite the secrets, or delete them";
}

function addKekFindings(
  { version, state, secrets, activatedAt }: KekInfo,
  context: { readonly servers: readonly LiveServer[]; readonly now: number; add: AddFinding },
): void {
  const { servers, now, add } = context;
  const lacking = servers
    .filter(({ kekVersions }) => !kekVersions.includes(version))
    .map(({ serverId }) => serverId);
  const isRequired = state === "active" || (state === "retiring" && secrets > 0);
  if (isRequired && lacking.length > 0) {
    add("problem", `Key version ${version} (${state}) is missing at ${lacking.join(", ")}`);
  }
  if (state === "active" && activatedAt !== undefined) {
    const days = Math.floor((now - activatedAt) / day);
    if (days > maxKeyAge) {
      add("warning", `Key version ${version} has been active for ${days} days: rotate it`);
    }
  }
  if (state === "staged") {
    const next =
      lacking.length > 0
        ? `still missing at ${lacking.join(", ")}`
        : `\`gw keys activate ${version}\` makes it active`;
    add("note", `Key version ${version} is staged: ${next}`);
  }
  if (state === "retiring") {
    if (secrets > 0) {
      const secretsAre = secrets === 1 ? "1 secret is" : `${secrets} secrets are`;
      const remedy = "`gw keys rotate` continues the rotation";
      add("warning", `${secretsAre} still under key version ${version}: ${remedy}`);
    } else {
      const remedy = `\`gw keys retire ${version}\` ends it`;
      add("note", `Key version ${version} is used by no secret: ${remedy}`);
    }
  }
}
