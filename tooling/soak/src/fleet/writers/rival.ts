import type { GatewayErrorCode } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Random } from "../../load/random.ts";
import { type Caller, codeOf } from "./gateway-client.ts";
import type { Contested, ContestedKind } from "./contested-resources.ts";
import { nextMove, type RivalMove } from "./rival-mutations.ts";

export interface RivalOptions {
  readonly name: string;
  readonly caller: Caller;
  readonly stores: readonly GatewayStore[];
  readonly random: Random;
  /** The same for all rivals. */
  readonly contested: Contested;
  readonly onProblem: (problem: string) => void;
}

/** What comes of it when others were faster. */
export const rivalRefusals: readonly GatewayErrorCode[] = [
  "RESOURCE_ALREADY_EXISTS",
  "RESOURCE_DOES_NOT_EXIST",
  "INVALID_STATE",
  "INVALID_PARAMETER_VALUE",
];

/** Makes every kind of mutation on the few things that all rivals create, change and delete. */
export class Rival {
  readonly #options: RivalOptions;
  #count = 0;

  constructor(options: RivalOptions) {
    this.#options = options;
  }

  async writeUntil(isDone: () => boolean): Promise<void> {
    const { name, caller, random, contested } = this.#options;
    while (!isDone()) {
      this.#count += 1;
      const move = nextMove(contested, random, `${name}-${this.#count}`);
      const outcome = await caller.mutate(move.run);
      if (outcome.is === "acknowledged") await this.#note(move);
      // Made by somebody whose answer was lost, or by somebody who is about to tell.
      else if (move.names !== undefined && !contested.isKnown(move.names.name)) {
        await this.#lookUp(move.names);
      }
    }
  }

  async #note({ names, deletes }: RivalMove): Promise<void> {
    if (deletes !== undefined) this.#options.contested.forget(deletes);
    if (names !== undefined) await this.#lookUp(names);
  }

  /** Through any gateway: what one of them has acknowledged, all of them know. */
  async #lookUp(thing: { readonly kind: ContestedKind; readonly name: string }): Promise<void> {
    const { contested, random, stores, onProblem } = this.#options;
    try {
      contested.learn(thing.name, await idOf(random.pick(stores), thing));
    } catch (error) {
      const code = codeOf(error);
      if (code === "RESOURCE_DOES_NOT_EXIST" || code === "TEMPORARILY_UNAVAILABLE") return;
      onProblem(`a look for ${thing.name} was answered with ${code}`);
    }
  }
}

async function idOf(
  store: GatewayStore,
  { kind, name }: { readonly kind: ContestedKind; readonly name: string },
): Promise<string> {
  if (kind === "secret") return (await store.getSecretInfo({ secretName: name })).secretId;
  if (kind === "endpoint") return (await store.getGatewayEndpoint({ name })).endpointId;
  return (await store.getGatewayModelDefinition({ name })).modelDefinitionId;
}
