import type { OpenedGateway } from "@gw/gateway";

/** What the app needs of an opened gateway: it can open no secret. */
export type AppGateway = Pick<
  OpenedGateway,
  "store" | "kekRegistry" | "auditLog" | "keys" | "tokens" | "ping"
> & {
  readonly keyRing: Pick<OpenedGateway["keyRing"], "has">;
  /** By which access tokens are known; absent, only the admin token is taken. */
  readonly tokenCache?: OpenedGateway["tokenCache"];
  /** Calls endpoints; absent, there are no routes for that. */
  readonly dataPlane?: OpenedGateway["dataPlane"];
  /** Tries endpoints; absent, nothing can be called. */
  readonly endpointTester?: OpenedGateway["endpointTester"];
  /** Runs although its keys are not as they should be. */
  readonly isDegraded?: boolean | undefined;
};
