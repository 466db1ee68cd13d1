import { resolve } from "node:path";
import { formatBreach } from "./breach.ts";
import { checkLayers } from "./check-layers.ts";

// `pnpm layers` looks at this repository; another root is for the tests of the check itself.
const root = resolve(process.argv[2] ?? `${import.meta.dirname}/../../..`);
const { files, breaches } = checkLayers({ root });

for (const breach of breaches) console.error(formatBreach(breach));
if (breaches.length > 0) process.exitCode = 1;
else console.log(`layers: ${files} files, no breach`);
