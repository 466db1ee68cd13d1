import { adminToken } from "../processes/server-process.ts";
import type { CallClient } from "./call-client.ts";
import { streamLength, type Upstream } from "./upstream.ts";

/** Opens streams, holds all of them open at once, and reads each to its end. */
export async function manyStreams(options: {
  readonly url: string;
  readonly client: CallClient;
  readonly upstream: Upstream;
  readonly streams: number;
}): Promise<{ readonly open: number; readonly problems: readonly string[] }> {
  const { url, client, upstream, streams } = options;
  const opening = Array.from({ length: streams }, () => client.call({ stream: true }));
  await upstream.whenHeld(streams);
  const open = await readGauge(url, "gw_requests_in_flight");
  upstream.release();
  const responses = await Promise.all(opening);
  const expected = Array.from({ length: streamLength }, (_, index) => ` ${index}`).join("");
  const problems = responses.flatMap(({ status, text }) => {
    const parts = [...text.matchAll(/"content":"([^"]*)"/g)].map(([, part]) => part).join("");
    const isWhole = status === 200 && parts === expected && text.endsWith("data: [DONE]\n\n");
    return isWhole ? [] : `a stream of status ${status} ended ${JSON.stringify(text.slice(-200))}`;
  });
  if (open !== streams) problems.push(`${open} requests were in flight, expected ${streams}`);
  return { open, problems };
}

/** Reads a metric without labels. */
async function readGauge(url: string, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  const value = new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1];
  if (value === undefined) throw new Error(`/metrics has no ${name}`);
  return Number(value);
}
