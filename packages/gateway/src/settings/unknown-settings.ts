import { nearestName } from "./nearest-name.js";
import { commandLineSettings, settingsTable } from "./settings-table.js";

const known = Object.keys(settingsTable);
/** Names to suggest for a misspelt one. */
const candidates = known.map((name) => name.replace("<version>", "1"));

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
