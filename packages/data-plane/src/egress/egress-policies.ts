import { defaultWorkspace, everyWorkspace, type GatewayWorkspace } from "@gw/entities";
import { describeAllowEntry, parseWorkspaceEntry, type WorkspaceEntry } from "./allow-entry.js";
import { doubtAbout } from "./doubtful-entry.js";
import { EgressPolicy } from "./egress-policy.js";

/** The egress policies of all workspaces. Immutable. */
export class EgressPolicies {
  /** All policies that {@link of} returns. */
  readonly all: ReadonlySet<EgressPolicy>;
  readonly #entries: readonly WorkspaceEntry[];
  readonly #byName: ReadonlyMap<string, EgressPolicy>;
  /** Of the workspaces that no entry names. */
  readonly #others: EgressPolicy;

  private constructor(entries: readonly WorkspaceEntry[]) {
    this.#entries = entries;
    const byContent = new Map<string, EgressPolicy>();
    const policyOf = (name: string): EgressPolicy => {
      const own = entriesIn(name, entries);
      const content = JSON.stringify(
        [...new Set(own.map((one) => describeAllowEntry(one)))].sort(),
      );
      const policy = byContent.get(content) ?? new EgressPolicy(own);
      byContent.set(content, policy);
      return policy;
    };
    const names = new Set([defaultWorkspace, ...entries.map(({ workspace }) => workspace)]);
    this.#byName = new Map([...names].map((name) => [name, policyOf(name)]));
    this.#others = policyOf(everyWorkspace);
    this.all = new Set(byContent.values());
  }

  /**
   * Parses the targets that are allowed in addition to public addresses: entries as in
   * {@link EgressPolicy.parse}, each for one workspace. An entry is for `default`, unless it ends in `@` and
   * the name of another workspace, which need not exist, or in `@*` for all workspaces. An entry for several
   * workspaces is repeated.
   *
   * @throws EgressError `EGRESS_SETTING_INVALID`, with the position of the entry and the rule
   * @example
   * ```ts
   * const egress = EgressPolicies.parse("http://127.0.0.1:11434, 10.0.0.0/8@research, models.internal@*");
   * ```
   */
  static parse(text: string): EgressPolicies {
    if (text.trim() === "") return new EgressPolicies([]);
    const entries = text.split(",");
    return new EgressPolicies(
      entries.map((entry, index) => parseWorkspaceEntry(entry.trim(), index + 1)),
    );
  }

  /**
   * The policy of a workspace; of `default` when absent. Workspaces for which the same is allowed have the
   * same object.
   */
  of(workspace?: Pick<GatewayWorkspace, "name">): EgressPolicy {
    return this.#byName.get(workspace?.name ?? defaultWorkspace) ?? this.#others;
  }

  /** What the entries allow in addition to public addresses over TLS, one text for each. */
  get allowed(): readonly string[] {
    return this.#entries.map(describe);
  }

  /** The texts of {@link allowed} that name a workspace other than `default`, by its name. */
  get allowedByName(): ReadonlyMap<string, readonly string[]> {
    const unnamed = [defaultWorkspace, everyWorkspace];
    const named = this.#entries.filter(({ workspace }) => !unnamed.includes(workspace));
    const byName = Map.groupBy(named, ({ workspace }) => workspace);
    return new Map([...byName].map(([name, entries]) => [name, entries.map(describe)]));
  }

  /** Entries that probably do not allow what the operator meant, one sentence for each. */
  get doubts(): readonly string[] {
    return this.#entries.flatMap(({ entry, workspace }) => {
      const entries = entriesIn(workspace, this.#entries);
      return doubtAbout(entry, { entries, suffix: suffixOf(workspace) }) ?? [];
    });
  }
}

/** The entries that apply in a workspace; in all of them for `*`. */
function entriesIn(name: string, entries: readonly WorkspaceEntry[]): WorkspaceEntry["entry"][] {
  return entries
    .filter(({ workspace }) => workspace === name || workspace === everyWorkspace)
    .map(({ entry }) => entry);
}

function describe({ entry, workspace }: WorkspaceEntry): string {
  return describeAllowEntry(entry, suffixOf(workspace));
}

function suffixOf(workspace: string): string {
  return workspace === defaultWorkspace ? "" : `@${workspace}`;
}
