export { FakeKms } from "./fake-kms.ts";
export { FakeVault } from "./fake-vault.ts";
export { type Fault, faults } from "./fault.ts";
