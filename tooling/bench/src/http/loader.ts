import { text } from "node:stream/consumers";
import autocannon from "autocannon";
import type { Load, LoadResult } from "./load.ts";

// A separate process, so that the load does not use the server's thread.
const { url, path, token, seconds, createNamed }: Load = JSON.parse(await text(process.stdin));

let made = 0;
const nextSecret = (): string =>
  JSON.stringify({
    secret_name: `${createNamed}-${made++}`,
    provider: "openai",
    secret_value: { api_key: "sk-0123456789abcdefghijklmnopqrstuvwxyz" },
  });

const headers = { authorization: `Bearer ${token}` };
const result = await autocannon({
  url: url + path,
  connections: 16,
  duration: seconds,
  headers,
  ...(createNamed !== undefined && {
    requests: [
      {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        setupRequest: (request) => ({ ...request, body: nextSecret() }),
      },
    ],
  }),
});

const output: LoadResult = {
  requestsPerSecond: result["2xx"] / result.duration,
  failures: result.non2xx + result.errors + result.timeouts,
};
console.log(JSON.stringify(output));
