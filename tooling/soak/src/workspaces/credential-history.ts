/** The credential of a workspace from an update of its secret until the next one. */
interface Version {
  readonly workspace: string;
  readonly serial: number;
  /** Absent while the outcome of the update is unknown. */
  acknowledged?: { readonly gateway: number; readonly at: number };
}

/** A call that was answered with status 200. */
export interface AnsweredCall {
  /** The workspace whose endpoint must have answered. */
  readonly workspace: string;
  /** The gateway that was called. */
  readonly gateway: number;
  /** Milliseconds, on the clock of the acknowledgements. */
  readonly begin: number;
  /** The credential that the provider received. */
  readonly credential: string;
}

/**
 * What is wrong with an answer: the credential belongs to another workspace, was replaced long before the call,
 * or was never set.
 */
export interface Finding {
  readonly kind: "crossed" | "outdated" | "unknown";
  readonly text: string;
}

/** All credentials that each workspace ever had. Every credential is unique. */
export class CredentialHistory {
  readonly #maxLag: number;
  readonly #versions = new Map<string, Version>();
  readonly #credentials = new Map<string, string[]>();
  /**
   * Milliseconds from the acknowledgement of an update to the last call that used the credential before it: of
   * the gateway that was updated, and of all others.
   */
  readonly longestLag = { own: 0, others: 0 };

  /** @param maxLag - milliseconds after which every gateway must use an acknowledged credential */
  constructor(maxLag: number) {
    this.#maxLag = maxLag;
  }

  /** A new credential, to be set now. The updates of one workspace must not overlap. */
  next(workspace: string): string {
    const known = this.#credentials.get(workspace) ?? [];
    const serial = known.length;
    const credential = `sk-soak-${workspace}.${serial}`;
    this.#credentials.set(workspace, [...known, credential]);
    this.#versions.set(credential, { workspace, serial });
    return credential;
  }

  /** Records that a gateway acknowledged an update. */
  acknowledge(credential: string, by: { readonly gateway: number; readonly at: number }): void {
    const version = this.#versions.get(credential);
    if (version === undefined) throw new Error(`${credential} was never set`);
    version.acknowledged = by;
  }

  /** Returns what is wrong with an answer, or undefined. */
  judge({ workspace, gateway, begin, credential }: AnsweredCall): Finding | undefined {
    const version = this.#versions.get(credential);
    if (version === undefined) {
      return { kind: "unknown", text: `${workspace} was answered for ${credential}` };
    }
    if (version.workspace !== workspace) {
      return { kind: "crossed", text: `${workspace} was answered with ${credential}` };
    }
    const lag = this.#lagOf(version, { gateway, begin });
    if (lag <= this.#maxLag) return undefined;
    const text = `gateway ${gateway} used ${credential} ${Math.round(lag)} ms after an update`;
    return { kind: "outdated", text };
  }

  /** Milliseconds from the first update after a version to the begin of a call that used the version. */
  #lagOf({ workspace, serial }: Version, call: Pick<AnsweredCall, "gateway" | "begin">): number {
    let lag = 0;
    for (const later of (this.#credentials.get(workspace) ?? []).slice(serial + 1)) {
      const by = this.#versions.get(later)?.acknowledged;
      if (by === undefined) continue;
      const at = call.begin - by.at;
      const whose = by.gateway === call.gateway ? "own" : "others";
      this.longestLag[whose] = Math.max(this.longestLag[whose], at);
      lag = Math.max(lag, at);
    }
    return lag;
  }

  /** The credentials that the secret of a workspace may have at the end. */
  possible(workspace: string): ReadonlySet<string> {
    const all = this.#credentials.get(workspace) ?? [];
    const last = all.findLastIndex((one) => this.#versions.get(one)?.acknowledged !== undefined);
    return new Set(all.slice(Math.max(0, last)));
  }
}
