import { type IpNetwork, parseIpAddress, parseIpNetwork } from "@gw/data-plane";
import type { Setting } from "./setting.js";

/** GW_TRUSTED_PROXIES: the networks of the reverse proxies in front of the server. */
export const trustedProxiesSetting: Setting<readonly IpNetwork[]> = {
  meaning:
    "addresses and networks of reverse proxies, separated by commas, whose `x-forwarded-for` or " +
    "`forwarded` names the client",
  shownDefault: "none",
  rule: "list addresses and networks, with no bit set after the prefix, separated by commas",
  example: "10.0.0.0/8,fd00::/8",
  parse(list) {
    const networks = list.split(",").map((entry) => parseProxy(entry.trim()));
    return networks.every((one) => one !== undefined) ? networks : undefined;
  },
};

function parseProxy(text: string): IpNetwork | undefined {
  const bits = parseIpAddress(text)?.length;
  return parseIpNetwork(bits === undefined ? text : `${text}/${bits * 8}`);
}
