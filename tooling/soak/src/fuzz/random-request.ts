import { basePaths, type ProtocolRoute, protocolRoutes } from "@gw/store-rest/protocol";
import type { Random } from "../load/random.ts";
import { adminToken } from "../processes/server-process.ts";
import type { KnownIds } from "./known-ids.ts";
import { anyText, anyValue } from "./random-value.ts";
import { validValue } from "./valid-fields.ts";

/** The bytes of a request, and its route if it has one. */
export interface FuzzRequest {
  readonly bytes: Buffer;
  readonly route: string | undefined;
}

const routesWithoutDelete = protocolRoutes.filter(({ path }) => !path.includes("delete"));

/** Returns a random request; some are malformed. */
export function anyRequest(random: Random, ids: KnownIds): FuzzRequest {
  const request = random.chance(0.9) ? toRoute(random, ids) : toAnyPath(random);
  return random.chance(0.12) ? { ...request, bytes: damaged(request.bytes, random) } : request;
}

function toRoute(random: Random, ids: KnownIds): FuzzRequest {
  // Fewer deletions than creations, so that other requests find something.
  const routes = random.chance(0.8) ? routesWithoutDelete : protocolRoutes;
  const route = random.pick(routes);
  const fields = fieldsOf(route, random, ids);
  const isQuery = route.method === "GET" ? random.chance(0.97) : random.chance(0.03);
  const target = `${random.pick(basePaths)}${route.path}${isQuery ? queryOf(fields, random) : ""}`;
  const method = random.chance(0.96) ? route.method : anyMethod(random);
  const body = isQuery ? undefined : bodyOf(fields, random);
  const headers = [...headersOf(random, body), ...workspaceOf(random, ids)];
  const bytes = write({ method, target, headers, body });
  return { bytes, route: `${route.method} ${route.path}` };
}

function toAnyPath(random: Random): FuzzRequest {
  const target = random.pick([
    "/healthz",
    "/readyz",
    "/docs",
    "/openapi.json",
    "/",
    "*",
    "//",
    "/%",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/docs/../api/v1/gateway/keys",
    "http://example.com/docs",
    `/${encodeURIComponent(anyText(random).replaceAll(/[\ud800-\udfff]/g, ""))}`,
    `/api/v1/gateway/${"a/".repeat(random.below(400))}`,
    `/${"x".repeat(random.below(20_000))}`,
  ]);
  const body = random.chance(0.3) ? bodyOf({}, random) : undefined;
  const headers = headersOf(random, body);
  return { bytes: write({ method: anyMethod(random), target, headers, body }), route: undefined };
}

/** Returns values for the fields of the route; in half of the requests, one or all are invalid. */
function fieldsOf(route: ProtocolRoute, random: Random, ids: KnownIds): Record<string, unknown> {
  const { properties = {}, required = [] } = route.requestSchema as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  };
  const names = Object.keys(properties);
  const fields: Record<string, unknown> = {};
  const mode = random.next();
  for (const name of names) {
    if (random.chance(required.includes(name) ? 0.03 : 0.6)) continue;
    fields[name] = mode < 0.15 ? anyValue(random) : validValue(name, random, ids);
  }
  if (mode >= 0.5) return fields;
  const name = random.pick([...names, "experiment_id", "__proto__", "created_by"]);
  Object.defineProperty(fields, name, { value: anyValue(random), enumerable: true });
  return fields;
}

function queryOf(fields: Record<string, unknown>, random: Random): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    const encoded = random.chance(0.95) ? percent(text) : text.replaceAll(/[^!-~]/g, "%");
    return random.chance(0.05)
      ? [`${name}=${encoded}`, `${name}=${encoded}`]
      : [`${name}=${encoded}`];
  });
  if (random.chance(0.05)) pairs.push(random.pick(["&&", "=", "%", "a=%ff", "__proto__=1", "?"]));
  return `?${pairs.join("&")}`.slice(0, 15_000);
}

