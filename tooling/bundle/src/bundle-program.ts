import { rmSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { asciiOutput } from "./ascii-output.ts";
import { builtinModules } from "./builtin-modules.ts";
import { recordSources, sourcesRecord } from "./bundled-sources.ts";
import { emitReadFiles } from "./emit-read-files.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";
import { undiciParts } from "./undici-parts.ts";

const external = [
  // They have native code, or are only loaded for the settings that use them.
  /^(?:better-sqlite3|mysql2|pg|@gw\/kek-[^/]+)$/,
  // Fastify requires them for routes with schemas, which the apps do not have.
  /^@fastify\/(?:ajv|fast-json-stringify)-compiler$/,
];

/**
 * Writes the program `entry` to `main.js` in `folder`. Its modules go into `bundle/` there: one file
 * for what every start needs, and one for each dynamic import. Packages of the workspace are bundled
 * from their sources, so they need no build.
 */
export async function bundleProgram(options: {
  readonly entry: string;
  readonly folder: string;
  /** Files that the bundle also depends on. */
  readonly others?: readonly string[];
}): Promise<void> {
  const { entry, folder, others = [] } = options;
  for (const previous of ["bundle", sourcesRecord]) {
    rmSync(join(folder, previous), { recursive: true, force: true });
  }
  const bundle = await rolldown({
    input: { main: entry },
    platform: "node",
    external,
    transform: { target: "node22" },
    resolve: {
      conditionNames: ["@gw/source"],
      extensionAlias: { ".js": [".ts", ".js"] },
    },
    plugins: [
      undiciParts(),
      builtinModules(),
      emitReadFiles(),
      asciiOutput(),
      thirdPartyLicenses(),
    ],
    onLog: (_, { message }) => {
      throw new Error(message);
    },
  });
  await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "bundle/[name]-[hash].js",
    assetFileNames: "bundle/[name]-[hash][extname]",
    // Names are kept, so that stack traces can be read; comments would only occupy memory.
    minify: false,
    comments: false,
    sourcemap: false,
  });
  const files = await bundle.watchFiles;
  await bundle.close();
  recordSources(folder, [...files, ...others]);
}
