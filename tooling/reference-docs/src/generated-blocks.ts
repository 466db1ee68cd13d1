import { describeSettings, type SettingDescription } from "@gw/gateway";

/** Texts by the name of the block that holds them. */
export type GeneratedBlocks = Readonly<Record<string, string>>;

/** A block begins and ends with an HTML comment: `<!-- generated:settings -->`, `<!-- /generated -->`. */
const block = /(<!-- generated:([a-z-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g;

/** Returns every text that documents take from code. */
export function generatedBlocks(): GeneratedBlocks {
  return { settings: settingsTable(describeSettings()) };
}

/**
 * Fills the generated blocks of a Markdown document.
 *
 * @throws Error for a block whose name has no text
 */
export function fillBlocks(document: string, blocks: GeneratedBlocks): string {
  return document.replace(block, (_, begin: string, name: string, end: string) => {
    const text = blocks[name];
    if (text === undefined) throw new Error(`no generated text is called ${name}`);
    return `${begin}\n${text}\n\n${end}`;
  });
}

function settingsTable(settings: readonly SettingDescription[]): string {
  const rows = settings.map(({ name, meaning, default: byDefault }) =>
    ["", `\`${name}\``, cell(meaning), cell(byDefault), ""].join(" | ").trim(),
  );
  return ["| setting | meaning | default |", "| --- | --- | --- |", ...rows].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
