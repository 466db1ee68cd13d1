export { FakeProvider, type FakeProviderOptions } from "./fake-provider.ts";
export type { Outcome, Phase, ReceivedRequest } from "./received-request.ts";
export { type Fault, faults, type Script } from "./script.ts";
