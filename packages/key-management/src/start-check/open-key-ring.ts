import { KeyError } from "../key-error.js";
import { LiveKeyRing } from "../key-ring/live-key-ring.js";
import { loadRegisteredKeys } from "../key-ring/load-registered-keys.js";
import type { ConfiguredKeys } from "../settings/configured-keys.js";
import type { KeySettings } from "../settings/key-settings.js";
import { KeySources } from "../settings/key-sources.js";
import { enterFirstKey } from "./first-key.js";
import { keyNotices } from "./key-notices.js";
import type { OpenedKeyRing, OpenKeyRingOptions } from "./opened-key-ring.js";
import { requireActive, requireKeys, requireNoSecrets } from "./required-keys.js";

const noKeys: KeySettings = { keys: new Map() };

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
 * const settings = { keys: new Map([[1, "file:/run/secrets/kek"]]) };
 * const { keyRing } = await openKeyRing({ ...backend, settings });
 * const store = backend.openStore({ keyRing });
 * ```
 */
export async function openKeyRing(given: OpenKeyRingOptions): Promise<OpenedKeyRing> {
  const options = { ...given, settings: given.settings ?? noKeys };
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
  const { clock = Date.now } = options;
  const loading = await loadRegisteredKeys({ records, keys, now: clock() });
  for (const problem of loading.problems) report(problem);
  for (const notice of keyNotices({ records, keysOfSettings, keys, counts })) notify(notice);
  const keyRing = new LiveKeyRing({
    ...{ kekRegistry, sealedSecrets, sources, clock, problems },
    ...{ keys: loading.registered, active: settings.active },
  });
  return { keyRing, activeVersion: active?.version, registered: records, problems };
}
