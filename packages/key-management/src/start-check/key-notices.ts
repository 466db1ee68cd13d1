import type { KekRecord } from "@gw/store-abstract";
import type { KeyNotice } from "../key-notice.js";
import type { ConfiguredKeys } from "../settings/configured-keys.js";
import { type SecretCounts, secretsAre, unregisteredVersions } from "./required-keys.js";

/** Reports configured keys that are not used, and secrets whose key is unknown. */
export function keyNotices(options: {
  readonly records: readonly KekRecord[];
  /** The keys of the settings, without those of the data folder. */
  readonly keysOfSettings: ConfiguredKeys;
  readonly keys: ConfiguredKeys;
  readonly counts: SecretCounts;
}): KeyNotice[] {
  const { records, keysOfSettings, keys, counts } = options;
  const notices: KeyNotice[] = [];
  const active = records.find(({ state }) => state === "active")?.version ?? 0;
  for (const { version, name } of keysOfSettings.values()) {
    const record = records.find((one) => one.version === version);
    if (record === undefined) {
      const isNext = active > 0 && version > active;
      const verb = counts.has(version) ? "adopt" : isNext ? "stage" : undefined;
      const remedy = verb === undefined ? "" : `: \`gw keys ${verb} ${version}\` enters it`;
      const message = `${name} is not in the key registry and is not used${remedy}`;
      notices.push({ code: "KEY_NOT_REGISTERED", message, version });
    } else if (record.state === "retired") {
      const message = `${name} is the key of a retired version and is not used`;
      notices.push({ code: "KEY_RETIRED", message, version });
    }
  }
  for (const version of unregisteredVersions(records, counts)) {
    if (keys.has(version)) continue;
    const message =
      `${secretsAre(counts.get(version))} unreadable: sealed under key version ${version}, which ` +
      "is neither registered nor configured. They can be listed, overwritten and deleted";
    notices.push({ code: "SECRETS_UNREADABLE", message, version });
  }
  return notices;
}
