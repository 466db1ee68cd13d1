import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));

// The short forms of the soak tests, for `pnpm soak short`. They run the built packages.
// biome-ignore lint/style/noDefaultExport: Vitest loads the default export.
export default defineConfig({
  root,
  test: {
    name: "soak",
    include: ["tooling/soak/test/short/*.soak.ts"],
    globalSetup: ["tooling/test-databases/src/vitest-setup.ts"],
    maxWorkers: availableParallelism(),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
