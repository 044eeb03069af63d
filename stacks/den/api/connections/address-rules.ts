import ipaddr from "ipaddr.js";

/** Addresses where clouds hand out credentials; one of them looks like any public address. */
const METADATA = new Set([
  "169.254.169.254",
  "169.254.170.2",
  "100.100.100.200",
  "168.63.129.16",
  "fd00:ec2:0:0:0:0:0:254",
]);

const NAMES: Record<string, string> = {
  loopback: "a loopback address",
  private: "a private network address",
  uniqueLocal: "a private network address",
  linkLocal: "a link-local address",
  carrierGradeNat: "a carrier-internal address",
  multicast: "a multicast address",
  broadcast: "a broadcast address",
  unspecified: "an unspecified address",
};

/**
 * Judges one IP address by what it is, not by how it is written: IPv4 inside IPv6 (mapped, compatible, NAT64, 6to4)
 * is judged as the IPv4 address.
 * @returns undefined for a public address, else why it isn't one ("a private network address")
 */
export function whyNotPublic(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return "not an IP address";
  const judged = embeddedIpv4(address) ?? ipaddr.parse(address);
  if (METADATA.has(judged.toNormalizedString())) return "a cloud metadata address";
  const range = judged.range();
  if (range === "unicast") return undefined;
  return NAMES[range] ?? "a reserved address";
}

/** The IPv4 address that an IPv6 address is another way to write. */
export function embeddedIpv4(address: string): ipaddr.IPv4 | undefined {
  const parsed = ipaddr.parse(address);
  if (!(parsed instanceof ipaddr.IPv6)) return undefined;
  const bytes = parsed.toByteArray();
  const at = (start: number) => new ipaddr.IPv4(bytes.slice(start, start + 4));
  const range = parsed.range();
  if (range === "ipv4Mapped" || range === "rfc6145" || range === "rfc6052") return at(12);
  if (range === "6to4") return at(2);
  // ::a.b.c.d, deprecated by RFC 4291 but still parsed; :: and ::1 are ranges of their own.
  const compatible = bytes.slice(0, 12).every((byte) => byte === 0);
  return compatible && range !== "loopback" && range !== "unspecified" ? at(12) : undefined;
}
