import type { Setting } from "./setting.js";
import { settingsTable } from "./settings-table.js";

/** The entry of a setting in help texts and documentation. */
export interface SettingDescription {
  readonly name: string;
  /** One phrase, in Markdown. */
  readonly meaning: string;
  /** In Markdown; empty when the setting has none. */
  readonly default: string;
}

/** All settings of the server, in the order of the documentation. */
export function describeSettings(): readonly SettingDescription[] {
  return Object.entries<Setting<unknown>>(settingsTable).flatMap(([name, setting]) => {
    const { meaning, default: text, shownDefault, secret } = setting;
    const shown = shownDefault ?? (text === undefined ? "" : `\`${text}\``);
    const description = { name, meaning, default: shown };
    if (secret === undefined) return description;
    const file = `file that holds it, as an alternative to \`${name}\``;
    return [description, { name: `${name}_FILE`, meaning: file, default: "" }];
  });
}
