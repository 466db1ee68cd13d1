import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GatewayStore, KeyOperations } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import {
  createKeyOperations,
  type LiveKeyRing,
  type OpenedKeyRing,
  openKeyRing,
  openSealedSecret,
} from "../src/index.js";
import type { OpenKeyRingOptions } from "../src/opened-key-ring.js";
import { now, rawKey, temporaryFolder } from "./gateway.js";

/** A gateway whose keys lie in a folder, and an operator's hands on it. */
export interface KeyDesk {
  readonly backend: ReturnType<typeof createMemoryBackend>;
  readonly operations: KeyOperations;
  readonly keyRing: LiveKeyRing;
  readonly store: GatewayStore;
  /** Puts the key of a version into the folder. */
  readonly configure: (version: number, setting?: string) => Promise<string>;
  /** Creates this many secrets. @returns their ids, ascending */
  readonly fill: (count: number) => Promise<string[]>;
  /** Stages and activates a new version. */
  readonly advance: (version: number) => Promise<void>;
  /** Actions with their result, newest first. */
  readonly trail: () => Promise<string[]>;
  /** Another process with the keys that lie in the folder now. */
  readonly open: Opener;
}

type Opener = (
  options?: Pick<OpenKeyRingOptions, "degraded" | "readFile" | "onNotice">,
) => Promise<OpenedKeyRing>;

export async function keyDesk(first: string = rawKey()): Promise<KeyDesk> {
  const directory = join(await temporaryFolder(), "keys");
  await mkdir(directory);
  const configure = async (version: number, setting: string = rawKey()): Promise<string> => {
    await writeFile(join(directory, `kek-${version}`), setting, { mode: 0o600 });
    return setting;
  };
  await configure(1, first);
  let tick = now;
  const clock = (): number => (tick += 1);
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
    configure,
    open,
    async fill(count) {
      const ids: string[] = [];
      while (ids.length < count) {
        made += 1;
        const secretValue = { api_key: `sk-canary-${made}` };
        const secretName = `secret-${made}`;
        ids.push((await store.createGatewaySecret({ secretName, secretValue })).secretId);
      }
      return ids.sort();
    },
    async advance(version) {
      await configure(version);
      await operations.stageKek({ version });
      await operations.activateKek({ version });
    },
    async trail() {
      const { items } = await backend.auditLog.list({ maxResults: 1_000 });
      return items.map(({ action, result, targetId }) => `${action} ${result} ${targetId ?? ""}`);
    },
  };
}

/** What the rows of a desk hold, by id. */
export async function valuesOf({ backend, keyRing }: KeyDesk): Promise<Map<string, unknown>> {
  const rows = await backend.sealedSecrets.pageSealedSecrets({ limit: 1_000 });
  const values = await Promise.all(
    rows.map(async (secret) => {
      const opened = await openSealedSecret({ secret, keyRing });
      return [secret.secretId, opened.reveal().api_key] as const;
    }),
  );
  return new Map(values);
}

/** Runs a generator to its end. */
export async function finish<P, R>(
  work: AsyncGenerator<P, R, void>,
): Promise<{ readonly steps: readonly P[]; readonly report: R }> {
  const steps: P[] = [];
  for (;;) {
    const { done, value } = await work.next();
    if (done) return { steps, report: value };
    steps.push(value);
  }
}
