import { nearestName } from "@gw/entities";
import { describeSettings } from "./describe-settings.js";
import { SettingError } from "./setting-error.js";
import { commandLineSettings } from "./settings-table.js";

const known = describeSettings().map(({ name }) => name);
/** Names to suggest for a misspelt one. */
const candidates = known.map((name) => name.replace("<version>", "1"));

/**
 * Rejects names that look like the setting of a key and are none: a start that ignored them would seal
 * secrets under another key.
 *
 * @throws SettingError
 */
export function rejectUnknownKeys(names: readonly string[]): void {
  // parseKeySettings rejects unknown names that begin with GW_KEK_.
  const name = names.find((one) => /^GW_KE[KY]/.test(one) && !one.startsWith("GW_KEK_"));
  if (name === undefined) return;
  const meant = `GW_KEK_${/\d+$/.exec(name)?.[0] ?? "1"}`;
  throw new SettingError(
    `${name} is not a setting of the gateway: a key has its version in the name, such as ` +
      `${meant}=file:/etc/gw/keys/kek-1; rename or remove the variable`,
    { setting: name },
  );
}

/** One warning for each `GW_` variable that is not a setting. */
export function unknownSettings(names: readonly string[]): string[] {
  return names
    .filter(
      (name) => /^GW_(?!KEK_)/.test(name) && ![...known, ...commandLineSettings].includes(name),
    )
    .sort()
    .map((name) => {
      const nearest = nearestName(name, candidates);
      const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
      return `${name} is not a setting of the gateway and is ignored${hint}`;
    });
}
