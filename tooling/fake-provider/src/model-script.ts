import { type Fault, faults, type Script } from "./script.ts";

type Rule = (number: number | undefined) => Script;

/** Rules by the part of a model name before its number. */
const rules = new Map<string, Rule>([
  ...faults.map((fault): [string, Rule] => [fault, (after) => placed(fault, after)]),
  ["break-after", (after) => placed("break", after)],
  ["drop-after", (after) => placed("drop", after)],
  ["cut-after", (after) => placed("cut", after)],
  ["stall-after", (after) => placed("stall", after)],
  ["error-after", (after) => placed("error-event", after)],
  ["malformed-after", (after) => placed("malformed", after)],
  ["fail", (status = 500) => ({ status })],
  ["retry-after", (retryAfter = 1) => ({ retryAfter })],
  ["slow", (beforeHeaders = 1_000) => ({ beforeHeaders })],
  ["wait", (beforeFirstByte = 1_000) => ({ beforeFirstByte })],
  ["drip", (betweenChunks = 100) => ({ betweenChunks })],
  ["stream", (events = 10) => ({ events })],
  ["tools", (toolRounds = 2) => ({ toolRounds })],
  ["comments", (comments = 3) => ({ comments })],
  ["bytes", (chunkBytes = 1) => ({ chunkBytes })],
]);

/**
 * Returns the script that the name of a model encodes, such as `fail-429` or `stream-50+drip-20`;
 * undefined for other names.
 */
export function scriptOfModel(model: string): Script | undefined {
  let script: Script = {};
  for (const part of model.split("+")) {
    const [, name = "", digits] = /^([a-z-]+?)(?:-(\d{1,9}))?$/.exec(part) ?? [];
    const more = rules.get(name)?.(digits === undefined ? undefined : Number(digits));
    if (more === undefined || !isValid(more)) return undefined;
    script = { ...script, ...more, faults: [...(script.faults ?? []), ...(more.faults ?? [])] };
  }
  return script;
}

function placed(fault: Fault, after: number | undefined): Script {
  return { faults: [fault], ...(after !== undefined && { after }) };
}

function isValid({ status = 200, chunkBytes = 1, events = 1 }: Script): boolean {
  return status >= 200 && status <= 599 && chunkBytes > 0 && events > 0 && events <= 1_000_000;
}
