import { resolve } from "node:path";
import { checkLayers } from "./check-layers.ts";
import { describeSizes } from "./describe-sizes.ts";
import { formatViolation } from "./violation.ts";

// Without an argument `pnpm layers` checks this repository; tests pass the root of a fixture.
const root = resolve(process.argv[2] ?? `${import.meta.dirname}/../../..`);
const { sources, violations } = checkLayers({ root });

if (violations.length > 0) {
  for (const violation of violations) console.error(formatViolation(violation));
  process.exitCode = 1;
} else {
  console.log(`layers: ${sources.length} files, no violations`);
}
console.log(describeSizes(sources));
