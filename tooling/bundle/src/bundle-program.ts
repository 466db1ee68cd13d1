import { rmSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { asciiOutput } from "./ascii-output.ts";
import { builtinModules } from "./builtin-modules.ts";
import { recordSources, sourcesRecord } from "./bundled-sources.ts";
import { emitReadFiles } from "./emit-read-files.ts";
import { programStarter } from "./program-starter.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";
import { undiciParts } from "./undici-parts.ts";

const external = [
  // They have native code, or are only loaded for the settings that use them.
  /^(?:better-sqlite3|mysql2|pg|@gw\/kek-aws-kms)$/,
  // Fastify requires them for routes with schemas, which the apps do not have.
  /^@fastify\/(?:ajv|fast-json-stringify)-compiler$/,
];

/** A program to bundle. */
export interface Program {
  /** The name of the command. */
  readonly name: string;
  /** The range of versions of Node.js, such as `>=22.19`. */
  readonly nodeRange: string;
  /** The module that runs it. */
  readonly main: string;
  /** The module of what it exports to other programs, if that is a part of the bundle. */
  readonly index?: string | undefined;
  /** Receives the files. */
  readonly folder: string;
  /** Files that the bundle also depends on. */
  readonly others?: readonly string[];
}

/**
 * Writes a program to `main.js`, and what it exports to `index.js`. Their modules go into `bundle/`
 * there: one file for what every start needs, and one for each dynamic import. Packages of the
 * workspace are bundled from their sources, so they need no build.
 */
export async function bundleProgram(program: Program): Promise<void> {
  const { name, nodeRange, main, index, folder, others = [] } = program;
  for (const previous of ["bundle", sourcesRecord]) {
    rmSync(join(folder, previous), { recursive: true, force: true });
  }
  const bundle = await rolldown({
    input: { "bundle/main": main, ...(index === undefined ? {} : { index }) },
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
      programStarter({ name, nodeRange, path: "bundle/main.js" }),
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
