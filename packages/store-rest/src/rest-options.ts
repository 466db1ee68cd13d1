import { GatewayError } from "@gw/entities";
import { workspaceName } from "@gw/entities/schemas";

/** How to connect to a gateway server. */
export interface RestOptions {
  /** An `http:` or `https:` URL without user, query or fragment; it may have a path. */
  readonly baseUrl: string;
  /**
   * Base path of the routes. When absent, `/api/v1/gateway` on a gateway and
   * `/api/3.0/mlflow/gateway` on an MLflow server.
   */
  readonly prefix?: string | undefined;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /**
   * The name of the workspace that requests are confined to. When absent, the server chooses: the workspace
   * of the token, or `default` for a token of the installation.
   */
  readonly workspace?: string | undefined;
  /** The global `fetch` when absent. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds for one request, including its response; 30,000 when absent. */
  readonly timeoutMs?: number | undefined;
}

/** Validated {@link RestOptions}. */
export interface CheckedRestOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly prefix: string | undefined;
  readonly token: string | undefined;
  readonly workspace: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly timeoutMs: number;
}

/**
 * Validates options. Error messages never contain the value of an option.
 *
 * @throws {@link GatewayError} INVALID_PARAMETER_VALUE for an invalid option
 */
export function checkRestOptions(options: RestOptions): CheckedRestOptions {
  const { prefix, token, workspace, fetch = globalThis.fetch, timeoutMs = 30_000 } = options;
  if (prefix !== undefined && !/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)*$/.test(prefix)) {
    rejectOption("`prefix` must be a path such as /api/v1/gateway, without a trailing slash");
  }
  // fetch quotes an invalid header value in its error.
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    rejectOption("`token` must consist of visible ASCII characters");
  }
  if (workspace !== undefined && !workspaceName.safeParse(workspace).success) {
    rejectOption("`workspace` must be the name of a workspace: 2 to 63 of a-z, 0-9 and -");
  }
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 2_147_483_647) {
    rejectOption("`timeoutMs` must be an integer from 1 to 2,147,483,647");
  }
  return { baseUrl: checkBaseUrl(options.baseUrl), prefix, token, workspace, fetch, timeoutMs };
}

function checkBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  // The parsed URL does not show an empty query or fragment.
  if (url === undefined || !isHttp || url.username + url.password !== "" || /[?#]/.test(baseUrl)) {
    rejectOption("`baseUrl` must be an http or https URL without user, query or fragment");
  }
  return url.href.replace(/\/+$/, "");
}

function rejectOption(message: string): never {
  throw new GatewayError("INVALID_PARAMETER_VALUE", message);
}
