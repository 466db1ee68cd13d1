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
  const name = names.find((one) => /^GW_KE[KY]/i.test(one) && !one.startsWith("GW_KEK_"));
  if (name === undefined) return;
  throw new SettingError(
    `${name} is not a setting of the gateway: ${keyAdviceFor(name.toUpperCase())}`,
    { setting: name },
  );
}

/**
 * Rejects names that contain a setting and something else, as files of variables do that have a byte
 * order mark, blanks, `export` or YAML: the setting would be ignored. The rest of such a name may be the
 * value, so the error does not contain it.
 *
 * @throws SettingError
 */
export function rejectDecoratedNames(names: readonly string[]): void {
  for (const name of names) {
    if (/^\w*$/.test(name)) continue;
    const [, setting] = decoratedSetting.exec(name) ?? [];
    if (setting === undefined) continue;
    throw new SettingError(
      `${setting.toUpperCase()} is set by a variable whose name has other characters, such as a byte ` +
        "order mark, a blank or export: remove them from the name, or remove the variable",
      { setting: setting.toUpperCase() },
    );
  }
}

/** A setting behind characters that are invisible or blank, quotes, and commands of shells. */
const decoratedSetting = /^(?:[\s\p{C}"'-]|export\b|set\b|env\b)*(GW_\w+)/iu;

const otherKeySettings = known.filter((name) => /^GW_KEK_[A-Z]/.test(name));

/** @param name in upper case */
function keyAdviceFor(name: string): string {
  const meant = name.startsWith("GW_KEK_") ? name : nearestOtherKeySetting(name);
  if (meant !== undefined) return `did you mean ${meant}? Rename or remove the variable`;
  const key = `GW_KEK_${/\d+$/.exec(name)?.[0] ?? "1"}`;
  return (
    `a key has its version in the name, such as ${key}=file:/etc/gw/keys/kek-1; rename or remove ` +
    "the variable"
  );
}

function nearestOtherKeySetting(name: string): string | undefined {
  const nearest = nearestName(name, [...otherKeySettings, "GW_KEK_1", "GW_KEK_1_FILE"]);
  return nearest !== undefined && otherKeySettings.includes(nearest) ? nearest : undefined;
}

/** One warning for each `GW_` variable that is not a setting. */
export function unknownSettings(names: readonly string[]): string[] {
  return names
    .filter(
      (name) => /^GW_(?!KEK_)/i.test(name) && ![...known, ...commandLineSettings].includes(name),
    )
    .sort()
    .map((name) => {
      const nearest = nearestName(name.toUpperCase(), candidates);
      const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
      return `${name} is not a setting of the gateway and is ignored${hint}`;
    });
}
