import { GatewayError } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Random } from "../random.ts";
import { type Changes, Expectations, type Fact } from "./expectations.ts";
import { definitionFact, type EndpointModel, endpointFact, keys, secretFact } from "./facts.ts";

export interface WriterOptions {
  readonly name: string;
  /** One of each gateway; it moves between them. */
  readonly stores: readonly GatewayStore[];
  readonly random: Random;
  readonly sharedEndpointId: string;
  /** Told of each answer: its code, `ok` for an acknowledgement, and how long it took. */
  readonly onAnswer: (answer: string, ms: number) => void;
  readonly onProblem: (problem: string) => void;
}

interface Secret {
  readonly id: string;
  readonly name: string;
  value: string;
  region: string;
}

interface Definition {
  readonly id: string;
  readonly name: string;
  modelName: string;
  secret: Secret | undefined;
  isAttached: boolean;
  /** By an endpoint of which it is not known whether it is there. */
  mayBeUsed: boolean;
}

interface Endpoint {
  readonly id: string;
  readonly name: string;
  usageTracking: boolean;
  models: EndpointModel[];
  readonly tags: Set<string>;
  readonly bindings: Set<string>;
}

/** What is asked of a gateway, and what is then so. */
interface Mutation<T> {
  readonly changes: Changes;
  readonly run: (
    store: GatewayStore,
    by: { readonly onCommitted: (revision: number) => void },
  ) => Promise<T>;
  /** Once it was acknowledged. */
  readonly done: (result: T) => void;
  /** Where it is not known whether it was made. */
  readonly ifInDoubt?: () => void;
}

const most = 6;
const mostAttached = 2;
const provider = "openai";

/**
 * Makes every kind of mutation, on things of its own and on the one endpoint that all writers share.
 * A thing of which it is not known what became of it is left alone from then on.
 */
