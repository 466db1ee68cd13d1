import type { SettingDescription } from "@gw/gateway";

/** The settings of the server as a Markdown table. */
export function settingsTable(settings: readonly SettingDescription[]): string {
  const rows = settings.map(({ name, meaning, default: byDefault }) =>
    ["", `\`${name}\``, cell(meaning), cell(byDefault), ""].join(" | ").trim(),
  );
  return ["| setting | meaning | default |", "| --- | --- | --- |", ...rows].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
