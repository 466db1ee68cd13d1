import { createServer, type IncomingMessage } from "node:http";
import { Agent } from "undici";

/** What a proxy does besides forwarding. */
export interface Duties {
  /** Whether the request may go on. */
  readonly admits: (request: IncomingMessage) => boolean;
  /** Hears of a call whose answer has gone out. */
  readonly onEnd: (call: { readonly status: number; readonly ms: number }) => void;
}

/**
 * What forwarding costs at the least with the same HTTP: the body is read, its model replaced, the
 * credential shown, and the answer piped back. No check, no limit, no end to what fails.
 */
export function forwardBare(duties?: Duties): void {
  const { BARE_UPSTREAM: origin = "", BARE_MODEL: model, BARE_CREDENTIAL } = process.env;
  const authorization = `Bearer ${BARE_CREDENTIAL}`;
  const agent = new Agent();
  const server = createServer((request, response) => {
    if (duties?.admits(request) === false) {
      response.writeHead(401).end();
      return;
    }
    const begin = performance.now();
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      body.model = model;
      const answer = await agent.request({
        ...{ origin, path: request.url ?? "/", method: "POST", body: JSON.stringify(body) },
        headers: { "content-type": request.headers["content-type"], authorization },
      });
      const { statusCode: status } = answer;
      response.statusCode = status;
      for (const name of ["content-type", "content-length"]) {
        const value = answer.headers[name];
        if (value !== undefined) response.setHeader(name, value);
      }
      if (duties !== undefined) {
        answer.body.once("end", () => duties.onEnd({ status, ms: performance.now() - begin }));
      }
      answer.body.pipe(response);
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object") console.error(`up at http://127.0.0.1:${address?.port}`);
  });
  process.once("SIGTERM", () => process.exit());
}
