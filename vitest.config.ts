import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

// Tests import the sources: `@gw/source` is the first condition of every package's exports.
const conditions = ["@gw/source"];

const projects = ["packages", "apps", "tooling"].flatMap((room) =>
  readdirSync(room, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({
      extends: true as const,
      test: { name: entry.name, include: [`${room}/${entry.name}/test/**/*.test.ts`] },
    })),
);

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: { projects, testTimeout: 30_000, hookTimeout: 30_000 },
});
