import { createServer, type IncomingMessage } from "node:http";
import { Agent } from "undici";

/** Work of a proxy in addition to forwarding. */
export interface ForwardHooks {
  /** Whether the request is authorized. */
  readonly isAuthorized: (request: IncomingMessage) => boolean;
  /** Called at the end of a response. */
  readonly onEnd: (call: { readonly status: number; readonly ms: number }) => void;
}

/** What is sent of a body that was received in chunks. */
export type BodyOf = (chunks: readonly Buffer[]) => string | readonly Buffer[];

/**
 * The minimal work of a proxy: reads the body, replaces the credential, and pipes the response back. No
 * validation, limits or error handling.
 */
export function forward(bodyOf: BodyOf, hooks?: ForwardHooks): void {
  const { BASELINE_UPSTREAM: origin = "", BASELINE_CREDENTIAL } = process.env;
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
      const body = bodyOf(chunks);
      const upstream = await agent.request({
        // undici sends lists of buffers, but its types lack them.
        ...{ origin, path: request.url ?? "/", method: "POST", body: body as string },
        headers: {
          ...{ "content-type": request.headers["content-type"], authorization },
          // undici knows the length of texts only.
          ...(typeof body !== "string" && { "content-length": request.headers["content-length"] }),
        },
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
