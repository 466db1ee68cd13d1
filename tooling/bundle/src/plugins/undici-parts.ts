import { dirname, join } from "node:path";
import type { Plugin } from "rolldown";

const suffix = "?parts";

/**
 * Replaces `undici` by the part of it that forwards calls. The package loads all of its parts, such as
 * its fetch, WebSocket, caches and mocks. An import of another part fails the build.
 */
export function undiciParts(): Plugin {
  return {
    name: "undici-parts",
    resolveId: {
      filter: { id: /^undici$/ },
      async handler(id, importer) {
        const index = await this.resolve(id, importer, { skipSelf: true });
        return index && `${index.id}${suffix}`;
      },
    },
    load: {
      filter: { id: /\?parts$/ },
      handler(id) {
        const file = (path: string) => JSON.stringify(join(dirname(id), "lib", path));
        return `
          import Dispatcher from ${file("dispatcher/dispatcher.js")};
          import api from ${file("api/index.js")};
          import decompress from ${file("interceptor/decompress.js")};
          export { default as Agent } from ${file("dispatcher/agent.js")};
          export { default as Client } from ${file("dispatcher/client.js")};
          export { default as Pool } from ${file("dispatcher/pool.js")};
          export { default as buildConnector } from ${file("core/connect.js")};
          Object.assign(Dispatcher.prototype, api);
          export const interceptors = { decompress };
          export { Dispatcher };`;
      },
    },
  };
}
