import type { KekInfo } from "@gw/store-abstract";
import type { View } from "../terminal/output.js";
import { showTime } from "./time.js";

export const keyView: View<KekInfo> = {
  none: "no key is registered; the first start of a server registers one",
  columns: [
    { title: "version", of: (key) => String(key.version) },
    { title: "state", of: (key) => key.state },
    { title: "provider", of: (key) => key.provider },
    { title: "fingerprint", of: (key) => key.fingerprint },
    { title: "secrets", of: (key) => String(key.secrets) },
    { title: "created", of: (key) => showTime(key.createdAt) },
    { title: "activated", of: (key) => showTime(key.activatedAt) },
    { title: "retired", of: (key) => showTime(key.retiredAt) },
  ],
  details: (key) => [
    ["version", String(key.version)],
    ["state", key.state],
  ],
};
