import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { rootCertificates } from "node:tls";

const LARGEST_ANSWER = 4 * 1024 * 1024;

export interface Asking {
  readonly headers: Readonly<Record<string, string>>;
  /** Bound of the whole exchange, milliseconds. */
  readonly timeoutMs: number;
  /** PEM file with one certificate to trust beside the usual authorities. */
  readonly trustedCertificate?: string | undefined;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

/**
 * One GET. Redirects are not followed: what answers an API with one is a sign-in page.
 * @throws Error in words when no whole answer came
 */
export async function ask(url: URL, { headers, timeoutMs, trustedCertificate }: Asking): Promise<Answered> {
  const signal = AbortSignal.timeout(timeoutMs);
  const options = { headers: { accept: "application/json", ...headers }, signal };
  return await new Promise<Answered>((resolve, reject) => {
    const sent =
      url.protocol === "https:"
        ? httpsRequest(url, { ...options, ...trusting(trustedCertificate) })
        : httpRequest(url, options);
    const fail = (error: Error) =>
      reject(signal.aborted ? new Error(`no answer within ${timeoutMs} ms`, { cause: error }) : error);
    sent.on("error", fail);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > LARGEST_ANSWER) sent.destroy(new Error(`an answer of more than ${LARGEST_ANSWER} bytes`));
        else chunks.push(chunk);
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
      response.on("error", fail);
    });
    sent.end();
  });
}

function trusting(file: string | undefined): { ca?: string[] } {
  return file === undefined ? {} : { ca: [...rootCertificates, readFileSync(file, "utf8")] };
}
