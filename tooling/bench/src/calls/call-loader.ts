import type { CallLoad, CallLoadResult } from "./call-load.ts";
import { callBody, callPath } from "./call-request.ts";
import { Connection, type Timing } from "./connection.ts";

// Receives loads from its parent process and sends back their results.
process.on("message", (load: CallLoad) => {
  run(load).then(
    (result) => process.send?.(result),
    (error: Error) => process.send?.({ failure: error.message }),
  );
});

async function run(load: CallLoad): Promise<CallLoadResult> {
  const { url, token, calls, connections } = load;
  const body = callBody(load);
  const request = Buffer.from(
    `POST ${callPath} HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)));
  const timings: Timing[] = [];
  let left = calls;
  const begin = performance.now();
  await Promise.all(
    open.map(async (connection) => {
      while (left-- > 0) timings.push(await connection.request(request));
    }),
  );
  const seconds = (performance.now() - begin) / 1_000;
  for (const connection of open) connection.close();
  return { seconds, timings };
}
