import { type Changes, Expectations } from "../../load/expectations.ts";
import type { Random } from "../../load/random.ts";
import { type EndpointModel, keys } from "./facts.ts";
import type { Run } from "./journal.ts";

export interface Secret {
  readonly id: string;
  readonly name: string;
  value: string;
  apiVersion: string;
}

export interface Definition {
  readonly id: string;
  readonly name: string;
  modelName: string;
  secret: Secret | undefined;
  isAttached: boolean;
  /** An endpoint that may exist uses it. */
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

/** A mutation and its effects. */
export interface Mutation<T> {
  readonly changes: Changes;
  readonly run: Run<T>;
  /** Called when the mutation is acknowledged. */
  readonly done: (result: T) => void;
  /** Called when the outcome is unknown. */
  readonly ifInDoubt?: () => void;
}

export const provider = "openai";
const maxAttached = 2;

/** The resources of one writer, which no other writer changes. */
export class OwnResources {
  readonly expectations = new Expectations();
  readonly secrets: Secret[] = [];
  readonly definitions: Definition[] = [];
  readonly endpoints: Endpoint[] = [];
  /** Keys of this writer's tags on the shared endpoint. */
  readonly sharedTags = new Set<string>();
  readonly random: Random;
  readonly #name: string;
  #count = 0;

  constructor(name: string, random: Random) {
    this.#name = name;
    this.random = random;
  }

  /** Returns an unused name. */
  next(what: string): string {
    this.#count += 1;
    return `${this.#name}-${what}-${this.#count}`;
  }

  /** Picks a resource whose state is certain. */
  pick<T extends { readonly name: string }>(
    resources: readonly T[],
    keyOf: (name: string) => string,
  ): T | undefined {
    const certain = resources.filter(({ name }) => this.expectations.isCertain(keyOf(name)));
    return certain.length === 0 ? undefined : this.random.pick(certain);
  }

  /** False if a definition of the secret is in doubt: it might be orphaned or absent. */
  mayDelete(secret: Secret): boolean {
    return this.definitions
      .filter((definition) => definition.secret === secret)
      .every(({ name }) => this.expectations.isCertain(keys.definition(name)));
  }

  /** Limits attached definitions, because the shared endpoint has at most 64 models. */
  mayAttach({ name, isAttached }: Definition): boolean {
    if (!this.expectations.isCertain(keys.attached(name))) return false;
    return isAttached || this.definitions.filter((one) => one.isAttached).length < maxAttached;
  }

  /** Whether an endpoint uses the definition or may use it. */
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
