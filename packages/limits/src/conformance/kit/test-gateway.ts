import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { AddBatchResult } from "@gw/usage";
import type { AllowanceKey, AllowanceState, LedgerLimit } from "../../ledger/allowance.js";
import type { Acquisition, AcquisitionResult, SyncDone, SyncRequest } from "../../ledger/sync.js";
import type { OpenedLedger } from "./harness.js";
import { keyOf, windowEndOf } from "./limits.js";

/** The parts of a request, without its number. */
export type SyncParts = Partial<Omit<SyncRequest, "gatewayId">>;

/** A gateway that syncs with a ledger as cases tell it. */
export class TestGateway {
  readonly gatewayId: string = randomUUID();
  readonly #opened: OpenedLedger;
  #number = 0;
  #batches = 0;

  constructor(opened: OpenedLedger) {
    this.#opened = opened;
  }

  async join(maxCallMs: number): Promise<void> {
    await this.#opened.usage.registerGateway({ gatewayId: this.gatewayId });
    await this.#opened.ledger.join({ gatewayId: this.gatewayId, maxCallMs });
  }

  /** A request with the number of the last sync, and nothing else but the given parts. */
  request(parts: SyncParts = {}): SyncRequest {
    return {
      gatewayId: this.gatewayId,
      number: this.#number,
      limits: [],
      restoredLimits: [],
      returns: [],
      acquisitions: [],
      reads: [],
      wantedSince: 0,
      ...parts,
    };
  }

  /** Syncs with the next number. */
  async sync(parts: SyncParts = {}): Promise<SyncDone> {
    this.#number += 1;
    const result = await this.#opened.ledger.sync(this.request(parts));
    assert.equal(result.result, "done", "a sync with the next number must be done");
    return result;
  }

  /** Asserts that the ledger has fenced the gateway. */
  async expectFenced(): Promise<void> {
    const number = this.#number + 1;
    const { result } = await this.#opened.ledger.sync(this.request({ number }));
    assert.equal(result, "fenced", "a sync of a gateway that has expired or ended must be fenced");
  }

  /** Pushes the limit, and acquires units of the allowance of a subject. */
  async acquire(
    limit: LedgerLimit,
    units: bigint,
    { subject, ...fields }: Partial<Acquisition> & { readonly subject?: string } = {},
  ): Promise<AcquisitionResult> {
    const acquisitions = [acquisitionOf(limit, units, { key: keyOf(limit, subject), ...fields })];
    const { acquisitions: results } = await this.sync({ limits: [limit], acquisitions });
    const [result] = results;
    assert.ok(result !== undefined, "a sync must return a result for each acquisition");
    return result;
  }

  /** Acquires units that must be granted. */
  async take(limit: LedgerLimit, units: bigint, subject?: string): Promise<void> {
    const options = subject === undefined ? {} : { subject };
    assert.deepEqual(await this.acquire(limit, units, options), { result: "granted", units });
  }

  async giveBack(limit: LedgerLimit, units: bigint): Promise<void> {
    await this.sync({ returns: [{ key: keyOf(limit), units }] });
  }

  /** The state of an allowance, as this gateway reads it. */
  async read(limit: LedgerLimit, subject?: string): Promise<Omit<AllowanceState, "key">> {
    const { allowances } = await this.sync({ reads: [keyOf(limit, subject)] });
    const [state] = allowances;
    assert.ok(state !== undefined, "a sync must return the allowances that it reads");
    const { held, leased, spent, remaining } = state;
    return { held, leased, spent, remaining };
  }

  /** Sends the next batch, with what calls used of allowances. */
  async settle(
    ...charges: readonly (readonly [LedgerLimit | AllowanceKey, bigint])[]
  ): Promise<void> {
    this.#batches += 1;
    assert.equal(await this.settleAs(this.#batches, ...charges), "added");
  }

  /** Sends a batch with a number. */
  settleAs(
    number: number,
    ...charges: readonly (readonly [LedgerLimit | AllowanceKey, bigint])[]
  ): Promise<AddBatchResult> {
    return this.#opened.usage.addBatch({
      gatewayId: this.gatewayId,
      number,
      calls: [],
      sums: [],
      charges: charges.map(([of, units]) => ({ ...("kind" in of ? keyOf(of) : of), units })),
    });
  }

  /** Ends the gateway. */
  close({ hasCrashed }: { readonly hasCrashed: boolean }): Promise<boolean> {
    return this.#opened.ledger.closeGateway({ gatewayId: this.gatewayId, hasCrashed });
  }
}

/** An acquisition of the current allowance of a limit, but for the given fields. */
export function acquisitionOf(
  limit: LedgerLimit,
  units: bigint,
  fields: Partial<Acquisition> = {},
): Acquisition {
  const { key = keyOf(limit) } = fields;
  const { version } = limit;
  return { key, units, least: units, version, windowEnd: windowEndOf(key), ...fields };
}
