import type { KekRecord } from "@gw/store-abstract";
import { checkKeys } from "./check-keys.js";
import type { ConfiguredKeys } from "./configured-keys.js";
import { enterFirstKey } from "./first-key.js";
import { KeyError } from "./key-error.js";
import type { KeyNotice } from "./key-notice.js";
import { KeySources } from "./key-sources.js";
import { LiveKeyRing } from "./live-key-ring.js";
import type { OpenedKeyRing, OpenKeyRingOptions } from "./opened-key-ring.js";
import { requireKeys, type SecretCounts, secrets, unregistered } from "./required-keys.js";

/**
 * Builds the key ring from the settings and checks it against the registry that all processes on
 * one database share, so that no row is ever written under a key that another of them lacks. An
 * empty registry is given its first key. Nothing else is written.
 *
 * @throws {@link KeyError} with its code for every way in which the keys may be wrong; a
 * `GatewayError` of the backend, such as TEMPORARILY_UNAVAILABLE
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
  /** What is wrong stops the start, unless it is a degraded one. */
  const accept = (problem: KeyError): void => {
    if (!degraded) throw problem;
    problems.push(problem);
  };
  const tolerate = async <T>(fallback: T, look: () => T | Promise<T>): Promise<T> => {
    try {
      return await look();
    } catch (error) {
      if (!KeyError.is(error)) throw error;
      accept(error);
      return fallback;
    }
  };
  const none: ConfiguredKeys = new Map();
  const given = await sources.given(accept);
  const found = await tolerate(none, () => sources.inDataFolder());
  await options.beforeRegistry?.([...new Set([...found.keys(), ...given.keys()])]);

  // Counted before the registry is read: a version is registered before any row names it.
  const counts = await sealedSecrets.countSecretsByKek();
  let records = await kekRegistry.list();
  if (records.length === 0) {
    await tolerate(undefined, () => refuseLostRegistry(counts));
    if (!degraded) {
      await enterFirstKey({ ...options, given, sources, notify });
      // Read back, not assumed: another process may have been first, with a key of its own.
      records = await kekRegistry.list();
      if (records.length === 0) refuseLostRegistry(await sealedSecrets.countSecretsByKek());
    }
  }

  // Where the registry was lost, that has been said.
  const isLost = records.length === 0 && counts.size > 0;
  const active = isLost
    ? undefined
    : await tolerate(undefined, () => requireActive(records, settings.active));
  const keys = new Map([...(await tolerate(found, () => sources.inDataFolder())), ...given]);
  const { dataFolder } = sources;
  await tolerate(undefined, () => requireKeys({ records, keys, counts, dataFolder }));
  const { checked, problems: wrong } = await checkKeys({ records, keys });
  for (const error of wrong) accept(error);
  for (const notice of noticesOf({ records, given, keys, counts })) notify(notice);
  const keyRing = new LiveKeyRing({ kekRegistry, sources, checked });
  return { keyRing, activeVersion: active?.version, registered: records, problems };
}

function requireActive(records: readonly KekRecord[], configured: number | undefined): KekRecord {
  const active = records.find(({ state }) => state === "active");
  if (records.length === 0) {
    throw new KeyError(
      "REGISTRY_INVALID",
      "The key registry is empty: the first start of a server that is not degraded enters a key",
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
    `GW_KEK_ACTIVE names version ${configured}, but the key registry says that version ` +
      `${active.version} is active. GW_KEK_ACTIVE counts for an empty registry only: remove it, ` +
      `or set it to ${active.version}`,
  );
}

function noticesOf(options: {
  readonly records: readonly KekRecord[];
  readonly given: ConfiguredKeys;
  readonly keys: ConfiguredKeys;
  readonly counts: SecretCounts;
}): KeyNotice[] {
  const { records, given, keys, counts } = options;
  const notices: KeyNotice[] = [];
  const active = records.find(({ state }) => state === "active")?.version ?? 0;
  for (const { version, name } of given.values()) {
    const record = records.find((one) => one.version === version);
    if (record === undefined) {
      const isNext = active > 0 && version > active;
      const verb = counts.has(version) ? "adopt" : isNext ? "stage" : undefined;
      const next = verb === undefined ? "" : `: gw keys ${verb} ${version} enters it`;
      const message = `${name} is not in the key registry and is not used${next}`;
      notices.push({ code: "KEY_NOT_REGISTERED", message, version });
    } else if (record.state === "retired") {
      const message = `${name} is the key of a retired version and is not used`;
      notices.push({ code: "KEY_RETIRED", message, version });
    }
  }
  for (const version of unregistered(records, counts)) {
    if (keys.has(version)) continue;
    const message =
      `${secrets(counts.get(version))} unreadable: sealed under key version ${version}, which ` +
      "is neither registered nor configured. They can be listed, overwritten and deleted";
    notices.push({ code: "SECRETS_UNREADABLE", message, version });
  }
  return notices;
}

function refuseLostRegistry(counts: SecretCounts): void {
  const versions = [...counts.keys()].sort((a, b) => a - b);
  if (versions.length === 0) return;
  throw new KeyError(
    "REGISTRY_LOST",
    `The key registry is empty, but there are secrets, sealed under key version ` +
      `${versions.join(", ")}: restore the registry from the backup that the secrets came from, or ` +
      "enter each version again with gw keys adopt",
  );
}
