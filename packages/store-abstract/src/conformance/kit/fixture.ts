import assert from "node:assert/strict";
import {
  type CreateEndpointBindingInput,
  type CreateGatewayEndpointInput,
  type CreateGatewayLimitInput,
  type CreateGatewayModelDefinitionInput,
  type CreateGatewaySecretInput,
  defaultWorkspace,
  type GatewayEndpoint,
  type GatewayEndpointBinding,
  type GatewayLimit,
  type GatewayModelDefinition,
  type GatewaySecretInfo,
  type MutationContext,
  type SecretValue,
  type WorkspaceId,
} from "@gw/entities";
import type { GatewayStore } from "../../gateway-store.js";
import type { AuditRecord } from "../../ports/audit-log.js";
import type { SealedSecret, SealSwap } from "../../ports/sealed-secret-source.js";
import { type CaseKeys, oneActiveKey, openSealed } from "./case-keys.js";
import type { ConformanceHarness, ConformanceSubject } from "./harness.js";

/** A clock that only changes when the case moves it. */
class CaseClock {
  // Not a whole second, so that rounding is detected.
  #now = 1_760_000_000_123;

  /** Milliseconds since the Unix epoch. */
  get now(): number {
    return this.#now;
  }

  /** Moves the clock, also backwards. The default is not a whole second. */
  advance(milliseconds = 7_001): void {
    this.#now += milliseconds;
  }
}

export interface FixtureOptions {
  /** Returns 32 lowercase hex digits, unique. */
  readonly newId?: () => string;
  /** The keys of the case; one raw key, active as version 1, when absent. */
  readonly keys?: () => Promise<CaseKeys>;
}

/** A limit without its name. */
export const limitDefaults = {
  measure: "tokens",
  amount: "100000",
  window: { unit: "DAYS", length: 1 },
  scope: { kind: "TOKEN" },
  action: "REJECT",
  onOutage: "ADMIT",
} as const;

/** An opened store with helpers that fill it; fields that a case does not give get defaults. */
export class Fixture {
  readonly store: GatewayStore;
  /** The workspace of the store. */
  readonly workspaceId: WorkspaceId;
  readonly ports: ConformanceSubject["ports"];
  readonly clock: CaseClock;
  readonly keys: CaseKeys;
  readonly #subject: ConformanceSubject;
  #count = 0;
  readonly #shared = new Map<string, Promise<string>>();

  private constructor(parts: {
    subject: ConformanceSubject;
    filled?: Pick<ConformanceSubject, "store" | "workspaceId">;
    clock: CaseClock;
    keys: CaseKeys;
  }) {
    this.#subject = parts.subject;
    const { store, workspaceId = defaultWorkspace } = parts.filled ?? parts.subject;
    this.store = store;
    this.workspaceId = workspaceId;
    this.ports = parts.subject.ports;
    this.clock = parts.clock;
    this.keys = parts.keys;
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
        assert.equal(
          await subject.ports.kekRegistry.insert(record),
          true,
          "kekRegistry.insert must register the keys of the case in the empty registry",
        );
      }
    } catch (error) {
      await subject.dispose();
      throw error;
    }
    return new Fixture({ subject, clock, keys });
  }

  /** Opens another store on the same data. */
  another(): Promise<GatewayStore> {
    return this.#subject.openAnother();
  }

  /** A fixture of the same case that fills another store; only this one is disposed of. */
  filling(filled: Pick<ConformanceSubject, "store" | "workspaceId">): Fixture {
    return new Fixture({ subject: this.#subject, filled, clock: this.clock, keys: this.keys });
  }

  dispose(): Promise<void> {
    return this.#subject.dispose();
  }

  /** A name that is unique within the case. */
  name(prefix: string): string {
    this.#count += 1;
    return `${prefix}-${this.#count}`;
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

  /** Creates several model definitions with one secret. */
  async definitions(count: number): Promise<GatewayModelDefinition[]> {
    const { secretId } = await this.secret();
    const definitions: GatewayModelDefinition[] = [];
    while (definitions.length < count) definitions.push(await this.definition({ secretId }));
    return definitions;
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

  limit(input: Partial<CreateGatewayLimitInput> = {}, by?: MutationContext): Promise<GatewayLimit> {
    return this.store.createGatewayLimit(
      { ...limitDefaults, name: this.name("limit"), ...input },
      by,
    );
  }

  /** Creates a secret on the first call; returns the same one afterwards. */
  sharedSecretId(): Promise<string> {
    return this.#share("secret", async () => (await this.secret()).secretId);
  }

  /** Creates a model definition on the first call; returns the same one afterwards. */
  sharedDefinitionId(): Promise<string> {
    return this.#share("definition", async () => (await this.definition()).modelDefinitionId);
  }

  /** Creates an endpoint on the first call; returns the same one afterwards. */
  sharedEndpointId(): Promise<string> {
    return this.#share("endpoint", async () => (await this.endpoint()).endpointId);
  }

  #share(kind: string, create: () => Promise<string>): Promise<string> {
    const id = this.#shared.get(kind) ?? create();
    this.#shared.set(kind, id);
    return id;
  }

  /** The sealed row of a secret. */
  async sealed(secretId: string): Promise<SealedSecret> {
    const rows = await this.ports.sealedSecrets.pageSealedSecrets({ limit: 1_000 });
    const row = rows.find((one) => one.secretId === secretId);
    assert.ok(row, `pageSealedSecrets must return the row of ${secretId}`);
    return row;
  }

  /** Replaces the seal of one row, without a fence. @returns whether it was replaced */
  async swap(swap: SealSwap): Promise<boolean> {
    const replaced = await this.ports.sealedSecrets.replaceSeals({ swaps: [swap] });
    assert.ok(replaced, "replaceSeals without whileActive must return a set");
    assert.deepEqual([...replaced], replaced.size === 0 ? [] : [swap.secretId]);
    return replaced.size === 1;
  }

  /** Opens the sealed row of a secret with its own name, provider, destination and workspace. */
  async opened(secretId: string): Promise<SecretValue> {
    return openSealed(await this.sealed(secretId), this.keys.ring);
  }

  /** The audit records with the result `succeeded`, newest first. */
  async succeeded(): Promise<AuditRecord[]> {
    const { items } = await this.ports.auditLog.list({ maxResults: 1_000 });
    return items.filter(({ result }) => result === "succeeded");
  }
}