export class Writer {
  readonly expectations = new Expectations();
  acknowledged = 0;
  readonly #options: WriterOptions;
  readonly #secrets: Secret[] = [];
  readonly #definitions: Definition[] = [];
  readonly #endpoints: Endpoint[] = [];
  readonly #sharedTags = new Set<string>();
  #count = 0;
  #revision = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  async writeUntil(isDone: () => boolean): Promise<void> {
    while (!isDone()) await this.#writeOnce();
  }

  #writeOnce(): Promise<void> {
    const { random } = this.#options;
    const secret = this.#pick(this.#secrets, keys.secret);
    const definition = this.#pick(this.#definitions, keys.definition);
    const endpoint = this.#pick(this.#endpoints, keys.endpoint);
    const choices: (() => Promise<void>)[] = [];
    if (this.#secrets.length < most) choices.push(() => this.#createSecret());
    if (secret !== undefined) {
      choices.push(
        () => this.#updateSecret(secret, { value: this.#next("value") }),
        () => this.#updateSecret(secret, { region: this.#next("r").toLowerCase() }),
      );
      if (this.#definitions.length < most) choices.push(() => this.#createDefinition(secret));
      if (random.chance(0.2)) choices.push(() => this.#deleteSecret(secret));
    }
    if (definition !== undefined) {
      choices.push(() => this.#updateDefinition(definition));
      if (this.#mayAttach(definition)) choices.push(() => this.#attachOrDetach(definition));
      if (this.#endpoints.length < most) choices.push(() => this.#createEndpoint(definition));
      if (!this.#isUsed(definition)) choices.push(() => this.#deleteDefinition(definition));
    }
    if (endpoint !== undefined) {
      choices.push(
        () => this.#updateEndpoint(endpoint, definition),
        () => this.#setOrDeleteTag(endpoint.id, endpoint.name, endpoint.tags),
        () => this.#bindOrUnbind(endpoint),
      );
      if (random.chance(0.2)) choices.push(() => this.#deleteEndpoint(endpoint));
    }
    choices.push(() =>
      this.#setOrDeleteTag(this.#options.sharedEndpointId, "shared", this.#sharedTags),
    );
    return random.pick(choices)();
  }

  async #attempt<T>({ changes, run, done, ifInDoubt }: Mutation<T>): Promise<void> {
    const { stores, random, onAnswer, onProblem, name } = this.#options;
    const begin = performance.now();
    let revision = 0;
    try {
      const onCommitted = (made: number): void => {
        revision = made;
      };
      const result = await run(random.pick(stores), { onCommitted });
      onAnswer("ok", performance.now() - begin);
      this.expectations.acknowledge(changes);
      this.acknowledged += 1;
      done(result);
    } catch (error) {
      const code = GatewayError.is(error) ? error.code : "no gateway error";
      onAnswer(code, performance.now() - begin);
      if (code !== "TEMPORARILY_UNAVAILABLE") {
        onProblem(`${name}: ${[...changes.keys()].join()}: ${code} ${(error as Error).message}`);
      }
      // Anything but an answer that says so may have happened all the same.
      if (isRefusal(error)) return;
      this.expectations.doubt(changes);
      ifInDoubt?.();
      return;
    }
    if (revision <= this.#revision) {
      onProblem(`${name}: revision ${revision} came after ${this.#revision}`);
    }
    this.#revision = revision;
  }

  #createSecret(): Promise<void> {
    const secret = { name: this.#next("secret"), value: this.#next("value"), region: "none" };
    return this.#attempt({
      changes: new Map([[keys.secret(secret.name), secretFact(secret)]]),
      run: (store, by) =>
        store.createGatewaySecret(
          {
            secretName: secret.name,
            provider,
            secretValue: { api_key: secret.value },
            authConfig: { region: secret.region },
          },
          by,
        ),
      done: ({ secretId: id }) => this.#secrets.push({ id, ...secret }),
    });
  }

  #updateSecret(secret: Secret, change: Partial<Pick<Secret, "value" | "region">>): Promise<void> {
    const { value, region } = change;
    return this.#attempt({
      changes: new Map([[keys.secret(secret.name), secretFact({ ...secret, ...change })]]),
      run: (store, by) =>
        store.updateGatewaySecret(
          {
            secretId: secret.id,
            ...(value !== undefined && { secretValue: { api_key: value } }),
            ...(region !== undefined && { authConfig: { region } }),
          },
          by,
        ),
      done: () => Object.assign(secret, change),
    });
  }

  #deleteSecret(secret: Secret): Promise<void> {
    const orphans = this.#definitions.filter((definition) => definition.secret === secret);
    return this.#attempt({
      changes: new Map<string, Fact>([
        [keys.secret(secret.name), undefined],
        ...orphans.map(
          ({ name, modelName }) =>
            [keys.definition(name), definitionFact({ modelName, secret: undefined })] as const,
        ),
      ]),
      run: (store, by) => store.deleteGatewaySecret({ secretId: secret.id }, by),
      done: () => {
        remove(this.#secrets, secret);
        for (const orphan of orphans) orphan.secret = undefined;
      },
    });
  }

  #createDefinition(secret: Secret): Promise<void> {
    const definition = { name: this.#next("model"), modelName: this.#next("gpt") };
    const fact = definitionFact({ ...definition, secret: secret.name });
    return this.#attempt({
      changes: new Map([[keys.definition(definition.name), fact]]),
      run: (store, by) =>
        store.createGatewayModelDefinition({ ...definition, provider, secretId: secret.id }, by),
      done: ({ modelDefinitionId: id }) =>
        this.#definitions.push({ id, ...definition, secret, isAttached: false, mayBeUsed: false }),
    });
  }

  #updateDefinition(definition: Definition): Promise<void> {
    const modelName = this.#next("gpt");
    const fact = definitionFact({ modelName, secret: definition.secret?.name });
    return this.#attempt({
      changes: new Map([[keys.definition(definition.name), fact]]),
      run: (store, by) =>
        store.updateGatewayModelDefinition({ modelDefinitionId: definition.id, modelName }, by),
      done: () => Object.assign(definition, { modelName }),
    });
  }

  #deleteDefinition(definition: Definition): Promise<void> {
    return this.#attempt({
      changes: new Map([[keys.definition(definition.name), undefined]]),
      run: (store, by) =>
        store.deleteGatewayModelDefinition({ modelDefinitionId: definition.id }, by),
      done: () => remove(this.#definitions, definition),
    });
  }

  #attachOrDetach(definition: Definition): Promise<void> {
    const endpointId = this.#options.sharedEndpointId;
    const { id: modelDefinitionId, isAttached } = definition;
    return this.#attempt({
      changes: new Map([[keys.attached(definition.name), isAttached ? undefined : "yes"]]),
      run: async (store, by) => {
        if (isAttached) await store.detachModelFromEndpoint({ endpointId, modelDefinitionId }, by);
        else {
          const modelConfig = { modelDefinitionId, linkageType: "FALLBACK" } as const;
          await store.attachModelToEndpoint({ endpointId, modelConfig }, by);
        }
      },
      done: () => Object.assign(definition, { isAttached: !isAttached }),
    });
  }

  #createEndpoint(definition: Definition): Promise<void> {
    const name = this.#next("endpoint");
    const models = [{ definition: definition.name, weight: 1 + this.#options.random.below(9) }];
    return this.#attempt({
      changes: new Map([[keys.endpoint(name), endpointFact({ usageTracking: true, models })]]),
      run: (store, by) =>
        store.createGatewayEndpoint({ name, modelConfigs: this.#configs(models) }, by),
      done: ({ endpointId: id }) => {
        const belongings = { tags: new Set<string>(), bindings: new Set<string>() };
        this.#endpoints.push({ id, name, usageTracking: true, models, ...belongings });
      },
      ifInDoubt: () => Object.assign(definition, { mayBeUsed: true }),
    });
  }

  #updateEndpoint(endpoint: Endpoint, definition: Definition | undefined): Promise<void> {
    const usageTracking = !endpoint.usageTracking;
    const weight = this.#options.random.next();
    const models =
      definition === undefined ? endpoint.models : [{ definition: definition.name, weight }];
    return this.#attempt({
      changes: new Map([[keys.endpoint(endpoint.name), endpointFact({ usageTracking, models })]]),
      run: (store, by) => {
        const modelConfigs = definition === undefined ? undefined : this.#configs(models);
        return store.updateGatewayEndpoint(
          { endpointId: endpoint.id, usageTracking, modelConfigs },
          by,
        );
      },
      done: () => Object.assign(endpoint, { usageTracking, models }),
    });
  }

  #deleteEndpoint(endpoint: Endpoint): Promise<void> {
    const { name, tags, bindings } = endpoint;
    return this.#attempt({
      changes: new Map<string, Fact>([
        [keys.endpoint(name), undefined],
        ...[...tags].map((key) => [keys.tag(name, key), undefined] as const),
        ...[...bindings].map((resource) => [keys.binding(name, resource), undefined] as const),
      ]),
      run: (store, by) => store.deleteGatewayEndpoint({ endpointId: endpoint.id }, by),
      done: () => remove(this.#endpoints, endpoint),
    });
  }

  #setOrDeleteTag(endpointId: string, endpoint: string, tags: Set<string>): Promise<void> {
    const known = [...tags].find((key) => this.expectations.isThere(keys.tag(endpoint, key)));
    if (known !== undefined && this.#options.random.chance(0.5)) {
      return this.#attempt({
        changes: new Map([[keys.tag(endpoint, known), undefined]]),
        run: (store, by) => store.deleteGatewayEndpointTag({ endpointId, key: known }, by),
        done: () => tags.delete(known),
      });
    }
    const key = this.#next("tag");
    const value = this.#next("text");
    // Also where nobody knows whether it is there: it goes with its endpoint.
    tags.add(key);
    return this.#attempt({
      changes: new Map([[keys.tag(endpoint, key), value]]),
      run: (store, by) => store.setGatewayEndpointTag({ endpointId, key, value }, by),
      done: () => {},
    });
  }

  #bindOrUnbind({ id: endpointId, name, bindings }: Endpoint): Promise<void> {
    const resourceType = "job";
    const known = [...bindings].find((one) => this.expectations.isThere(keys.binding(name, one)));
    if (known !== undefined && this.#options.random.chance(0.5)) {
      const ref = { endpointId, resourceType, resourceId: known };
      return this.#attempt({
        changes: new Map([[keys.binding(name, known), undefined]]),
        run: (store, by) => store.deleteEndpointBinding(ref, by),
        done: () => bindings.delete(known),
      });
    }
    const resourceId = this.#next("resource");
    const displayName = this.#next("text");
    bindings.add(resourceId);
    return this.#attempt({
      changes: new Map([[keys.binding(name, resourceId), displayName]]),
      run: (store, by) =>
        store.createEndpointBinding({ endpointId, resourceType, resourceId, displayName }, by),
      done: () => {},
    });
  }

  /** An endpoint has 64 models at most, and all writers share it. */
  #mayAttach({ name, isAttached }: Definition): boolean {
    if (!this.expectations.isCertain(keys.attached(name))) return false;
    return isAttached || this.#definitions.filter((one) => one.isAttached).length < mostAttached;
  }

  #configs(models: readonly EndpointModel[]) {
    return models.map(({ definition, ...config }) => {
      const found = this.#definitions.find(({ name }) => name === definition);
      return { ...config, modelDefinitionId: found?.id ?? "" };
    });
  }

  /** Also by an endpoint of which it is not known what it uses. */
  #isUsed({ name, isAttached, mayBeUsed }: Definition): boolean {
    if (isAttached || mayBeUsed || !this.expectations.isCertain(keys.attached(name))) return true;
    return this.#endpoints.some((endpoint) => {
      if (!this.expectations.isCertain(keys.endpoint(endpoint.name))) return true;
      return endpoint.models.some(({ definition }) => definition === name);
    });
  }

  #pick<T extends { readonly name: string }>(
    things: readonly T[],
    keyOf: (name: string) => string,
  ): T | undefined {
    const certain = things.filter(({ name }) => this.expectations.isCertain(keyOf(name)));
    return certain.length === 0 ? undefined : this.#options.random.pick(certain);
  }

  #next(what: string): string {
    this.#count += 1;
    return `${this.#options.name}-${what}-${this.#count}`;
  }
}

function remove<T>(list: T[], item: T): void {
  list.splice(list.indexOf(item), 1);
}

/** Whether it is certain that nothing was changed. */
function isRefusal(error: unknown): boolean {
  return GatewayError.is(error) && !/not known|may have been made/.test(error.message);
}
