import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { RequestRecord } from "../received-request.ts";
import type { Fault, Script } from "../script.ts";
import type { FakeResponse } from "./build-response.ts";
import { idMark } from "./reply.ts";
import type { PreparedResponse } from "./response-book.ts";

/** A received request and its open response. */
export interface ResponseTarget {
  readonly record: RequestRecord;
  readonly response: ServerResponse;
  readonly id: string;
}

const breakingFaults = ["break", "drop", "cut", "stall"] as const;

/** Sends a response with the delays and faults of its script. */
export async function sendResponse(
  prepared: PreparedResponse,
  target: ResponseTarget,
): Promise<void> {
  const { planned, script, idHeader } = prepared;
  const { record, response } = target;
  const has = (fault: Fault): boolean => script.faults?.includes(fault) ?? false;
  if (has("hang")) return;
  if (script.beforeHeaders !== undefined) await pause(response, script.beforeHeaders);
  if (has("reset")) return reset(target);
  if (response.destroyed) return;
  const isEndless = has("oversized");
  const chunks = chunksOf(planned, script, target);
  response.writeHead(planned.status, {
    ...planned.headers,
    [idHeader]: target.id,
    ...(has("gzip") && { "content-encoding": "gzip" }),
    ...(has("close") && { connection: "close" }),
    ...(!planned.isStream && !isEndless && { "content-length": lengthOf(chunks, target.id) }),
  });
  record.responseHeaders = { ...planned.headers, [idHeader]: target.id };
  record.phase = "before-first-byte";
  if (script.beforeFirstByte !== undefined || has("reset-body") || has("stall")) {
    response.flushHeaders();
  }
  if (script.beforeFirstByte !== undefined) await pause(response, script.beforeFirstByte);
  if (has("reset-body")) return reset(target);
  if (isEndless) return sendEndlessly(planned, target);
  const breaking = breakingFaults.find(has);
  const last = breaking && Math.min(script.after ?? 1, chunks.length - 1);
  for (const [index, chunk] of chunks.entries()) {
    if (response.destroyed) return;
    if (index === last) break;
    if (index > 0)
      await (script.betweenChunks === undefined
        ? setImmediate()
        : pause(response, script.betweenChunks));
    if (index === chunks.length - 1) break;
    record.phase = "mid-body";
    if (!response.write(withId(chunk, target.id))) await drained(response);
  }
  if (breaking === "stall" || response.destroyed) return;
  if (breaking === "break") return reset(target);
  if (breaking === "drop") return drop(target);
  if (breaking === "cut") return cut(planned, target);
  record.phase = "mid-body";
  const { socket } = response;
  response.end(withId(chunks.at(-1) ?? "", target.id), () => {
    if (has("silent-close")) socket?.destroy();
  });
}

/** Returns the chunks to send: compressed, halved or of the script's size. */
function chunksOf(
  planned: FakeResponse,
  script: Script,
  { id }: ResponseTarget,
): FakeResponse["chunks"] {
  const isBroken = breakingFaults.some((fault) => script.faults?.includes(fault));
  const isZipped = script.faults?.includes("gzip") === true;
  const isHalved = isBroken && planned.chunks.length === 1 && script.chunkBytes === undefined;
  if (!isZipped && !isHalved && script.chunkBytes === undefined) return planned.chunks;
  const bytes = Buffer.concat(planned.chunks.map((chunk) => Buffer.from(withId(chunk, id))));
  const sent = isZipped ? gzipSync(bytes) : bytes;
  const size = script.chunkBytes ?? (isHalved ? Math.ceil(sent.length / 2) : sent.length);
  return Array.from({ length: Math.ceil(sent.length / size) }, (_, index) =>
    sent.subarray(index * size, (index + 1) * size),
  );
}

function withId(chunk: string | Uint8Array, id: string): string | Uint8Array {
  return typeof chunk === "string" ? chunk.replaceAll(idMark, id) : chunk;
}

function lengthOf(chunks: FakeResponse["chunks"], id: string): string {
  return String(chunks.reduce((sum, chunk) => sum + Buffer.byteLength(withId(chunk, id)), 0));
}

function reset({ record, response }: ResponseTarget): void {
  if (response.destroyed) return;
  record.outcome = "broken";
  // Written data is sent first, so that the reset occurs at the intended position.
  response.socket?.write("", () => response.socket?.resetAndDestroy());
}

/** Unlike a reset, it loses nothing that was sent before. */
function drop({ record, response }: ResponseTarget): void {
  record.outcome = "broken";
  response.socket?.end();
}

function cut({ isStream }: FakeResponse, { record, response }: ResponseTarget): void {
  record.outcome = "broken";
  if (isStream) response.end();
  else response.socket?.end();
}

/** Sends data until the client disconnects. */
async function sendEndlessly(
  { isStream }: FakeResponse,
  { record, response }: ResponseTarget,
): Promise<void> {
  record.phase = "mid-body";
  response.write(isStream ? "data: " : " ");
  const chunk = Buffer.alloc(65_536, isStream ? "x" : " ");
  while (!response.destroyed) if (!response.write(chunk)) await drained(response);
}

/** Waits for a duration or a promise, or until the client disconnects. */
function pause(response: ServerResponse, end: number | Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    };
    const timer = typeof end === "number" ? setTimeout(done, end) : undefined;
    if (typeof end !== "number") void end.then(done);
    response.on("close", done);
    if (response.destroyed) done();
  });
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
    if (response.destroyed) done();
  });
}
