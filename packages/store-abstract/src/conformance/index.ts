import { isolationCases } from "./concurrency/isolation.js";
import { raceCases } from "./concurrency/races.js";
import { sealingRaceCases } from "./concurrency/sealing-races.js";
import { twoStoresCases } from "./concurrency/two-stores.js";
import { auditAndRevisionCases } from "./contract/audit-and-revision.js";
import { closingCases } from "./contract/closing.js";
import { copyCases } from "./contract/copies.js";
import { creationCases } from "./contract/creation.js";
import { hostileInputCases } from "./contract/hostile-input.js";
import { rowLimitCases } from "./contract/row-limits.js";
import { aliasCases } from "./endpoints/aliases.js";
import { attachmentCases } from "./endpoints/attachments.js";
import { bindingCases } from "./endpoints/bindings.js";
import { endpointChangeCases } from "./endpoints/endpoint-changes.js";
import { endpointSettingsCases } from "./endpoints/endpoint-settings.js";
import { endpointCases } from "./endpoints/endpoints.js";
import { mappingCases } from "./endpoints/mappings.js";
import { modelDefinitionCases } from "./endpoints/model-definitions.js";
import { providerEqualityCases } from "./endpoints/provider-equality.js";
import { tagCases } from "./endpoints/tags.js";
import { kekChangeCases } from "./keys/kek-changes.js";
import { kekRegistryCases } from "./keys/kek-registry.js";
import { missingKeyCases } from "./keys/missing-keys.js";
import { sealedPageCases } from "./keys/sealed-pages.js";
import { sealedSwapCases } from "./keys/sealed-swaps.js";
import type { ConformanceHarness } from "./kit/harness.js";
import { suiteOf } from "./kit/suite.js";
import { limitTermCases } from "./limits/limit-terms.js";
import { limitCases } from "./limits/limits.js";
import { filterCases } from "./lists/filters.js";
import { pagingCases } from "./lists/paging.js";
import { pagingUnderWritesCases } from "./lists/paging-under-writes.js";
import { accessTokenCases } from "./ports/access-tokens.js";
import { auditLogCases } from "./ports/audit-log.js";
import { materialCases } from "./ports/endpoint-material.js";
import { serverRegistryCases } from "./ports/server-registry.js";
import { workspaceDeletionCases } from "./ports/workspace-deletion.js";
import { workspaceCases } from "./ports/workspaces.js";
import { authConfigCases } from "./secrets/auth-configs.js";
import { destinationCases } from "./secrets/destinations.js";
import { plaintextCases } from "./secrets/plaintext.js";
import { secretDeletionCases } from "./secrets/secret-deletion.js";
import { secretValueCases } from "./secrets/secret-values.js";
import { secretCases } from "./secrets/secrets.js";
import { workspaceAuditCases } from "./workspaces/audit-records.js";
import { missingWorkspaceCases } from "./workspaces/missing-workspaces.js";
import { namesAndIdsCases } from "./workspaces/names-and-ids.js";
import { revisionCases } from "./workspaces/revisions.js";
import { rowOperationCases } from "./workspaces/row-operations.js";
import { sealedMaterialCases } from "./workspaces/sealed-material.js";
import { workspaceTokenCases } from "./workspaces/tokens.js";
import { unknownToOthersCases } from "./workspaces/unknown-to-others.js";

// For the backend's own tests, whose stores need a key ring with a registered key.
export { type CaseKeys, oneActiveKey } from "./kit/case-keys.js";
export type {
  ConformanceEnvironment,
  ConformanceHarness,
  ConformanceSubject,
} from "./kit/harness.js";

/**
 * Registers all cases of the store contract with the harness. Every backend runs the same cases;
 * none can be skipped. For a capability that the manifest denies, the cases assert the consequence
 * that {@link StoreManifest} documents.
 *
 * @example
 * ```ts
 * import { describe, test } from "vitest";
 *
 * storeConformance({ describe, test, open: (environment) => openMyStore(environment) });
 * ```
 */
export function storeConformance(harness: ConformanceHarness): void {
  const suite = suiteOf(harness);
  suite.describe("A gateway store", "GatewayStore", () => {
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
    aliasCases(suite);
    endpointSettingsCases(suite);
    mappingCases(suite);
    attachmentCases(suite);
    tagCases(suite);
    bindingCases(suite);
    limitCases(suite);
    limitTermCases(suite);
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
    rowLimitCases(suite);
    twoStoresCases(suite);
  });
  suite.describe("The ports of a backend", "GatewayBackend", () => {
    materialCases(suite);
    sealedPageCases(suite);
    sealedSwapCases(suite);
    kekRegistryCases(suite);
    kekChangeCases(suite);
    serverRegistryCases(suite);
    missingKeyCases(suite);
    auditLogCases(suite);
    accessTokenCases(suite);
    workspaceCases(suite);
    workspaceDeletionCases(suite);
  });
  suite.describe("A store of a workspace", "OpenStoreOptions.workspace", () => {
    unknownToOthersCases(suite);
    namesAndIdsCases(suite);
    revisionCases(suite);
    sealedMaterialCases(suite);
    missingWorkspaceCases(suite);
    rowOperationCases(suite);
    workspaceTokenCases(suite);
    workspaceAuditCases(suite);
  });
}
