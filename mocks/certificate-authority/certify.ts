/** Stands in for a certificate authority that browsers and clients would trust: made anew for each run. */
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const HOUR = 3_600_000;
const KEYS = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A server's certificate, and the authority that vouches for it; all PEM. */
export interface ServerCertificate {
  /** Of the authority: what clients are told to trust. Its key was never written anywhere and is forgotten. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes a certificate authority for this very run and has it sign one server certificate (RFC 5280; the addresses
 * stand in `subjectAltName`, as RFC 6125 and browsers want it). Both are good for a day.
 * @param names the IP addresses and host names that the server may have
 */
export async function certify(names: readonly string[]): Promise<ServerCertificate> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const period = { notBefore: new Date(Date.now() - HOUR), notAfter: new Date(Date.now() + 24 * HOUR) };
  const [ca, server] = await Promise.all([newKeys(), newKeys()]);
  const name = `CN=fraimz test authority ${Buffer.from(webcrypto.getRandomValues(new Uint8Array(4))).toString("hex")}`;
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...period,
    serialNumber: "01",
    name,
    keys: ca,
    signingAlgorithm: KEYS,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(ca.publicKey),
    ],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...period,
    serialNumber: "02",
    subject: "CN=fraimz test server",
    issuer: authority.subject,
    publicKey: server.publicKey,
    signingKey: ca.privateKey,
    signingAlgorithm: KEYS,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", server.privateKey));
  return {
    authority: authority.toString("pem"),
    certificate: certificate.toString("pem"),
    key: x509.PemConverter.encode(key, "PRIVATE KEY"),
  };
}

async function newKeys(): Promise<CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
}
