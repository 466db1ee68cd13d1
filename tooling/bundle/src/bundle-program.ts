import { rolldown } from "rolldown";
import { writeBuild } from "./build-files.ts";
import { recordBuild } from "./build-record.ts";
import { asciiOutput } from "./plugins/ascii-output.ts";
import { builtinModules } from "./plugins/builtin-modules.ts";
import { emitReadFiles } from "./plugins/emit-read-files.ts";
import { programStarter } from "./plugins/program-starter.ts";
import { thirdPartyLicenses } from "./plugins/third-party-licenses.ts";
import { undiciParts } from "./plugins/undici-parts.ts";

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
 * workspace are bundled from their sources, so they need no build. A program that runs meanwhile is not
 * affected.
 */
export async function bundleProgram(program: Program): Promise<void> {
  const { name, nodeRange, main, index, folder, others = [] } = program;
  const bundle = await rolldown({
    input: { main, ...(index === undefined ? {} : { index }) },
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
      programStarter({ name, nodeRange }),
    ],
    onLog: (_, { message }) => {
      throw new Error(message);
    },
  });
  const { output } = await bundle.generate({
    format: "esm",
    entryFileNames: "bundle/[name]-[hash].js",
    chunkFileNames: "bundle/[name]-[hash].js",
    assetFileNames: "bundle/[name]-[hash][extname]",
    // Names are kept, so that stack traces can be read; comments would only occupy memory.
    minify: false,
    comments: false,
    sourcemap: false,
  });
  const sources = await bundle.watchFiles;
  await bundle.close();
  const files = output.map((file) => ({
    path: file.fileName,
    content: file.type === "chunk" ? file.code : file.source,
  }));
  writeBuild(folder, files);
  const paths = files.map(({ path }) => path);
  recordBuild(folder, [...sources, ...others], paths);
}
