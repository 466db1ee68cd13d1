import type { KekInfo, LiveServer } from "@gw/store-abstract";
import type { KeyError } from "./key-error.js";

/** `problem`: something does not work. `warning`: it works, and something is to be done. */
export const findingGrades = ["problem", "warning", "note"] as const;

/** One thing that an examination found. */
export interface Finding {
  readonly grade: (typeof findingGrades)[number];
  /** One line for people: what it is, and what to do. */
  readonly message: string;
}

const day = 86_400_000;
/** Days after which a key should be rotated. */
const longInUse = 365;

/** What is to be said about the keys of a store, the worst first. */
export function findings(seen: {
  readonly keks: readonly KekInfo[];
  readonly servers: readonly LiveServer[];
  readonly unreadable: number;
  readonly problems: readonly KeyError[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}): Finding[] {
  const { keks, servers, unreadable, problems, now } = seen;
  const found: Finding[] = problems.map(({ message }) => ({ grade: "problem", message }));
  const say = (grade: Finding["grade"], message: string): void =>
    void found.push({ grade, message });

  if (unreadable > 0) {
    const do_ = unreadable === 1 ? "1 secret does" : `${unreadable} secrets do`;
    say("problem", `${do_} not open: ${remedyFor(problems)}`);
  }
  const active = keks.find(({ state }) => state === "active");
  // Where the keys were opened here, that is among the problems.
  if (active === undefined && problems.length === 0) {
    say("problem", "The key registry has no active version: nothing can be written");
  }
  for (const kek of keks) aboutKek(kek, { servers, now, say });
  if (servers.length === 0) say("note", "No server runs on this database");
  return found.sort((a, b) => findingGrades.indexOf(a.grade) - findingGrades.indexOf(b.grade));
}

/** Nothing is to be overwritten or deleted that opens again once its key is there. */
function remedyFor(problems: readonly KeyError[]): string {
  if (problems.some(({ code }) => code === "KEY_PROVIDER_UNAVAILABLE")) {
    return "a key provider is away; look again when it is back";
  }
  if (problems.length > 0) return "see to the keys first, and look again";
  return "restore the key or the rows, overwrite them, or delete them";
}

function aboutKek(
  { version, state, secrets, activatedAt }: KekInfo,
  context: {
    readonly servers: readonly LiveServer[];
    readonly now: number;
    readonly say: (grade: Finding["grade"], message: string) => void;
  },
): void {
  const { servers, now, say } = context;
  const lacking = servers
    .filter(({ kekVersions }) => !kekVersions.includes(version))
    .map(({ serverId }) => serverId);
  const isNeeded = state === "active" || (state === "retiring" && secrets > 0);
  if (isNeeded && lacking.length > 0) {
    say("problem", `Key version ${version} (${state}) is missing at ${lacking.join(", ")}`);
  }
  if (state === "active" && activatedAt !== undefined) {
    const days = Math.floor((now - activatedAt) / day);
    if (days > longInUse) {
      say("warning", `Key version ${version} has been in use for ${days} days: rotate it`);
    }
  }
  if (state === "staged") {
    const next =
      lacking.length > 0
        ? `still missing at ${lacking.join(", ")}`
        : `gw keys activate ${version} makes it the active one`;
    say("note", `Key version ${version} is staged: ${next}`);
  }
  if (state === "retiring") {
    if (secrets > 0) {
      const are = secrets === 1 ? "1 secret is" : `${secrets} secrets are`;
      say("warning", `${are} still under key version ${version}: gw keys rotate goes on`);
    } else {
      say("note", `Key version ${version} wraps nothing any more: gw keys retire ${version}`);
    }
  }
}
