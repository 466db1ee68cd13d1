/** Texts by the name of the block that holds them. */
export type GeneratedBlocks = Readonly<Record<string, string>>;

/** A block begins and ends with an HTML comment: `<!-- generated:settings -->`, `<!-- /generated -->`. */
const block = /(<!-- generated:([a-z-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g;

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
