const fencedCode = /^```[\s\S]*?^```$/gm;
const inlineCode = /`[^`\n]*`/g;

/** Returns the relative link targets of a Markdown document, in order, without those in code. */
export function relativeLinks(document: string): string[] {
  const prose = document.replace(fencedCode, "").replace(inlineCode, "code");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/i.test(target));
}

/** Returns the anchors of the headings of a Markdown document, as GitHub computes them. */
export function headingAnchors(document: string): string[] {
  const headings = document.replace(fencedCode, "").matchAll(/^#{1,6} (.+)$/gm);
  const counts = new Map<string, number>();
  return [...headings].map(([, heading = ""]) => {
    const anchor = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}
