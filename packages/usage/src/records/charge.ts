/** What calls used of the allowance that a limit gives to one subject in one window. */
export interface Charge {
  readonly limitId: string;
  /** At most 255 bytes. */
  readonly subject: string;
  /** Milliseconds since the Unix epoch; 0 if the limit has no fixed windows. */
  readonly windowStart: number;
  /** Nano-USD, tokens or requests; from 1 to 10^18. */
  readonly units: bigint;
}

/** The charges by allowance, each once. */
export function sumCharges(charges: readonly Charge[]): readonly Charge[] {
  const sums = new Map<string, Charge>();
  for (const charge of charges) {
    const name = nameOfCharge(charge);
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? charge : { ...charge, units: sum.units + charge.units });
  }
  return [...sums.values()];
}

/** Equal for charges of the same allowance, and different for others. */
export function nameOfCharge({ limitId, subject, windowStart }: Omit<Charge, "units">): string {
  return JSON.stringify([limitId, subject, windowStart]);
}
