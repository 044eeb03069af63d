import { webcrypto } from "node:crypto";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const KEYS = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** An authority, and a server's certificate for 127.0.0.1 by it; all PEM. */
export async function certificates(): Promise<{ authority: string; cert: string; key: string }> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const [ca, server] = await Promise.all(
    [1, 2].map(() => webcrypto.subtle.generateKey(KEYS, true, ["sign", "verify"])),
  );
  if (ca === undefined || server === undefined) throw new Error("no keys");
  const common = { notAfter: new Date(Date.now() + 3_600_000), signingAlgorithm: KEYS };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...common,
    name: "CN=test authority",
    keys: ca,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const cert = await x509.X509CertificateGenerator.create({
    ...common,
    subject: "CN=test",
    issuer: authority.subject,
    publicKey: server.publicKey,
    signingKey: ca.privateKey,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", server.privateKey));
  return {
    authority: authority.toString("pem"),
    cert: cert.toString("pem"),
    key: x509.PemConverter.encode(key, "PRIVATE KEY"),
  };
}
