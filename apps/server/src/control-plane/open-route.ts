import type { RouteShorthandOptions } from "fastify";

/** A path that needs no token. Load balancers may check it with HEAD. */
export const openRoute: RouteShorthandOptions = {
  config: { access: "open" },
  exposeHeadRoute: true,
};
