import { readFileSync, writeFileSync } from "node:fs";
import { documents } from "./documents.ts";
import { fillBlocks, generatedBlocks } from "./generated-blocks.ts";

const root = new URL("../../../", import.meta.url);
for (const path of documents(root)) {
  const file = new URL(path, root);
  const text = readFileSync(file, "utf8");
  const filled = fillBlocks(text, generatedBlocks());
  if (filled === text) continue;
  writeFileSync(file, filled);
  console.log(`wrote ${path}`);
}
