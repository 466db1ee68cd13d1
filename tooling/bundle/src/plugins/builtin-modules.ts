import type { Plugin } from "rolldown";

const prefix = "\0builtin:";

/**
 * Replaces imports of built-in modules by `process.getBuiltinModule`. An import reads every export,
 * and some exports of `node:http` load a whole HTTP client.
 */
export function builtinModules(): Plugin {
  return {
    name: "builtin-modules",
    resolveId: {
      // The bundler's own code imports `node:module`.
      filter: { id: /^node:(?!module$)/ },
      handler: (id, _importer, { kind }) =>
        kind === "import-statement" ? `${prefix}${id}` : undefined,
    },
    load: {
      filter: { id: /^\0builtin:/ },
      handler: (id) =>
        `module.exports = process.getBuiltinModule(${JSON.stringify(id.slice(prefix.length))});`,
    },
  };
}
