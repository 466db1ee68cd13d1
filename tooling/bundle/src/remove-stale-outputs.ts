import { resolve } from "node:path";
import { removeStaleOutputs } from "./stale-outputs.ts";

// Runs before every build, also before one that turbo restores: it would leave these files.
removeStaleOutputs(resolve(process.argv[2] ?? `${import.meta.dirname}/../../..`));
