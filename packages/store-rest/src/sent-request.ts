import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";

/** What Node's HTTP client reports about the request of one call of `fetch`. */
export interface SentRequest {
  /** `undefined` if another client sends it; `false` while there is no connection. */
  readonly isSent: boolean | undefined;
}

interface Followed {
  isSent: boolean | undefined;
}

const current = new AsyncLocalStorage<Followed>();
const followed = new WeakMap<object, Followed>();
let isSubscribed = false;

/** Runs `send`, and reports whether a part of its request was sent, even if it fails. */
export function followRequest<T>(send: () => Promise<T>): {
  readonly response: Promise<T>;
  readonly request: SentRequest;
} {
  subscribeOnce();
  const request: Followed = { isSent: undefined };
  return { response: current.run(request, send), request };
}

function subscribeOnce(): void {
  if (isSubscribed) return;
  isSubscribed = true;
  subscribe("undici:request:create", (message) => {
    const request = current.getStore();
    if (request === undefined) return;
    request.isSent = false;
    followed.set((message as { readonly request: object }).request, request);
  });
  // Published once the connection is open, TLS included, right before the first byte.
  subscribe("undici:client:sendHeaders", (message) => {
    const request = followed.get((message as { readonly request: object }).request);
    if (request !== undefined) request.isSent = true;
  });
}
