import { embeddedIpv4 } from "./embedded-ipv4.js";
import { ipNetworks, isInNetwork } from "./ip-network.js";

// The addresses where clouds serve credentials and configuration to machines, as of 2026-11.
const metadata = ipNetworks(
  "169.254.169.254/32", // AWS, Azure, Google, Oracle, OpenStack and most others
  "169.254.170.2/32", // AWS ECS, task credentials
  "169.254.170.23/32", // AWS EKS, pod credentials
  "169.254.0.23/32", // Tencent
  "169.254.42.42/32", // Scaleway
  "100.100.100.200/32", // Alibaba
  "168.63.129.16/32", // Azure wire server: a public address that reaches the host
  "192.0.0.192/32", // Oracle, classic
  "fd00:ec2::/32", // AWS: metadata, pod credentials and further services of the host
  "fd20:ce::254/128", // Google
  "fd00:c1::a9fe:a9fe/128", // Oracle
  "fd00:42::42/128", // Scaleway
  "fd00:100::100:200/128", // Alibaba
  "fd00:a9fe:a9fe::1/128", // Akamai
  "fe80::a9fe:a9fe/128", // OpenStack
);

/** Whether an address of 4 or 16 bytes is a metadata address, or an IPv6 address that embeds one. */
export function isMetadataAddress(address: Uint8Array): boolean {
  return [address, ...embeddedIpv4(address)].some((one) =>
    metadata.some((network) => isInNetwork(one, network)),
  );
}
