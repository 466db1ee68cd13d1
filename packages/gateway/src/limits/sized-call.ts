import {
  boundSize,
  type CallSize,
  type CallState,
  estimateSize,
  requestedCharges,
} from "@gw/data-plane";
import type { CallNeeds, CallUnits } from "@gw/limits";
import type { AttemptedModel, ModelPrices } from "../usage/model-prices.js";
import type { RecentOutput } from "./recent-output.js";

/** What a {@link SizedCall} depends on. */
export interface SizingOptions {
  readonly prices: ModelPrices;
  readonly outputs: RecentOutput;
  /** Whether the bound of the call is needed, which takes as long as its request. */
  readonly hasBound: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A call whose tokens are estimated, and what each model would charge for them. */
export class SizedCall {
  readonly #state: CallState;
  readonly #options: SizingOptions;
  readonly #estimate: CallSize;
  readonly #bound: CallSize | undefined;

  private constructor(
    state: CallState,
    options: SizingOptions,
    sizes: { readonly estimate: CallSize; readonly bound: CallSize | undefined },
  ) {
    this.#state = state;
    this.#options = options;
    this.#estimate = sizes.estimate;
    this.#bound = sizes.bound;
  }

  static async of(state: CallState, options: SizingOptions): Promise<SizedCall> {
    const { request } = state;
    const { input, output: requested, choices } = estimateSize(request);
    const output = (requested ?? options.outputs.meanOf(request.endpoint.endpointId)) * choices;
    const bound = options.hasBound ? await boundSize(request) : undefined;
    return new SizedCall(state, options, { estimate: { input, output }, bound });
  }

  /** What an attempt of a model needs. */
  needsOf(model: AttemptedModel): CallNeeds {
    const { operation, body, endpoint } = this.#state.request;
    const { prices, at } = this.#options;
    const charges = requestedCharges(operation, { body, modelName: model.modelName });
    const { input, output } = this.#estimate;
    const cost = prices.costOf(endpoint, model, { counts: { input, output }, at, ...charges });
    const bound = charges.otherCharges === undefined ? this.#bound : undefined;
    return {
      estimate: unitsOf(this.#estimate, cost.known ? cost.nanoUsd : undefined),
      bound:
        bound && unitsOf(bound, prices.costBoundOf(endpoint, model, { ...bound, at, ...charges })),
    };
  }
}

function unitsOf({ input, output }: CallSize, cost: bigint | undefined): CallUnits {
  return { tokens: BigInt(input) + BigInt(output), cost: cost ?? "unpriced" };
}
