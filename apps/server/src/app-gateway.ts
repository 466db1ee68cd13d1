import type { OpenedGateway } from "./open-gateway.js";

/** What the app needs of an opened gateway: it can open no secret. */
export type AppGateway = Pick<
  OpenedGateway,
  "store" | "kekRegistry" | "auditLog" | "keys" | "ping"
> & {
  readonly keyRing: Pick<OpenedGateway["keyRing"], "has">;
  /** Runs although its keys are not as they should be. */
  readonly isDegraded?: boolean | undefined;
};
