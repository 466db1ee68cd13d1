/** Output tokens of an endpoint without a recent call. */
const unknownOutput = 1_000;
/** The part of the mean that a call changes. */
const share = 0.1;
/** More endpoints than calls are estimated for at a time. */
const maxEndpoints = 10_000;

/** The recent mean of output tokens of each endpoint. */
export class RecentOutput {
  readonly #means = new Map<string, number>();

  meanOf(endpointId: string): number {
    return Math.ceil(this.#means.get(endpointId) ?? unknownOutput);
  }

  add(endpointId: string, tokens: number): void {
    const mean = this.#means.get(endpointId);
    if (mean === undefined && this.#means.size >= maxEndpoints) this.#means.clear();
    this.#means.set(endpointId, mean === undefined ? tokens : mean + (tokens - mean) * share);
  }
}
