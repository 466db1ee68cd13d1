import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KdfParameters, loadKek } from "@gw/crypto";
import type { KekRecord, KekRegistry, KekState, SealedSecretSource } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { expect, onTestFinished } from "vitest";
import {
  KeyError,
  type KeyNotice,
  type OpenedKeyRing,
  type OpenKeyRingOptions,
  openKeyRing,
} from "../src/index.js";

export const now = 1_700_000_000_000;

/** A new random key as a setting. */
export function rawKey(): string {
  return `raw:${randomBytes(32).toString("base64")}`;
}

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gw-keys-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

type Settings = { active?: number; directory?: string; keys?: Record<number, string> };

/** One database, on which processes start with different settings. */
export function createGateway() {
  const backend = createMemoryBackend({ clock: () => now });
  const notices: KeyNotice[] = [];
  const start = (
    { keys = {}, ...settings }: Settings,
    more: Partial<OpenKeyRingOptions> = {},
  ): Promise<OpenedKeyRing> => {
    const entries = Object.entries(keys).map(([version, key]) => [Number(version), key] as const);
    return openKeyRing({
      ...backend,
      clock: () => now,
      onNotice: (notice) => notices.push(notice),
      settings: { ...settings, keys: new Map(entries) },
      ...more,
    });
  };
  return {
    backend,
    notices,
    start,
    /** Expects a start to fail without writing anything. @returns its error */
    async startError(
      settings: Settings,
      more: Partial<OpenKeyRingOptions> = {},
    ): Promise<KeyError> {
      const { kekRegistry, auditLog } = backend;
      const before = [await kekRegistry.list(), await auditLog.list()];
      const error = await start(settings, more).then(
        () => expect.unreachable("the start succeeded"),
        (reason: unknown) => reason,
      );
      expect([await kekRegistry.list(), await auditLog.list()]).toEqual(before);
      if (!KeyError.is(error)) throw error;
      expect(error.message).not.toContain("\n");
      for (const key of Object.values(settings.keys ?? {})) {
        const value = key.slice(key.indexOf(":") + 1).trim();
        if (value !== "") expect(`${error.message} ${error.stack}`).not.toContain(value);
      }
      return error;
    },
    async putSecret(opened: OpenedKeyRing, secretName = "openai"): Promise<string> {
      const store = backend.openStore(opened);
      const secretValue = { api_key: "sk-0123456789abcdef" };
      return (await store.createGatewaySecret({ secretName, secretValue })).secretId;
    },
    /** Sets the key version of all secrets, as an attacker with database access might. */
    async editKekVersion(kekVersion: number): Promise<void> {
      for (const secret of await backend.sealedSecrets.pageSealedSecrets({ limit: 100 })) {
        const replacement = { wrappedDek: secret.wrappedDek, kekVersion };
        const swap = { secretId: secret.secretId, expected: secret, replacement };
        await backend.sealedSecrets.replaceSeals({ swaps: [swap] });
      }
    },
    async register(version: number, state: KekState, key: string, kdf?: KdfParameters) {
      expect(await backend.kekRegistry.insert(await recordOf({ version, state, key, kdf }))).toBe(
        true,
      );
    },
  };
}

/** The registry record of a key. */
export async function recordOf(options: {
  readonly version: number;
  readonly state: KekState;
  readonly key: string;
  readonly kdf?: KdfParameters | undefined;
}): Promise<KekRecord> {
  const { version, state, key, kdf } = options;
  const kek = await loadKek({ source: key, version, kdf, env: {} });
  const { provider } = kek;
  return { version, provider, kdf, ...(await kek.createCheck()), state, createdAt: now };
}

/** A port with some methods replaced. */
export function override<T extends KekRegistry | SealedSecretSource>(
  port: T,
  methods: Partial<T>,
): T {
  return new Proxy(port, {
    get: (target, property) => {
      const own: unknown = Reflect.get(methods, property) ?? Reflect.get(target, property);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}
