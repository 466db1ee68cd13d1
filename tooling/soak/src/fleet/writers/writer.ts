import type { Expectations } from "../../load/expectations.ts";
import type { Random } from "../../load/random.ts";
import { keys, shared } from "./facts.ts";
import type { GatewayClient } from "./gateway-client.ts";
import {
  attachOrDetach,
  createDefinition,
  deleteDefinition,
  updateDefinition,
} from "./own-definitions.ts";
import {
  bindOrUnbind,
  createEndpoint,
  deleteEndpoint,
  setOrDeleteTag,
  updateEndpoint,
} from "./own-endpoints.ts";
import { type Mutation, OwnResources } from "./own-resources.ts";
import { createSecret, deleteSecret, updateSecret } from "./own-secrets.ts";

export interface WriterOptions {
  readonly name: string;
  readonly client: GatewayClient;
  readonly random: Random;
  readonly sharedEndpointId: string;
}

/** Resources per kind. */
const maxResources = 6;

/**
 * Makes every kind of mutation on its own resources and on the shared endpoint. No mutation may be
 * rejected. A resource whose state is unknown is not used again.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #own: OwnResources;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#own = new OwnResources(options.name, options.random);
  }

  get expectations(): Expectations {
    return this.#own.expectations;
  }

  async writeUntil(isDone: () => boolean): Promise<void> {
    while (!isDone()) await this.#writeOnce();
  }

  #writeOnce(): Promise<void> {
    const { random, sharedEndpointId } = this.#options;
    const own = this.#own;
    const secret = own.pick(own.secrets, keys.secret);
    const definition = own.pick(own.definitions, keys.definition);
    const endpoint = own.pick(own.endpoints, keys.endpoint);
    const choices: (() => Promise<void>)[] = [];
    const offer = <T>(mutation: () => Mutation<T>): void => {
      choices.push(() => this.#attempt(mutation()));
    };
    if (own.secrets.length < maxResources) offer(() => createSecret(own));
    if (secret !== undefined) {
      offer(() => updateSecret(secret, { value: own.next("value") }));
      offer(() => updateSecret(secret, { apiVersion: own.next("r") }));
      if (own.definitions.length < maxResources) offer(() => createDefinition(own, secret));
      if (own.mayDelete(secret) && random.chance(0.2)) offer(() => deleteSecret(own, secret));
    }
    if (definition !== undefined) {
      offer(() => updateDefinition(own, definition));
      if (own.mayAttach(definition)) offer(() => attachOrDetach(definition, sharedEndpointId));
      if (own.endpoints.length < maxResources) offer(() => createEndpoint(own, definition));
      if (!own.isUsed(definition)) offer(() => deleteDefinition(own, definition));
    }
    if (endpoint !== undefined) {
      offer(() => updateEndpoint(own, endpoint, definition));
      offer(() => setOrDeleteTag(own, endpoint));
      offer(() => bindOrUnbind(own, endpoint));
      if (random.chance(0.2)) offer(() => deleteEndpoint(own, endpoint));
    }
    offer(() => setOrDeleteTag(own, { id: sharedEndpointId, name: shared, tags: own.sharedTags }));
    return random.pick(choices)();
  }

  async #attempt<T>({ changes, run, done, ifInDoubt }: Mutation<T>): Promise<void> {
    const outcome = await this.#options.client.mutate(run);
    if (outcome.status === "acknowledged") {
      this.expectations.acknowledge(changes);
      done(outcome.result);
    } else if (outcome.status === "in_doubt") {
      this.expectations.doubt(changes);
      ifInDoubt?.();
    }
  }
}
