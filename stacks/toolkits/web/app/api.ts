import type { z } from "zod";
import { callHost, type HostCall } from "../../contract/client.ts";

/** Calls the API of the host that served this page, wherever a proxy has put it. */
export async function callApi<T>(path: string, answer: z.ZodType<T>, call: HostCall = {}): Promise<T> {
  return (await callHost(new URL(`v1/${path}`, document.baseURI).href, answer, call)).value;
}
