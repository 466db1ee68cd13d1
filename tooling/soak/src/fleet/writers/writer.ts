import type { Random } from "../../load/random.ts";
import type { Caller } from "./gateway-client.ts";
import type { Expectations } from "../../load/expectations.ts";
import { keys, shared } from "./facts.ts";
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
import { createSecret, deleteSecret, updateSecret } from "./own-secrets.ts";
import { type Mutation, OwnThings } from "./own-resources.ts";

export interface WriterOptions {
  readonly name: string;
  readonly caller: Caller;
  readonly random: Random;
  readonly sharedEndpointId: string;
}

const most = 6;

/**
 * Makes every kind of mutation, on things of its own and on the one endpoint that all writers share;
 * none of it may be refused. A thing of which it is not known what became of it is left alone from
 * then on.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #own: OwnThings;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#own = new OwnThings(options.name, options.random);
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
    if (own.secrets.length < most) offer(() => createSecret(own));
    if (secret !== undefined) {
      offer(() => updateSecret(secret, { value: own.next("value") }));
      offer(() => updateSecret(secret, { region: own.next("r") }));
      if (own.definitions.length < most) offer(() => createDefinition(own, secret));
      if (own.mayDelete(secret) && random.chance(0.2)) offer(() => deleteSecret(own, secret));
    }
    if (definition !== undefined) {
      offer(() => updateDefinition(own, definition));
      if (own.mayAttach(definition)) offer(() => attachOrDetach(definition, sharedEndpointId));
      if (own.endpoints.length < most) offer(() => createEndpoint(own, definition));
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
    const outcome = await this.#options.caller.mutate(run);
    if (outcome.is === "acknowledged") {
      this.expectations.acknowledge(changes);
      done(outcome.result);
    } else if (outcome.is === "in doubt") {
      this.expectations.doubt(changes);
      ifInDoubt?.();
    }
  }
}
