import { GatewayError } from "@gw/entities";

/** How a gateway server is reached. */
export interface RestOptions {
  /** `http:` or `https:`, without user, query or fragment; a path in it is kept. */
  readonly baseUrl: string;
  /** Under which the routes stand; when absent `/api/v1/gateway`, or on MLflow where it has them. */
  readonly prefix?: string | undefined;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /** The global `fetch` when absent. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** How long one request may take, its response included; 30,000 milliseconds when absent. */
  readonly timeoutMs?: number | undefined;
}

/** {@link RestOptions}, checked. */
export interface CheckedRestOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly prefix: string | undefined;
  readonly token: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
}

/** @throws {@link GatewayError} INVALID_PARAMETER_VALUE that names the option, never what it holds */
export function checkRestOptions(options: RestOptions): CheckedRestOptions {
  const { prefix, token, fetch = globalThis.fetch, timeoutMs = 30_000 } = options;
  if (prefix !== undefined && !/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)*$/.test(prefix)) {
    refuse("prefix must be a path such as /api/v1/gateway, without a slash at its end");
  }
  // fetch would repeat a token that is no header value in its error.
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    refuse("token must consist of visible ASCII characters");
  }
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 2_147_483_647) {
    refuse("timeoutMs must be an integer from 1 to 2,147,483,647");
  }
  return { baseUrl: checkBaseUrl(options.baseUrl), prefix, token, fetch, timeoutMs };
}

function checkBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  // A bare "?" or "#" leaves no trace in the parsed URL.
  if (url === undefined || !isHttp || url.username + url.password !== "" || /[?#]/.test(baseUrl)) {
    refuse("baseUrl must be an http or https URL without user, query or fragment");
  }
  return url.href.replace(/\/+$/, "");
}

function refuse(message: string): never {
  throw new GatewayError("INVALID_PARAMETER_VALUE", message);
}
