import { authFieldsOfProviders, knownProviders } from "@gw/entities";
import { expect, test } from "vitest";
import { providers } from "../../src/providers/provider-table.ts";

test.each(knownProviders)(
  "the fields of an auth_config for %s are those that calls use",
  (name) => {
    const { formats, accountHeaders = {} } = providers[name];
    const bases = Object.values(formats).map(({ base = "" }) => base);
    const labels = bases.flatMap((base) =>
      [...base.matchAll(/\{([a-z]+)\}/g)].map(([, label]) => label),
    );
    const used = [
      ...["api_base", "auth_mode"],
      ...labels.flatMap((label) => [label, `${label}_name`]),
      ...Object.keys(accountHeaders),
    ];
    const listed = authFieldsOfProviders[name].filter((field) => field !== "api_version");
    expect(listed.toSorted()).toEqual(used.toSorted());
  },
);
