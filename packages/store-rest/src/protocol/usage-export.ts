import { toSnakeCase } from "@gw/entities/schemas";
import type { UsageRecord } from "@gw/usage";
import { formatUsd, tokenClasses } from "@gw/usage";
import { usageCall } from "./shapes/usage.js";

/** The formats of an export of usage: lines of JSON, or CSV. */
export const usageExportFormats = ["jsonl", "csv"] as const;

/** A format of an export of usage. */
export type UsageExportFormat = (typeof usageExportFormats)[number];

/** The media type of each format. */
export const usageMediaTypes: Readonly<Record<UsageExportFormat, string>> = {
  jsonl: "application/jsonl",
  csv: "text/csv",
};

/** Characters that are collected before they are yielded. */
const chunkLength = 65_536;

/**
 * Writes calls as lines of JSON, each like a call of `GET /usage/calls`, or as CSV (RFC 4180) with a
 * line of titles. In CSV, an apostrophe precedes a text that a spreadsheet would compute.
 *
 * @returns parts of about 64 KiB, which a caller may await one by one
 */
export async function* usageExport(
  calls: AsyncIterable<UsageRecord>,
  format: UsageExportFormat,
): AsyncGenerator<string, void, void> {
  const lineOf = format === "csv" ? csvLine : jsonLine;
  let chunk = format === "csv" ? csvRow(columns.map(([title]) => title)) : "";
  for await (const call of calls) {
    chunk += lineOf(call);
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

function jsonLine(call: UsageRecord): string {
  return `${JSON.stringify(usageCall.encode(call))}\n`;
}

function csvLine(call: UsageRecord): string {
  return csvRow(columns.map(([, read]) => read(call)));
}

/** The titles are the names of the fields in JSON. */
const columns: readonly (readonly [string, (call: UsageRecord) => unknown])[] = [
  ["call_id", ({ callId }) => callId],
  ["request_id", ({ requestId }) => requestId],
  ["time", ({ time }) => new Date(time).toISOString()],
  ["workspace_id", ({ workspaceId }) => workspaceId],
  ["principal", ({ principal }) => principal],
  ["owner", ({ owner }) => owner],
  ["endpoint_id", ({ endpointId }) => endpointId],
  ["endpoint_name", ({ endpointName }) => endpointName],
  ["model_definition_id", ({ model }) => model?.modelDefinitionId],
  ["provider", ({ model }) => model?.provider],
  ["model_name", ({ model }) => model?.modelName],
  ["operation", ({ operation }) => operation],
  ["is_stream", ({ isStream }) => isStream],
  ["status", ({ status }) => status],
  ["error_code", ({ errorCode }) => errorCode],
  ["attempts", ({ attempts }) => attempts],
  ["first_byte_ms", ({ firstByteMs }) => firstByteMs],
  ["total_ms", ({ totalMs }) => totalMs],
  ...([...tokenClasses, "reasoning"] as const).map(
    (name) => [`${toSnakeCase(name)}_tokens`, ({ tokens }: UsageRecord) => tokens?.[name]] as const,
  ),
  ["is_estimated", ({ isEstimated }) => isEstimated],
  ["cost_usd", ({ cost }) => (cost === undefined ? undefined : formatUsd(cost))],
  ["cost_nano_usd", ({ cost }) => cost?.toString()],
  ["price_version", ({ priceVersion }) => priceVersion],
  [
    "metadata",
    ({ metadata }) => (Object.keys(metadata).length === 0 ? undefined : JSON.stringify(metadata)),
  ],
];

/** What spreadsheets take as the begin of a formula, also after white space. */
const formula = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/u;

/**
 * A line of CSV (RFC 4180). An absent value is an empty cell; an apostrophe precedes a text that a
 * spreadsheet would compute.
 */
export function csvRow(values: readonly unknown[]): string {
  return `${values.map(cellOf).join(",")}\r\n`;
}

function cellOf(value: unknown): string {
  const text = value === undefined ? "" : String(value);
  const cell = typeof value === "string" && formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
