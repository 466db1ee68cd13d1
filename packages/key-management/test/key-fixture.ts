import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GatewayStore, KeyOperations } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import {
  createKeyOperations,
  type LiveKeyRing,
  type OpenedKeyRing,
  type OpenKeyRingOptions,
  openKeyRing,
  openSealedSecret,
} from "../src/index.js";
import { now, rawKey, temporaryFolder } from "./gateway.js";

/** A gateway with its keys in a folder, and the actions of an operator. */
export interface KeyFixture {
  readonly backend: ReturnType<typeof createMemoryBackend>;
  readonly operations: KeyOperations;
  readonly keyRing: LiveKeyRing;
  readonly store: GatewayStore;
  readonly clock: { advance(milliseconds: number): void };
  /** The key folder. */
  readonly directory: string;
  /** Writes the key of a version to the folder. @returns its setting */
  readonly configure: (version: number, setting?: string) => Promise<string>;
  /** Creates a number of secrets. @returns their ids, ascending */
  readonly createSecrets: (count: number) => Promise<string[]>;
  /** Stages and activates a new version. */
  readonly stageAndActivate: (version: number) => Promise<void>;
  /** The actions of the audit log with their results, newest first. */
  readonly auditTrail: () => Promise<string[]>;
  /** Starts another process with the current keys of the folder. */
  readonly open: Opener;
}

type Opener = (
  options?: Pick<OpenKeyRingOptions, "degraded" | "readFile" | "onNotice">,
) => Promise<OpenedKeyRing>;

export async function keyFixture(first: string = rawKey()): Promise<KeyFixture> {
  const directory = join(await temporaryFolder(), "keys");
  await mkdir(directory);
  const configure = async (version: number, setting: string = rawKey()): Promise<string> => {
    await writeFile(join(directory, `kek-${version}`), setting, { mode: 0o600 });
    return setting;
  };
  await configure(1, first);
  let tick = now;
  const clock = Object.assign((): number => (tick += 1), {
    advance(milliseconds: number): void {
      tick += milliseconds;
    },
  });
  const backend = createMemoryBackend({ clock });
  const open: Opener = (options = {}) =>
    openKeyRing({ ...backend, clock, settings: { keys: new Map(), directory }, ...options });
  const { keyRing } = await open();
  const operations = createKeyOperations({ ...backend, keyRing, clock });
  const store = backend.openStore({ keyRing });
  let made = 0;
  return {
    backend,
    operations,
    keyRing,
    store,
    clock,
    directory,
    configure,
    open,
    async createSecrets(count) {
      const ids: string[] = [];
      while (ids.length < count) {
        made += 1;
        const secretValue = { api_key: `sk-canary-${made}` };
        const secretName = `secret-${made}`;
        ids.push((await store.createGatewaySecret({ secretName, secretValue })).secretId);
      }
      return ids.sort();
    },
    async stageAndActivate(version) {
      await configure(version);
      await operations.stageKek({ version });
      await operations.activateKek({ version });
    },
    async auditTrail() {
      const { items } = await backend.auditLog.list({ maxResults: 1_000 });
      return items.map(({ action, result, targetId }) => `${action} ${result} ${targetId ?? ""}`);
    },
  };
}

/** The opened values of all secrets, by id. */
export async function valuesOf({ backend, keyRing }: KeyFixture): Promise<Map<string, unknown>> {
  const rows = await backend.sealedSecrets.pageSealedSecrets({ limit: 1_000 });
  const values = await Promise.all(
    rows.map(async (secret) => {
      const opened = await openSealedSecret({ secret, keyRing });
      return [secret.secretId, opened.reveal().api_key] as const;
    }),
  );
  return new Map(values);
}

/** Runs a generator to its end and collects its steps. */
export async function runToEnd<P, R>(
  work: AsyncGenerator<P, R, void>,
): Promise<{ readonly steps: readonly P[]; readonly report: R }> {
  const steps: P[] = [];
  for (;;) {
    const { done, value } = await work.next();
    if (done) return { steps, report: value };
    steps.push(value);
  }
}
