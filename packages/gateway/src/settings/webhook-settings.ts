import type { Setting } from "./setting.js";
import { readSettingFile } from "./setting-file.js";

/** The setting GW_WEBHOOK_URL. */
export const webhookUrlSetting: Setting<string> = {
  meaning: "URL that events of limits are sent to, in the form of MLflow's webhooks",
  rule: "be a URL with https or http, without user and password",
  example: "https://hooks.example.com/gw",
  parse(text) {
    const url = URL.parse(text);
    const isHttp = url?.protocol === "https:" || url?.protocol === "http:";
    return isHttp && url.username === "" && url.password === "" ? url.href : undefined;
  },
};

/** The setting GW_WEBHOOK_SECRET. */
export const webhookSecretSetting: Setting<string> = {
  meaning: "signs what is sent to `GW_WEBHOOK_URL`: 16 to 4,096 visible ASCII characters",
  secret: "file:",
  requiresValue: true,
  rule: "have 16 to 4,096 visible ASCII characters without spaces, or be file:<path> of a file with them",
  example: "file:/run/secrets/webhook-secret",
  parse(text, _env, onWarning) {
    const example = "file:/run/secrets/webhook-secret";
    const path = /^file:(.+)$/s.exec(text)?.[1];
    const secret =
      path === undefined
        ? text
        : readSettingFile("GW_WEBHOOK_SECRET", path, { example, onWarning });
    return /^[\x21-\x7e]{16,4096}$/.test(secret) ? secret : undefined;
  },
};
