import type { Random } from "../../load/random.ts";
import { type Changes, Expectations } from "../../load/expectations.ts";
import { type EndpointModel, keys } from "./facts.ts";
import type { Run } from "./journal.ts";

export interface Secret {
  readonly id: string;
  readonly name: string;
  value: string;
  region: string;
}

export interface Definition {
  readonly id: string;
  readonly name: string;
  modelName: string;
  secret: Secret | undefined;
  isAttached: boolean;
  /** By an endpoint of which it is not known whether it is there. */
  mayBeUsed: boolean;
}

export interface Endpoint {
  readonly id: string;
  readonly name: string;
  usageTracking: boolean;
  models: EndpointModel[];
  readonly tags: Set<string>;
  readonly bindings: Set<string>;
}

/** What is asked of a gateway, and what is then so. */
export interface Mutation<T> {
  readonly changes: Changes;
  readonly run: Run<T>;
  /** Once it was acknowledged. */
  readonly done: (result: T) => void;
  /** Where it is not known whether it was made. */
  readonly ifInDoubt?: () => void;
}

export const provider = "openai";
const mostAttached = 2;

/** What one writer made and nobody else changes, as far as it is known. */
export class OwnThings {
  readonly expectations = new Expectations();
  readonly secrets: Secret[] = [];
  readonly definitions: Definition[] = [];
  readonly endpoints: Endpoint[] = [];
  /** Its own tags of the endpoint that all share. */
  readonly sharedTags = new Set<string>();
  readonly random: Random;
  readonly #name: string;
  #count = 0;

  constructor(name: string, random: Random) {
    this.#name = name;
    this.random = random;
  }

  /** A name that nothing else has. */
  next(what: string): string {
    this.#count += 1;
    return `${this.#name}-${what}-${this.#count}`;
  }

  /** One of which it is known what it is. */
  pick<T extends { readonly name: string }>(
    things: readonly T[],
    keyOf: (name: string) => string,
  ): T | undefined {
    const certain = things.filter(({ name }) => this.expectations.isCertain(keyOf(name)));
    return certain.length === 0 ? undefined : this.random.pick(certain);
  }

  /** Of a definition in doubt it would not be known whether it is an orphan then, or not there. */
  mayDelete(secret: Secret): boolean {
    return this.definitions
      .filter((definition) => definition.secret === secret)
      .every(({ name }) => this.expectations.isCertain(keys.definition(name)));
  }

  /** An endpoint has 64 models at most, and all writers share it. */
  mayAttach({ name, isAttached }: Definition): boolean {
    if (!this.expectations.isCertain(keys.attached(name))) return false;
    return isAttached || this.definitions.filter((one) => one.isAttached).length < mostAttached;
  }

  /** Also by an endpoint of which it is not known what it uses. */
  isUsed({ name, isAttached, mayBeUsed }: Definition): boolean {
    if (isAttached || mayBeUsed || !this.expectations.isCertain(keys.attached(name))) return true;
    return this.endpoints.some((endpoint) => {
      if (!this.expectations.isCertain(keys.endpoint(endpoint.name))) return true;
      return endpoint.models.some(({ definition }) => definition === name);
    });
  }
}

export function remove<T>(list: T[], item: T): void {
  list.splice(list.indexOf(item), 1);
}
