import type { UsageRecord } from "@gw/usage";

/** The begin of the first hour. */
export const firstHour: number = Date.UTC(2026, 0, 1);
/** Milliseconds between two calls: 5,000,000 in 30 days. */
const step = 518.4;

/** The time of a call, by its number. */
export function timeOf(number: number): number {
  return firstHour + Math.floor(number * step);
}

/**
 * Calls of one workspace: 100 tokens of 20 owners call two of 20 endpoints each, which have two models;
 * one in 30 fails.
 */
export function generateCalls(from: number, count: number): UsageRecord[] {
  return Array.from({ length: count }, (_, index) => callOf(from + index));
}

function callOf(number: number): UsageRecord {
  const time = timeOf(number);
  const random = mixed(number);
  const token = random % 100;
  const endpoint = (token + ((random >>> 8) % 2)) % 20;
  const model = endpoint * 2 + ((random >>> 9) % 2);
  const isFailed = (random >>> 10) % 30 === 0;
  return {
    callId: hex(time, 12) + hex(number, 20),
    // In no order, as real ones.
    requestId: hex(mixed(~number), 8) + hex(number, 24),
    time,
    workspaceId: "default",
    principal: `t-${token}-6f1b8a52c07d4e93`,
    owner: `owner-${token % 20}`,
    endpointId: `e-${endpoint}-6f1b8a52c07d4e93a1d0`,
    endpointName: `endpoint-${endpoint}`,
    model: {
      modelDefinitionId: `d-${model}-6f1b8a52c07d4e93a1d0`,
      provider: model % 3 === 0 ? "anthropic" : "openai",
      modelName: `model-${model}`,
    },
    operation: "chat",
    isStream: number % 2 === 0,
    status: isFailed ? 429 : 200,
    ...(isFailed && { errorCode: "RATE_LIMITED" }),
    attempts: isFailed ? 2 : 1,
    firstByteMs: 300,
    totalMs: 2_000,
    tokens: { input: 1_200, cacheRead: 400, output: 350, reasoning: 90 },
    isEstimated: false,
    cost: 12_345_678n,
    priceVersion: "2026-01-01",
    metadata: { team: `team-${token % 10}`, run: `${number}` },
  };
}

/** 32 bits that depend on the number without an order; much faster than random ones. */
function mixed(number: number): number {
  const half = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
  const whole = Math.imul(half ^ (half >>> 16), 0x45d9f3b);
  return (whole ^ (whole >>> 16)) >>> 0;
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
