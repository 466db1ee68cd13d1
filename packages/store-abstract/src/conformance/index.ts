import { accessTokenCases } from "./access-tokens.js";
import { attachmentCases } from "./attachments.js";
import { auditAndRevisionCases } from "./audit-and-revision.js";
import { auditLogCases } from "./audit-log.js";
import { authConfigCases } from "./auth-configs.js";
import { bindingCases } from "./bindings.js";
import { closingCases } from "./closing.js";
import { copyCases } from "./copies.js";
import { creationCases } from "./creation.js";
import { destinationCases } from "./destinations.js";
import { endpointChangeCases } from "./endpoint-changes.js";
import { endpointCases } from "./endpoints.js";
import { filterCases } from "./filters.js";
import type { ConformanceHarness } from "./harness.js";
import { hostileInputCases } from "./hostile-input.js";
import { isolationCases } from "./isolation.js";
import { kekChangeCases } from "./kek-changes.js";
import { kekRegistryCases } from "./kek-registry.js";
import { mappingCases } from "./mappings.js";
import { materialCases } from "./material.js";
import { missingKeyCases } from "./missing-keys.js";
import { modelDefinitionCases } from "./model-definitions.js";
import { pagingCases } from "./paging.js";
import { pagingUnderWritesCases } from "./paging-under-writes.js";
import { plaintextCases } from "./plaintext.js";
import { providerEqualityCases } from "./provider-equality.js";
import { raceCases } from "./races.js";
import { sealedPageCases } from "./sealed-pages.js";
import { sealedSwapCases } from "./sealed-swaps.js";
import { sealingRaceCases } from "./sealing-races.js";
import { secretDeletionCases } from "./secret-deletion.js";
import { secretValueCases } from "./secret-values.js";
import { secretCases } from "./secrets.js";
import { serverRegistryCases } from "./server-registry.js";
import { Suite } from "./suite.js";
import { tagCases } from "./tags.js";
import { twoStoresCases } from "./two-stores.js";

export type {
  ConformanceEnvironment,
  ConformanceHarness,
  ConformanceSubject,
} from "./harness.js";
// For a backend's tests of its own: a store needs a key ring, and its registry the key's entry.
export { type CaseKeys, oneActiveKey } from "./keys.js";

/**
 * Registers every case of the store contract with the harness: the same ones, and as many, on
 * every backend. There is no way to leave one out; what a backend cannot do stands in its manifest,
 * and the cases then assert the consequence that is documented there.
 *
 * @example
 * ```ts
 * import { describe, test } from "vitest";
 *
 * storeConformance({ describe, test, open: (environment) => openMyStore(environment) });
 * ```
 */
export function storeConformance(harness: ConformanceHarness): void {
  const suite = new Suite(harness);
  suite.describe("A gateway store", () => {
    isolationCases(suite, harness);
    creationCases(suite);
    secretCases(suite);
    secretValueCases(suite);
    authConfigCases(suite);
    destinationCases(suite);
    secretDeletionCases(suite);
    modelDefinitionCases(suite);
    providerEqualityCases(suite);
    endpointCases(suite);
    endpointChangeCases(suite);
    mappingCases(suite);
    attachmentCases(suite);
    tagCases(suite);
    bindingCases(suite);
    filterCases(suite);
    pagingCases(suite);
    pagingUnderWritesCases(suite);
    auditAndRevisionCases(suite);
    raceCases(suite);
    sealingRaceCases(suite);
    hostileInputCases(suite);
    plaintextCases(suite);
    copyCases(suite);
    closingCases(suite);
    twoStoresCases(suite);
  });
  suite.describe("The ports beside a gateway store", () => {
    materialCases(suite);
    sealedPageCases(suite);
    sealedSwapCases(suite);
    kekRegistryCases(suite);
    kekChangeCases(suite);
    serverRegistryCases(suite);
    missingKeyCases(suite);
    auditLogCases(suite);
    accessTokenCases(suite);
  });
}
