import { createServer, type IncomingMessage } from "node:http";
import { Agent } from "undici";

/** Work of a proxy in addition to forwarding. */
export interface ForwardHooks {
  /** Whether the request is authorized. */
  readonly isAuthorized: (request: IncomingMessage) => boolean;
  /** Called at the end of a response. */
  readonly onEnd: (call: { readonly status: number; readonly ms: number }) => void;
}

/**
 * The minimal work of a proxy: reads the body, replaces the model and the credential, and pipes the
 * response back. No validation, limits or error handling.
 */
export function forward(hooks?: ForwardHooks): void {
  const {
    BASELINE_UPSTREAM: origin = "",
    BASELINE_MODEL: model,
    BASELINE_CREDENTIAL,
  } = process.env;
  const authorization = `Bearer ${BASELINE_CREDENTIAL}`;
  const agent = new Agent();
  const server = createServer((request, response) => {
    if (hooks?.isAuthorized(request) === false) {
      response.writeHead(401).end();
      return;
    }
    const begin = performance.now();
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      body.model = model;
      const upstream = await agent.request({
        ...{ origin, path: request.url ?? "/", method: "POST", body: JSON.stringify(body) },
        headers: { "content-type": request.headers["content-type"], authorization },
      });
      const { statusCode: status } = upstream;
      response.statusCode = status;
      for (const name of ["content-type", "content-length"]) {
        const value = upstream.headers[name];
        if (value !== undefined) response.setHeader(name, value);
      }
      if (hooks !== undefined) {
        upstream.body.once("end", () => hooks.onEnd({ status, ms: performance.now() - begin }));
      }
      upstream.body.pipe(response);
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object") console.error(`up at http://127.0.0.1:${address?.port}`);
  });
  process.once("SIGTERM", () => process.exit());
}
