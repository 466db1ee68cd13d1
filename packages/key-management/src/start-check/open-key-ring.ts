import type { KekRecord } from "@gw/store-abstract";
import { KeyError } from "../key-error.js";
import { LiveKeyRing } from "../key-ring/live-key-ring.js";
import { loadRegisteredKeys } from "../key-ring/load-registered-keys.js";
import type { ConfiguredKeys } from "../settings/configured-keys.js";
import { KeySources } from "../settings/key-sources.js";
import { enterFirstKey } from "./first-key.js";
import { keyNotices } from "./key-notices.js";
import type { OpenedKeyRing, OpenKeyRingOptions } from "./opened-key-ring.js";
import { requireKeys, type SecretCounts } from "./required-keys.js";

/**
 * Builds the key ring from the settings and checks it against the registry that all processes on
 * one database share, so that no secret is written under a key that another process lacks. Enters
 * the first key into an empty registry and writes nothing else.
 *
 * @throws {@link KeyError} with a code for each problem with the keys
 * @throws GatewayError of the backend, such as TEMPORARILY_UNAVAILABLE
 *
 * @example
 * ```ts
 * const { keyRing } = await openKeyRing({
 *   kekRegistry: backend.kekRegistry,
 *   sealedSecrets: backend.sealedSecrets,
 *   auditLog: backend.auditLog,
 *   settings: { keys: new Map([[1, "file:/run/secrets/kek"]]) },
 * });
 * const store = backend.openStore({ keyRing });
 * ```
 */
export async function openKeyRing(options: OpenKeyRingOptions): Promise<OpenedKeyRing> {
  const { kekRegistry, sealedSecrets, settings, degraded = false } = options;
  const notify = options.onNotice ?? (() => undefined);
  const sources = new KeySources(options, notify);
  const problems: KeyError[] = [];
  const report = (problem: KeyError): void => {
    if (!degraded) throw problem;
    problems.push(problem);
  };
  const attempt = async <T>(fallback: T, check: () => T | Promise<T>): Promise<T> => {
    try {
      return await check();
    } catch (error) {
      if (!KeyError.is(error)) throw error;
      report(error);
      return fallback;
    }
  };
  const none: ConfiguredKeys = new Map();
  const keysOfSettings = await sources.fromSettings(report);
  const keysOfDataFolder = await attempt(none, () => sources.fromDataFolder());
  const versions = new Set([...keysOfDataFolder.keys(), ...keysOfSettings.keys()]);
  await options.beforeRegistry?.([...versions]);

  // Counted before the registry is read: a version is registered before any secret uses it.
  const counts = await sealedSecrets.countSecretsByKek();
  let records = await kekRegistry.list();
  if (records.length === 0) {
    await attempt(undefined, () => requireNoSecrets(counts));
    if (!degraded) {
      await enterFirstKey({ ...options, keysOfSettings, sources, notify });
      // Read again: another process may have entered its own key first.
      records = await kekRegistry.list();
      if (records.length === 0) requireNoSecrets(await sealedSecrets.countSecretsByKek());
    }
  }

  // A lost registry was reported above.
  const isLost = records.length === 0 && counts.size > 0;
  const active = isLost
    ? undefined
    : await attempt(undefined, () => requireActive(records, settings.active));
  const generated = await attempt(keysOfDataFolder, () => sources.fromDataFolder());
  const keys = new Map([...generated, ...keysOfSettings]);
  const { dataFolder } = sources;
  await attempt(undefined, () => requireKeys({ records, keys, counts, dataFolder }));
  const loading = await loadRegisteredKeys({ records, keys });
  for (const problem of loading.problems) report(problem);
  for (const notice of keyNotices({ records, keysOfSettings, keys, counts })) notify(notice);
  const keyRing = new LiveKeyRing({ kekRegistry, sources, keys: loading.registered });
  return { keyRing, activeVersion: active?.version, registered: records, problems };
}

function requireActive(records: readonly KekRecord[], configured: number | undefined): KekRecord {
  const active = records.find(({ state }) => state === "active");
  if (records.length === 0) {
    throw new KeyError(
      "REGISTRY_INVALID",
      "The key registry is empty: start a server without --degraded, which enters the first key",
    );
  }
  if (active === undefined) {
    throw new KeyError(
      "REGISTRY_INVALID",
      "The key registry has no active version: restore it from a backup",
    );
  }
  if (configured === undefined || configured === active.version) return active;
  throw new KeyError(
    "ACTIVE_KEY_DIFFERS",
    `GW_KEK_ACTIVE names version ${configured}, but version ${active.version} is active in the ` +
      "key registry. GW_KEK_ACTIVE applies to an empty registry only: remove it, or set it to " +
      `${active.version}`,
  );
}

function requireNoSecrets(counts: SecretCounts): void {
  const versions = [...counts.keys()].sort((a, b) => a - b);
  if (versions.length === 0) return;
  throw new KeyError(
    "REGISTRY_LOST",
    `The key registry is empty, but secrets are sealed under key version ${versions.join(", ")}: ` +
      "restore the registry from the same backup as the secrets, or enter each version again with " +
      "`gw keys adopt`",
  );
}
