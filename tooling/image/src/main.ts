import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { assembleImage } from "./assemble-image.ts";

// `pnpm image --out <folder>` writes the files that the Dockerfile copies into the image.
const { values } = parseArgs({ options: { out: { type: "string" } } });
if (values.out === undefined) {
  console.error("usage: pnpm image --out <folder>");
  process.exitCode = 2;
} else {
  assembleImage({ root: resolve(import.meta.dirname, "../../.."), out: resolve(values.out) });
  console.log(`the files of the image are in ${values.out}`);
}
