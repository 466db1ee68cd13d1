import type { FastifyContextConfig, FastifyInstance } from "fastify";

/** A path of the server with its methods. */
export interface KnownRoute {
  readonly methods: readonly string[];
  readonly access: FastifyContextConfig["access"];
}

/** The methods of each path, for requests with another one. */
export class RouteMethods {
  readonly #routes = new Map<string, KnownRoute>();

  /** Must be created before the routes are added. */
  constructor(app: FastifyInstance) {
    app.addHook("onRoute", ({ url, method, config }) => {
      const methods = [...(this.#routes.get(url)?.methods ?? []), method].flat();
      this.#routes.set(url, { methods, access: config?.access });
    });
  }

  /** @param url - a path, with or without a query */
  find(url = ""): KnownRoute | undefined {
    const path = url.replace(/[?#].*$/s, "");
    const ofName = path.replace(/[^/]+$/, ":name");
    return this.#routes.get(path) ?? this.#routes.get(decoded(path)) ?? this.#routes.get(ofName);
  }
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
