import { resolve } from "node:path";
import { fillRepository } from "./repository.ts";

// The first step of `pnpm release:publish`: the packages are packed with these manifests.
try {
  const paths = fillRepository(resolve(import.meta.dirname, "../../.."));
  console.log(`wrote the repository to ${paths.length} manifests`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
