import { type FakeResponse, type ReceivedRequest, RecordingServer } from "./recording-server.js";

/** A gateway that returns revision 7 and delegates all other requests to `respond`. */
export function openFakeGateway(
  respond: (request: ReceivedRequest) => FakeResponse = () => ({}),
): Promise<RecordingServer> {
  return RecordingServer.open((request) =>
    request.path.endsWith("/revision") ? { body: { revision: 7 } } : respond(request),
  );
}

/** A `fetch` that returns or throws the given results in order and records its calls. */
export function scriptedFetch(...results: readonly (Response | Error)[]) {
  const calls: { readonly url: string; readonly init: RequestInit }[] = [];
  const remaining = [...results];
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    calls.push({ url: String(url), init });
    const next = remaining.shift();
    if (next === undefined) throw new Error("fetch was called more often than expected");
    if (next instanceof Error) throw next;
    return next;
  };
  return { fetch: fetch as typeof globalThis.fetch, calls };
}

/** A JSON response. */
export function json(body: unknown, init: ResponseInit = {}): Response {
  const headers = { "content-type": "application/json", ...init.headers };
  return new Response(JSON.stringify(body), { ...init, headers });
}

/** The response that identifies a server as a gateway. */
export const revision = (): Response => json({ revision: 7 });
