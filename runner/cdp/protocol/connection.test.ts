import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Connection } from "./connection.ts";
import { CallTimedOut } from "./protocol-failure.ts";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

describe("a connection", () => {
  it("to a socket that never shakes hands ends at its deadline and names it", async () => {
    const server = createSocketServer((socket) => socket.on("error", () => {}));
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/devtools/browser/x`;
    const connecting = Connection.open(url, 100);
    await expect(connecting).rejects.toThrow(CallTimedOut);
    await expect(connecting).rejects.toThrow(new RegExp(`${url} did not answer the WebSocket handshake`));
  });

  it("to a server that refuses is refused at once", async () => {
    const server: Server = createServer((_, response) => response.writeHead(403).end());
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(Connection.open(`ws://127.0.0.1:${port}/`, 5_000)).rejects.toThrow(/403/);
  });
});
