import {
  GatewayError,
  type GatewaySecretInfo,
  type ListGatewayModelDefinitionsInput,
  type PageRequest,
} from "@gw/entities";
import { type Mutant, withMethods, withStores } from "./mutant.ts";

/** Defects of the public methods. */
export const surfaceMutants: readonly Mutant[] = [
  {
    defect: "modifies its input",
    caughtBy: "changing the result of a mutation does not change the store",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewaySecret: (input, by) => {
          Object.assign(input, { secretName: input.secretName.trim() });
          return store.createGatewaySecret(input, by);
        },
      })),
  },
  {
    defect: "reads its input after the call returned",
    caughtBy: "changing an input after the call does not change the store",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewaySecret: async (input, by) => {
          await Promise.resolve();
          return store.createGatewaySecret(input, by);
        },
      })),
  },
  {
    defect: "returns the same object again",
    caughtBy: "changing the result of a read does not change the store",
    wrap: (backend) =>
      withMethods(backend, (store) => {
        const answers = new Map<number, GatewaySecretInfo>();
        return {
          async getSecretInfo(ref) {
            const info = await store.getSecretInfo(ref);
            const answer = answers.get(info.lastUpdatedAt) ?? info;
            answers.set(info.lastUpdatedAt, answer);
            return answer;
          },
        };
      }),
  },
  {
    defect: "returns results from a cache that other stores do not update",
    caughtBy: "see each other's writes immediately",
    wrap: (backend) =>
      withMethods(backend, (store) => {
        const cache = new Map<string, ReturnType<typeof store.getGatewayEndpoint>>();
        return {
          async getGatewayEndpoint(ref) {
            const key = JSON.stringify(ref);
            const answer = cache.get(key) ?? store.getGatewayEndpoint(ref);
            cache.set(key, answer);
            return structuredClone(await answer);
          },
        };
      }),
  },
  {
    defect: "ignores unknown fields",
    caughtBy: "createEndpointBinding rejects input that is not an object of known fields",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createEndpointBinding: async (input, by) => {
          if (typeof input !== "object" || input === null) {
            return store.createEndpointBinding(input, by);
          }
          const { endpointId, resourceType, resourceId, displayName } = input;
          const known = { endpointId, resourceType, resourceId, displayName };
          return store.createEndpointBinding(known, by);
        },
      })),
  },
  {
    defect: "converts a number to a string",
    caughtBy: "getSecretInfo rejects ids and names that are not valid strings",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        getSecretInfo: async (ref) => {
          const id: unknown = ref?.secretId;
          return store.getSecretInfo(typeof id === "number" ? { secretId: `${id}` } : ref);
        },
      })),
  },
  {
    defect: "repeats rejected input in the error",
    caughtBy: "does not appear in validation errors",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewaySecret: (input, by) =>
          store.createGatewaySecret(input, by).catch((error: unknown) => {
            if (!GatewayError.is(error)) throw error;
            const message = `${error.message} (got ${JSON.stringify(input)})`;
            throw new GatewayError(error.code, message);
          }),
      })),
  },
  {
    defect: "repeats the rejected value in the cause of the error",
    caughtBy: "does not appear in conflict and not-found errors",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewaySecret: (input, by) =>
          store.createGatewaySecret(input, by).catch((error: unknown) => {
            if (!GatewayError.is(error)) throw error;
            const cause = new Error(`INSERT failed for ${input.secretValue.api_key}`);
            throw new GatewayError(error.code, error.message, { cause });
          }),
      })),
  },
  {
    defect: "reports a taken name as an invalid parameter",
    caughtBy: "creates one of ten endpoints with the same name",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewayEndpoint: (input, by) =>
          store.createGatewayEndpoint(input, by).catch((error: unknown) => {
            if (!GatewayError.is(error, "RESOURCE_ALREADY_EXISTS")) throw error;
            throw new GatewayError("INVALID_PARAMETER_VALUE", error.message);
          }),
      })),
  },
  {
    defect: "succeeds when the entity does not exist",
    caughtBy: "are deleted by exactly their three ids",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        deleteEndpointBinding: (ref, by) =>
          store.deleteEndpointBinding(ref, by).catch((error: unknown) => {
            if (!GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
          }),
      })),
  },
  {
    defect: "accepts a page token with other filters",
    caughtBy: "the list of model definitions › rejects page tokens of other lists or filters",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        async listGatewayModelDefinitions(input: ListGatewayModelDefinitionsInput = {}) {
          const { pageToken, ...rest } = input;
          if (typeof pageToken !== "string") return store.listGatewayModelDefinitions(input);
          const first = await store.listGatewayModelDefinitions({ ...rest, maxResults: 1 });
          const own = first.nextPageToken?.split(".")[1];
          const [version, digest = "", position] = pageToken.split(".");
          const forged = [version, own ?? digest, position].join(".");
          return store.listGatewayModelDefinitions({ ...rest, pageToken: forged });
        },
      })),
  },
  {
    defect: "accepts page tokens of the same store only",
    caughtBy: "the list of secrets › continues on any store on the same data",
    wrap(backend) {
      let stores = 0;
      return withMethods(backend, (store) => {
        stores += 1;
        const mark = `${stores}~`;
        return {
          async listSecretInfos(input: PageRequest = {}) {
            const { pageToken, ...rest } = input;
            const own = pageToken?.startsWith(mark) ? pageToken.slice(mark.length) : pageToken;
            const request = own === undefined ? rest : { ...rest, pageToken: own };
            const page = await store.listSecretInfos(request);
            const { nextPageToken } = page;
            return nextPageToken === undefined
              ? page
              : { ...page, nextPageToken: `${mark}${nextPageToken}` };
          },
        };
      });
    },
  },
  {
    defect: "still works after it was closed",
    caughtBy: "a closed store › rejects every method",
    wrap: (backend) =>
      withMethods(backend, (store) => ({ getRevision: () => store.reader.revision("default") })),
  },
  {
    defect: "cannot be closed twice",
    caughtBy: "may be closed again",
    wrap: (backend) =>
      withMethods(backend, (store) => {
        let isClosed = false;
        return {
          async close() {
            if (isClosed) throw new Error("already closed");
            isClosed = true;
            await store.close();
          },
        };
      }),
  },
  {
    defect: "closes other stores",
    caughtBy: "leaves other stores on the same data open",
    wrap(backend) {
      const closers: (() => Promise<void>)[] = [];
      return withStores(backend, (store) => {
        const close = store.close.bind(store);
        closers.push(close);
        store.close = async () => {
          await Promise.all(closers.map((one) => one()));
        };
      });
    },
  },
  {
    defect: "drops a mutation on close but reports that it was committed",
    caughtBy: "completes or rolls back each mutation in progress",
    wrap: (backend) =>
      withStores(backend, (store) => {
        const { close, transact } = {
          close: store.close.bind(store),
          transact: store.transact.bind(store),
        };
        let isClosing = false;
        store.close = () => {
          isClosing = true;
          return close();
        };
        store.transact = async (workspace, work) => {
          let result: unknown;
          const attempt = transact(workspace, async (tx) => {
            result = await work(tx);
            if (isClosing) throw new Error("dropped");
            return result as never;
          });
          return attempt.catch((error: unknown) => {
            if (isClosing && result !== undefined) return result as never;
            throw error;
          });
        };
      }),
  },
  {
    defect: "calls onCommitted before the commit",
    caughtBy: "include a PRIMARY with a weight",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewayEndpoint: async (input, by) => {
          by?.onCommitted?.(await store.getRevision());
          return store.createGatewayEndpoint(input, by);
        },
      })),
  },
];
