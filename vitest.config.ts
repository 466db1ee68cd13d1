import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests import sources, because `@gw/source` is the first condition of every package's exports.
const conditions = ["@gw/source"];

// Database servers are started only for projects that depend on them.
const testDatabases = "@gw/test-databases";
function globalSetup(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const { name, dependencies, devDependencies } = manifest;
  const isUser = name === testDatabases || testDatabases in { ...dependencies, ...devDependencies };
  return isUser ? ["tooling/test-databases/src/vitest-setup.ts"] : [];
}

// Loading modules costs these more than their tests, and none of them replaces a module.
const sharingModules = new Set(["config-resolver", "data-plane", "server", "store-rest"]);

const projects = ["packages", "apps", "tooling"].flatMap((parent) =>
  readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      extends: true as const,
      test: {
        name,
        isolate: !sharingModules.has(name),
        include: [`${parent}/${name}/test/**/*.test.ts`],
        globalSetup: globalSetup(`${parent}/${name}`),
      },
    })),
);

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    projects,
    // The default leaves one processor idle, which is half of a small machine.
    maxWorkers: availableParallelism(),
    // They end what hangs. A busy machine may take many times as long as an idle one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
