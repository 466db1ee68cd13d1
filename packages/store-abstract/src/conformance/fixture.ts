import assert from "node:assert/strict";
import type {
  CreateEndpointBindingInput,
  CreateGatewayEndpointInput,
  CreateGatewayModelDefinitionInput,
  CreateGatewaySecretInput,
  GatewayEndpoint,
  GatewayEndpointBinding,
  GatewayModelDefinition,
  GatewaySecretInfo,
  MutationContext,
  SecretValue,
} from "@gw/entities";
import type { AuditRecord } from "../audit-log.js";
import type { GatewayStore } from "../gateway-store.js";
import type { SealedSecret, SealSwap } from "../sealed-secret-source.js";
import { CaseClock } from "./case-clock.js";
import type { ConformanceHarness, ConformanceSubject } from "./harness.js";
import { type CaseKeys, oneActiveKey, openSealed } from "./keys.js";

export interface FixtureOptions {
  /** 32 lowercase hex digits, never the same twice. */
  readonly newId?: () => string;
  /** One raw key, active as version 1, when absent. */
  readonly keys?: () => Promise<CaseKeys>;
}

/** An opened store, and short ways to fill it: whatever a case does not name is made up. */
export class Fixture {
  readonly store: GatewayStore;
  readonly ports: ConformanceSubject["ports"];
  readonly clock: CaseClock;
  readonly keys: CaseKeys;
  readonly #subject: ConformanceSubject;
  #count = 0;
  readonly #shared = new Map<string, Promise<string>>();

  private constructor(made: { subject: ConformanceSubject; clock: CaseClock; keys: CaseKeys }) {
    this.#subject = made.subject;
    this.store = made.subject.store;
    this.ports = made.subject.ports;
    this.clock = made.clock;
    this.keys = made.keys;
  }

  static async open(harness: ConformanceHarness, options: FixtureOptions = {}): Promise<Fixture> {
    const clock = new CaseClock();
    const keys = await (options.keys ?? oneActiveKey)();
    const subject = await harness.open({
      keyRing: keys.ring,
      clock: () => clock.now,
      ...(options.newId !== undefined && { newId: options.newId }),
    });
    try {
      for (const record of keys.records) {
        assert.equal(await subject.ports.kekRegistry.insert(record), true, "key registry");
      }
    } catch (error) {
      await subject.dispose();
      throw error;
    }
    return new Fixture({ subject, clock, keys });
  }

  another(): Promise<GatewayStore> {
    return this.#subject.openAnother();
  }

  dispose(): Promise<void> {
    return this.#subject.dispose();
  }

  /** A name that this case has not used yet. */
  name(what: string): string {
    this.#count += 1;
    return `${what}-${this.#count}`;
  }

  secret(
    input: Partial<CreateGatewaySecretInput> = {},
    by?: MutationContext,
  ): Promise<GatewaySecretInfo> {
    return this.store.createGatewaySecret(
      {
        secretName: this.name("secret"),
        secretValue: { api_key: "sk-0123456789abcdef" },
        ...input,
      },
      by,
    );
  }

  async definition(
    input: Partial<CreateGatewayModelDefinitionInput> = {},
    by?: MutationContext,
  ): Promise<GatewayModelDefinition> {
    const secretId = input.secretId ?? (await this.secret()).secretId;
    return this.store.createGatewayModelDefinition(
      { name: this.name("model"), provider: "openai", modelName: "gpt-4o", ...input, secretId },
      by,
    );
  }

  /** Several definitions over one secret. */
  async definitions(count: number): Promise<GatewayModelDefinition[]> {
    const { secretId } = await this.secret();
    const made: GatewayModelDefinition[] = [];
    while (made.length < count) made.push(await this.definition({ secretId }));
    return made;
  }

  async endpoint(
    input: Partial<CreateGatewayEndpointInput> = {},
    by?: MutationContext,
  ): Promise<GatewayEndpoint> {
    const modelConfigs = input.modelConfigs ?? [
      { modelDefinitionId: (await this.definition()).modelDefinitionId },
    ];
    return this.store.createGatewayEndpoint(
      { name: this.name("endpoint"), ...input, modelConfigs },
      by,
    );
  }

  async binding(
    input: Partial<CreateEndpointBindingInput> = {},
    by?: MutationContext,
  ): Promise<GatewayEndpointBinding> {
    const endpointId = input.endpointId ?? (await this.endpoint()).endpointId;
    return this.store.createEndpointBinding(
      { resourceType: "scorer", resourceId: this.name("resource"), ...input, endpointId },
      by,
    );
  }

  /** The same secret at every call. */
  sharedSecretId(): Promise<string> {
    return this.#share("secret", async () => (await this.secret()).secretId);
  }

  /** The same definition at every call. */
  sharedDefinitionId(): Promise<string> {
    return this.#share("definition", async () => (await this.definition()).modelDefinitionId);
  }

  /** The same endpoint at every call. */
  sharedEndpointId(): Promise<string> {
    return this.#share("endpoint", async () => (await this.endpoint()).endpointId);
  }

  #share(what: string, make: () => Promise<string>): Promise<string> {
    const made = this.#shared.get(what) ?? make();
    this.#shared.set(what, made);
    return made;
  }

  /** The row of a secret as it lies in the store. */
  async sealed(secretId: string): Promise<SealedSecret> {
    const rows = await this.ports.sealedSecrets.pageSealedSecrets({ limit: 1_000 });
    const row = rows.find((one) => one.secretId === secretId);
    assert.ok(row, "the sealed row of the secret is there");
    return row;
  }

  /** Replaces the seal of one row. @returns whether it was replaced */
  async swap(swap: SealSwap): Promise<boolean> {
    const replaced = await this.ports.sealedSecrets.replaceSeals({ swaps: [swap] });
    assert.ok(replaced, "without a fence the row decides");
    assert.deepEqual([...replaced], replaced.size === 0 ? [] : [swap.secretId]);
    return replaced.size === 1;
  }

  /** What the sealed row holds, bound to the name, provider and destination that stand in it. */
  async opened(secretId: string): Promise<SecretValue> {
    return openSealed(await this.sealed(secretId), this.keys.ring);
  }

  /** The trail of what succeeded, newest first. */
  async succeeded(): Promise<AuditRecord[]> {
    const { items } = await this.ports.auditLog.list({ maxResults: 1_000 });
    return items.filter(({ result }) => result === "succeeded");
  }
}
