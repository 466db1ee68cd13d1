import { describeSettings } from "@gw/gateway";
import type { GeneratedBlocks } from "./generated-blocks.ts";
import { settingsTable } from "./settings-table.ts";

/** Every text that documents take from code. */
export function generatedBlocks(): GeneratedBlocks {
  return { settings: settingsTable(describeSettings()) };
}
