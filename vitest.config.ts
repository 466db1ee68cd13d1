import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests import the sources: `@gw/source` is the first condition of every package's exports.
const conditions = ["@gw/source"];

// Database servers are started for the projects that depend on them, and for no others.
const testDatabases = "@gw/test-databases";
function globalSetup(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const { name, dependencies, devDependencies } = manifest;
  const isUser = name === testDatabases || testDatabases in { ...dependencies, ...devDependencies };
  return isUser ? ["tooling/test-databases/src/vitest-setup.ts"] : [];
}

const projects = ["packages", "apps", "tooling"].flatMap((room) =>
  readdirSync(room, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      extends: true as const,
      test: {
        name,
        include: [`${room}/${name}/test/**/*.test.ts`],
        globalSetup: globalSetup(`${room}/${name}`),
      },
    })),
);

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    projects,
    // The default leaves one processor idle, which on a small machine is half of it.
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // What comes about soon takes longer on a machine that is busy.
    expect: { poll: { timeout: 20_000 } },
  },
});
