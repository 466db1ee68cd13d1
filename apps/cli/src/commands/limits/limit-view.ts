import type { GatewayLimit, LimitScope } from "@gw/entities";
import type { View } from "../../terminal/output.js";
import { showTime, stamps } from "../../views/time.js";
import { limitEffect } from "./limit-effect.js";
import { commandWord } from "./limit-terms.js";

export const limitView: View<GatewayLimit> = {
  none: "no limits",
  columns: [
    { title: "name", of: (limit) => limit.name },
    { title: "measure", of: (limit) => limit.measure },
    { title: "amount", of: (limit) => limit.amount },
    { title: "window", of: windowOf },
    { title: "scope", of: (limit) => scopeOf(limit.scope) },
    { title: "action", of: (limit) => commandWord(limit.action) },
    { title: "state", of: stateOf },
    { title: "id", of: (limit) => limit.limitId },
    { title: "updated", of: (limit) => showTime(limit.lastUpdatedAt) },
  ],
  details: (limit) => [
    ["name", limit.name],
    ["id", limit.limitId],
    ["effect", limitEffect(limit)],
    ["scope", scopeOf(limit.scope)],
    ["warning", limit.warnAt === undefined ? undefined : `at ${limit.warnAt} %`],
    ["state", stateOf(limit)],
    ["version", String(limit.version)],
    ...stamps(limit),
  ],
};

function windowOf({ window }: GatewayLimit): string | undefined {
  if (window === undefined) return undefined;
  const plural = window.unit.toLowerCase();
  return `${window.length} ${window.length === 1 ? plural.slice(0, -1) : plural}`;
}

function scopeOf({ kind, key, value }: LimitScope): string {
  const name = kind === "METADATA" ? `metadata:${key}` : commandWord(kind);
  if (value === undefined) return name;
  return `${name}${kind === "METADATA" ? "=" : ":"}${value}`;
}

function stateOf({ enabled }: GatewayLimit): string {
  return enabled ? "enabled" : "disabled";
}
