import type { OpenedGateway } from "@gw/gateway";

/** The part of an opened gateway that the HTTP app uses. It cannot open secrets. */
export type AppGateway = Pick<
  OpenedGateway,
  "store" | "kekRegistry" | "auditLog" | "keys" | "tokens" | "ping"
> & {
  readonly keyRing: Pick<OpenedGateway["keyRing"], "has"> &
    Partial<Pick<OpenedGateway["keyRing"], "unconfiguredActive">>;
  /** Reads what this process changed, ahead of the next poll. */
  readonly announceChange?: OpenedGateway["announceChange"];
  /** Authenticates access tokens; without it the admin token is the only one. */
  readonly tokenCache?: OpenedGateway["tokenCache"];
  /** Calls endpoints; without it the server has no data-plane routes. */
  readonly dataPlane?: OpenedGateway["dataPlane"];
  /** Tests models of endpoints; without it `endpoints/test` responds 503. */
  readonly endpointTester?: OpenedGateway["endpointTester"];
  /** Read-only operations over several ports; derived from `store` and `keys` when absent. */
  readonly operations?: OpenedGateway["operations"];
  /** Whether the server started with wrong or missing keys. */
  readonly isDegraded?: boolean | undefined;
};
