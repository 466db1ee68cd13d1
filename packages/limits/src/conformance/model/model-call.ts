import type { Admission, EndedCall } from "../../limiter/admission.js";
import type { CallNeeds } from "../../terms/call-needs.js";

/** A call that a limiter has admitted. */
export class ModelCall {
  readonly admission: Admission;
  readonly gatewayId: string;
  /** Of the database, at the admission. */
  readonly time: number;
  /** Whether it was admitted while the database was away, or had been away recently. */
  readonly isInOutage: boolean;
  units: bigint;
  /** Units of attempts whose charge is not known. */
  unknown = 0n;
  isAttempting = false;

  constructor(
    admission: Admission,
    fields: Pick<ModelCall, "gatewayId" | "time" | "isInOutage" | "units">,
  ) {
    this.admission = admission;
    this.gatewayId = fields.gatewayId;
    this.time = fields.time;
    this.isInOutage = fields.isInOutage;
    this.units = fields.units;
  }

  end(units: bigint): EndedCall {
    return this.admission.end({ tokens: units, cost: units });
  }
}

/** A call that uses at most a number of tokens, and as many nano-USD. */
export function needsOf(units: bigint): CallNeeds {
  const both = { tokens: units, cost: units };
  return { estimate: both, bound: both };
}
