import { once } from "node:events";
import type { Server } from "node:net";
import { SettingsError } from "./environment.ts";

/**
 * Begins to listen.
 * @param port 0 takes a free one
 * @returns the port
 * @throws SettingsError that says what to do where the port can't be had
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new SettingsError(
      code === "EADDRINUSE"
        ? `Port ${port} on ${host} is already used. Stop what listens there, or set PORT.`
        : `It can't listen on ${host}:${port}: ${message}.`,
      { cause },
    );
  }
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}
