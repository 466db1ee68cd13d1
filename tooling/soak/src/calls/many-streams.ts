import type { Caller } from "./caller.ts";
import { gaugeOf } from "./gauge-of.ts";
import { streamLength, type Upstream } from "./upstream.ts";

/** Opens so many streams at once, holds all of them, and reads each to its end. */
export async function manyStreams(options: {
  readonly url: string;
  readonly caller: Caller;
  readonly upstream: Upstream;
  readonly streams: number;
}): Promise<{ readonly open: number; readonly problems: readonly string[] }> {
  const { url, caller, upstream, streams } = options;
  const opening = Array.from({ length: streams }, () => caller.call({ stream: true }));
  await upstream.whenHeld(streams);
  const open = await gaugeOf(url, "gw_requests_in_flight");
  upstream.release();
  const answers = await Promise.all(opening);
  const expected = Array.from({ length: streamLength }, (_, index) => ` ${index}`).join("");
  const problems = answers.flatMap(({ status, text }) => {
    const heard = [...text.matchAll(/"content":"([^"]*)"/g)].map(([, part]) => part).join("");
    const isWhole = status === 200 && heard === expected && text.endsWith("data: [DONE]\n\n");
    return isWhole ? [] : `a stream of status ${status} said ${JSON.stringify(text.slice(-200))}`;
  });
  if (open !== streams) problems.push(`${open} calls were under way, not ${streams}`);
  return { open, problems };
}
