export * from "./key-error.js";
export * from "./key-notice.js";
export * from "./key-settings.js";
export * from "./opened-key-ring.js";
