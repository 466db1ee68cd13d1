import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Answer } from "./answer.ts";
import type { Prepared } from "./answer-book.ts";
import type { RequestRecord } from "./received-request.ts";
import { idMark } from "./reply.ts";
import type { Fault, Script } from "./script.ts";

/** One request and the way back to its caller. */
export interface Exchange {
  readonly record: RequestRecord;
  readonly response: ServerResponse;
  readonly id: string;
}

/** Sends an answer as its script says. */
export async function play(prepared: Prepared, exchange: Exchange): Promise<void> {
  const { answer, script, idHeader } = prepared;
  const { record, response } = exchange;
  const has = (fault: Fault): boolean => script.faults?.includes(fault) ?? false;
  if (has("hang")) return;
  if (script.beforeHeaders !== undefined) await pause(response, script.beforeHeaders);
  if (has("reset")) return reset(exchange);
  if (response.destroyed) return;
  const isPoured = has("oversized");
  const chunks = chunksOf(answer, script, exchange);
  response.writeHead(answer.status, {
    ...answer.headers,
    [idHeader]: exchange.id,
    ...(has("gzip") && { "content-encoding": "gzip" }),
    ...(has("close") && { connection: "close" }),
    ...(!answer.isStream && !isPoured && { "content-length": lengthOf(chunks, exchange.id) }),
  });
  record.phase = "before-first-byte";
  if (script.beforeFirstByte !== undefined || has("reset-body") || has("stall")) {
    response.flushHeaders();
  }
  if (script.beforeFirstByte !== undefined) await pause(response, script.beforeFirstByte);
  if (has("reset-body")) return reset(exchange);
  if (isPoured) return pour(answer, exchange);
  const breaking = (["break", "cut", "stall"] as const).find(has);
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
    if (!response.write(withId(chunk, exchange.id))) await drained(response);
  }
  if (breaking === "stall" || response.destroyed) return;
  if (breaking === "break") return reset(exchange);
  if (breaking === "cut") return cut(answer, exchange);
  record.phase = "mid-body";
  const { socket } = response;
  response.end(withId(chunks.at(-1) ?? "", exchange.id), () => {
    if (has("silent-close")) socket?.destroy();
  });
}

/** As they are prepared, unless their bytes are to be sent in another way. */
function chunksOf(answer: Answer, script: Script, { id }: Exchange): Answer["chunks"] {
  const isBroken = script.faults?.some((fault) => ["break", "cut", "stall"].includes(fault));
  const isZipped = script.faults?.includes("gzip") === true;
  const isHalved = isBroken && answer.chunks.length === 1 && script.chunkBytes === undefined;
  if (!isZipped && !isHalved && script.chunkBytes === undefined) return answer.chunks;
  const bytes = Buffer.concat(answer.chunks.map((chunk) => Buffer.from(withId(chunk, id))));
  const sent = isZipped ? gzipSync(bytes) : bytes;
  const size = script.chunkBytes ?? (isHalved ? Math.ceil(sent.length / 2) : sent.length);
  return Array.from({ length: Math.ceil(sent.length / size) }, (_, index) =>
    sent.subarray(index * size, (index + 1) * size),
  );
}

function withId(chunk: string | Uint8Array, id: string): string | Uint8Array {
  return typeof chunk === "string" ? chunk.replaceAll(idMark, id) : chunk;
}

function lengthOf(chunks: Answer["chunks"], id: string): string {
  return String(chunks.reduce((sum, chunk) => sum + Buffer.byteLength(withId(chunk, id)), 0));
}

function reset({ record, response }: Exchange): void {
  if (response.destroyed) return;
  record.outcome = "broken";
  // What was written goes out first, so that the caller meets the break where it is meant.
  response.socket?.write("", () => response.socket?.resetAndDestroy());
}

function cut({ isStream }: Answer, { record, response }: Exchange): void {
  record.outcome = "broken";
  if (isStream) response.end();
  else response.socket?.end();
}

/** Without end, as fast as it is taken. */
async function pour({ isStream }: Answer, { record, response }: Exchange): Promise<void> {
  record.phase = "mid-body";
  response.write(isStream ? "data: " : " ");
  const chunk = Buffer.alloc(65_536, isStream ? "x" : " ");
  while (!response.destroyed) if (!response.write(chunk)) await drained(response);
}

/** For a while, or until nobody waits for the answer any more. */
function pause(response: ServerResponse, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
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
