import { HttpServer, type ReceivedRequest, type ServedAnswer } from "./http-server.js";

/** A server of ours that knows its revision, and answers everything else as it is told to. */
export function openFakeGateway(
  answer: (request: ReceivedRequest) => ServedAnswer = () => ({}),
): Promise<HttpServer> {
  return HttpServer.open((request) =>
    request.path.endsWith("/revision") ? { body: { revision: 7 } } : answer(request),
  );
}

/** A `fetch` that gives one answer after the other, and keeps what it was called with. */
export function scriptedFetch(...answers: readonly (Response | Error)[]) {
  const calls: { readonly url: string; readonly init: RequestInit }[] = [];
  const script = [...answers];
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    calls.push({ url: String(url), init });
    const next = script.shift();
    if (next === undefined) throw new Error("the script is at its end");
    if (next instanceof Error) throw next;
    return next;
  };
  return { fetch: fetch as typeof globalThis.fetch, calls };
}

/** An answer in JSON. */
export function json(body: unknown, init: ResponseInit = {}): Response {
  const headers = { "content-type": "application/json", ...init.headers };
  return new Response(JSON.stringify(body), { ...init, headers });
}

/** By which a server shows itself as one of ours. */
export const revision = (): Response => json({ revision: 7 });
