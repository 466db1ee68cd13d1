import {
  GatewayError,
  type GatewaySecretInfo,
  type ListGatewayModelDefinitionsInput,
  type PageRequest,
} from "@gw/entities";
import { type Mutant, withMethods, withStores } from "./mutant.ts";

/** How what callers see goes wrong. */
export const surfaceMutants: readonly Mutant[] = [
  {
    breaks: "writes into its input",
    caughtBy: "what a mutation answers is the caller's own",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewaySecret: (input, by) => {
          Object.assign(input, { secretName: input.secretName.trim() });
          return store.createGatewaySecret(input, by);
        },
      })),
  },
  {
    breaks: "reads its input only later",
    caughtBy: "what the caller keeps of an input is his own",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewaySecret: async (input, by) => {
          await Promise.resolve();
          return store.createGatewaySecret(input, by);
        },
      })),
  },
  {
    breaks: "answers the same object again",
    caughtBy: "what a read answers is the caller's own",
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
    breaks: "answers from a cache that other stores do not know of",
    caughtBy: "see each other's writes at once",
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
    breaks: "drops fields that it does not know",
    caughtBy: "createEndpointBinding refuses what is no object of known fields",
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
    breaks: "takes a number for its text",
    caughtBy: "getSecretInfo refuses ids and names that are no text",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        getSecretInfo: async (ref) => {
          const id: unknown = ref?.secretId;
          return store.getSecretInfo(typeof id === "number" ? { secretId: `${id}` } : ref);
        },
      })),
  },
  {
    breaks: "repeats what it refused",
    caughtBy: "that is refused is not repeated",
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
    breaks: "hides the refused value in the cause of the error",
    caughtBy: "that meets a taken name or a missing secret is not repeated",
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
    breaks: "speaks of a taken name as a wrong parameter",
    caughtBy: "ten creators of one endpoint",
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
    breaks: "answers nothing where there is nothing, instead of saying so",
    caughtBy: "are deleted by their three ids",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        deleteEndpointBinding: (ref, by) =>
          store.deleteEndpointBinding(ref, by).catch((error: unknown) => {
            if (!GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
          }),
      })),
  },
  {
    breaks: "takes a page token under other filters",
    caughtBy: "the list of model definitions › refuses tokens of another list",
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
    breaks: "takes page tokens of its own process only",
    caughtBy: "the list of secrets › continues on any store of the same data",
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
    breaks: "answers after it was closed",
    caughtBy: "a closed store › refuses every method",
    wrap: (backend) =>
      withMethods(backend, (store) => ({ getRevision: () => store.reader.revision() })),
  },
  {
    breaks: "cannot be closed twice",
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
    breaks: "closes what others have open",
    caughtBy: "leaves other stores of the same data open",
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
    breaks: "drops what is under way when it closes, after it said that it was done",
    caughtBy: "lets what is under way settle",
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
        store.transact = async (work) => {
          let result: unknown;
          const attempt = transact(async (tx) => {
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
    breaks: "tells of a commit before it",
    caughtBy: "have a PRIMARY with a weight",
    wrap: (backend) =>
      withMethods(backend, (store) => ({
        createGatewayEndpoint: async (input, by) => {
          by?.onCommitted?.(await store.getRevision());
          return store.createGatewayEndpoint(input, by);
        },
      })),
  },
];
