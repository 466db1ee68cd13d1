import type { GatewayErrorCode } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Random } from "../../load/random.ts";
import type { ContestedKind, ContestedResources } from "./contested-resources.ts";
import { codeOf, type GatewayClient } from "./gateway-client.ts";
import { nextMutation, type RivalMutation } from "./rival-mutations.ts";

export interface RivalOptions {
  readonly name: string;
  readonly client: GatewayClient;
  readonly stores: readonly GatewayStore[];
  readonly random: Random;
  /** The same object for all rivals. */
  readonly contested: ContestedResources;
  readonly onProblem: (problem: string) => void;
}

/** Errors of a mutation that conflicts with another rival's. */
export const allowedRivalErrors: readonly GatewayErrorCode[] = [
  "RESOURCE_ALREADY_EXISTS",
  "RESOURCE_DOES_NOT_EXIST",
  "INVALID_STATE",
  "INVALID_PARAMETER_VALUE",
];

/** Makes every kind of mutation on the few resources that all rivals change. */
export class Rival {
  readonly #options: RivalOptions;
  #count = 0;

  constructor(options: RivalOptions) {
    this.#options = options;
  }

  async writeUntil(isDone: () => boolean): Promise<void> {
    const { name, client, random, contested } = this.#options;
    while (!isDone()) {
      this.#count += 1;
      const mutation = nextMutation(contested, random, `${name}-${this.#count}`);
      const outcome = await client.mutate(mutation.run);
      if (outcome.status === "acknowledged") await this.#record(mutation);
      // Another rival may have created it without having recorded the id.
      else if (mutation.names !== undefined && !contested.has(mutation.names.name)) {
        await this.#lookUp(mutation.names);
      }
    }
  }

  async #record({ names, deletes }: RivalMutation): Promise<void> {
    if (deletes !== undefined) this.#options.contested.delete(deletes);
    if (names !== undefined) await this.#lookUp(names);
  }

  /** Reads the id through any gateway. */
  async #lookUp(resource: { readonly kind: ContestedKind; readonly name: string }): Promise<void> {
    const { contested, random, stores, onProblem } = this.#options;
    try {
      contested.set(resource.name, await idOf(random.pick(stores), resource));
    } catch (error) {
      const code = codeOf(error);
      if (code === "RESOURCE_DOES_NOT_EXIST" || code === "TEMPORARILY_UNAVAILABLE") return;
      onProblem(`reading ${resource.name} failed with ${code}`);
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
