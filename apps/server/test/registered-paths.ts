import type { FastifyInstance } from "fastify";

/** Every path that is registered, out of the tree that the framework prints. */
export function registeredPaths(app: FastifyInstance): string[] {
  const parents: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, indent = "", segment = ""] = /^((?:│ {3}| {4})*)[├└]── (\S+)/.exec(line) ?? [];
      const depth = indent.length / 4;
      parents[depth] = segment;
      return parents.slice(0, depth + 1).join("");
    });
}