function percent(text: string): string {
  return [...Buffer.from(text)].map((b) => `%${b.toString(16).padStart(2, "0")}`).join("");
}

function bodyOf(fields: Record<string, unknown>, random: Random): Buffer {
  const text = JSON.stringify(fields);
  const kind = random.next();
  if (kind < 0.85) return Buffer.from(text);
  if (kind < 0.88) return damaged(Buffer.from(text), random);
  if (kind < 0.9) return Buffer.from(text.slice(0, random.below(text.length)));
  if (kind < 0.92) return random.bytes(random.below(200));
  if (kind < 0.94) return Buffer.from(JSON.stringify(anyValue(random)));
  if (kind < 0.96) return Buffer.alloc(0);
  if (kind < 0.98) return Buffer.from("[".repeat(random.below(5_000)));
  if (kind < 0.999) return Buffer.from(`{"secret_name":${"9".repeat(random.below(500))}}`);
  return Buffer.alloc(1_048_570 + random.below(12), " ");
}

function headersOf(random: Random, body: Buffer | undefined): string[] {
  const headers = random.chance(0.98) ? ["host: a"] : [];
  headers.push(...credentials(random));
  if (body !== undefined) {
    const type = random.chance(0.94)
      ? ["application/json"]
      : ["text/plain", "application/json; charset=latin1", "a/b;;", "", "application/JSON"];
    if (random.chance(0.98)) headers.push(`content-type: ${random.pick(type)}`);
    if (random.chance(0.02)) headers.push("content-encoding: gzip");
  }
  if (random.chance(0.1))
    headers.push(`x-request-id: ${random.pick(["mine", "no good", "é", ""])}`);
  if (random.chance(0.02)) headers.push(`x-long: ${"x".repeat(random.below(18_000))}`);
  if (random.chance(0.02)) headers.push(random.pick(["expect: 100-continue", "expect: more"]));
  if (random.chance(0.01)) headers.push("upgrade: websocket", "connection: upgrade");
  return headers;
}

function workspaceOf(random: Random, ids: KnownIds): string[] {
  if (random.chance(0.85)) return [];
  const known = ids.pick(random, "workspace") ?? "default";
  return [`x-mlflow-workspace: ${random.pick([known, known, known, "default", "", "No name"])}`];
}

function credentials(random: Random): string[] {
  if (random.chance(0.92)) return [`authorization: Bearer ${adminToken}`];
  const basic = Buffer.from(`user:${adminToken}`).toString("base64");
  return random.pick([
    [],
    [`authorization: Basic ${basic}`],
    ["authorization: Bearer wrong"],
    ["authorization: Basic ====", "authorization: Bearer"],
    [
      `authorization: ${random
        .bytes(20)
        .toString("latin1")
        .replaceAll(/[^!-~]/g, "?")}`,
    ],
  ]);
}

function anyMethod(random: Random): string {
  return random.pick(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "FROB"]);
}

function write(parts: {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
}): Buffer {
  const { method, target, headers, body } = parts;
  const length = body === undefined ? [] : [`content-length: ${body.length}`];
  const head = [`${method} ${target} HTTP/1.1`, ...headers, ...length, "", ""].join("\r\n");
  return body === undefined ? Buffer.from(head) : Buffer.concat([Buffer.from(head), body]);
}

/** Changes, removes or inserts a few bytes. */
function damaged(bytes: Buffer, random: Random): Buffer {
  let result = Buffer.from(bytes);
  for (let n = 1 + random.below(4); n > 0 && result.length > 1; n -= 1) {
    const at = random.below(result.length);
    const kind = random.below(3);
    if (kind === 0) result[at] = random.below(256);
    else if (kind === 1) result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1)]);
    else result = Buffer.concat([result.subarray(0, at), random.bytes(3), result.subarray(at)]);
  }
  return result;
}
