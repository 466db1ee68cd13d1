import { existsSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { documents } from "../src/documents.ts";
import { headingAnchors, relativeLinks } from "./markdown-links.ts";

const root = new URL("../../../", import.meta.url);
const paths = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...documents(root)];

/** Returns the links of a document whose file or heading does not exist. */
function brokenLinks(path: string): string[] {
  const document = new URL(path, root);
  return relativeLinks(readFileSync(document, "utf8")).filter((link) => {
    const { hash, href } = new URL(link, document);
    const target = new URL(href.replace(/#.*$/, ""));
    if (!existsSync(target)) return true;
    if (hash === "") return false;
    if (statSync(target).isDirectory()) return true;
    const anchor = decodeURIComponent(hash.slice(1));
    return !headingAnchors(readFileSync(target, "utf8")).includes(anchor);
  });
}

describe("Markdown links", () => {
  test("in code and to other sites are ignored", () => {
    const document =
      "[a](b.md#c) `[x](y)`\n```md\n[d](e.md)\n```\n[f](https://example.org) [g](#h)";
    expect(relativeLinks(document)).toEqual(["b.md#c", "#h"]);
  });

  test("may use the anchor of each heading, numbered if it repeats", () => {
    const document = "# A `b`, c & D\n```sh\n# not a heading\n```\n## Same\n## Same\n";
    expect(headingAnchors(document)).toEqual(["a-b-c--d", "same", "same-1"]);
  });

  test.each(paths)("of %s lead to existing files and headings", (path) => {
    expect(brokenLinks(path)).toEqual([]);
  });
});

const readmes = documents(root).filter(
  (path) => path.endsWith("/README.md") && !path.startsWith("docs/"),
);

// npm shows the page without the repository around it.
test.each(readmes)("%s of a package has no relative links except to its own headings", (path) => {
  const links = relativeLinks(readFileSync(new URL(path, root), "utf8"));
  expect(links.filter((link) => !link.startsWith("#"))).toEqual([]);
});

test("docs/README.md lists every page", () => {
  const links = relativeLinks(readFileSync(new URL("docs/README.md", root), "utf8"));
  const listed = links.map((link) => `docs/${link}`);
  const pages = documents(root).filter(
    (path) => path.startsWith("docs/") && path !== "docs/README.md",
  );
  expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
});
