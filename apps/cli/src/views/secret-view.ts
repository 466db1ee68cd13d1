import type { GatewaySecretInfo } from "@gw/entities";
import type { View } from "../terminal/output.js";
import { showTime, stamps } from "./time.js";

export const secretView: View<GatewaySecretInfo> = {
  none: "no secrets",
  columns: [
    { title: "name", of: (secret) => secret.secretName },
    { title: "provider", of: (secret) => secret.provider },
    { title: "value", of: (secret) => showMap(secret.maskedValues) ?? "none" },
    { title: "auth", of: (secret) => showMap(secret.authConfig) },
    { title: "id", of: (secret) => secret.secretId },
    { title: "updated", of: (secret) => showTime(secret.lastUpdatedAt) },
  ],
  details: (secret) => [
    ["name", secret.secretName],
    ["id", secret.secretId],
    ["provider", secret.provider],
    ["value", showMap(secret.maskedValues) ?? "none"],
    ["auth", showMap(secret.authConfig)],
    ...stamps(secret),
  ],
};

function showMap(map: Readonly<Record<string, string>> = {}): string | undefined {
  const pairs = Object.entries(map).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? undefined : pairs.join(" ");
}
