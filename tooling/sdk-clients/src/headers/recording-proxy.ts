import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** The headers of a request and of its response, as a client sees them. */
interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly sent: IncomingHttpHeaders;
  readonly returned: IncomingHttpHeaders;
}

/** A proxy between a client and the gateway that changes nothing. */
export interface RecordingProxy {
  readonly url: string;
  readonly calls: readonly RecordedCall[];
  readonly close: () => void;
}

export async function openRecordingProxy(target: string): Promise<RecordingProxy> {
  const calls: RecordedCall[] = [];
  const server = createServer((request, response) => {
    const { method = "", url: path = "", headers: sent, rawHeaders } = request;
    const forwarded = send(`${target}${path}`, { method, headers: rawHeaders }, (answer) => {
      calls.push({ method, path, sent, returned: answer.headers });
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    // A client that disconnects is not an error of the table.
    forwarded.on("error", () => response.destroy());
    response.on("close", () => forwarded.destroy());
    request.pipe(forwarded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
