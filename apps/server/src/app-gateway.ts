import type { OpenedGateway } from "./open-gateway.js";

/** What the app needs of an opened gateway: it can open no secret. */
export type AppGateway = Pick<
  OpenedGateway,
  "store" | "kekRegistry" | "auditLog" | "keyRing" | "ping"
> & { readonly sealedSecrets: Pick<OpenedGateway["sealedSecrets"], "countSecretsByKek"> };
