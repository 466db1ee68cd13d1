import type { GatewayStore } from "@gw/store-abstract";
import type { StoreCall } from "./protocol/protocol-route.js";
import { storeCalls } from "./protocol/protocol-routes.js";

/** Has one method for each store route; every method passes its arguments to {@link callRoute}. */
abstract class StoreMethodsBase {
  protected abstract callRoute(call: StoreCall, input: unknown, by: unknown): Promise<unknown>;

  static {
    for (const call of storeCalls) {
      const methods = {
        [call](this: StoreMethodsBase, input: unknown = {}, by: unknown = {}): Promise<unknown> {
          return this.callRoute(call, input, by);
        },
      };
      const value = methods[call];
      Object.defineProperty(StoreMethodsBase.prototype, call, {
        value,
        configurable: true,
        writable: true,
      });
    }
  }
}

/** The constructor of {@link StoreMethodsBase} with the types of the methods. */
export const StoreMethods: abstract new () => StoreMethodsBase & Pick<GatewayStore, StoreCall> =
  StoreMethodsBase as abstract new () => StoreMethodsBase & Pick<GatewayStore, StoreCall>;
