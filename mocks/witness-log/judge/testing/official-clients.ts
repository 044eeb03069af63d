/** The official MCP clients as a careful host uses them, each behind the same few verbs. */
import * as v2 from "@modelcontextprotocol/client";
import { UnauthorizedError as UnauthorizedV1 } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import { MemoryProvider } from "./sdk-provider.ts";

const INFO = { name: "official-client", version: "1.0.0" };

export interface OfficialClient {
  /** Connects, authorizing where it must. */
  connect(): Promise<void>;
  call(tool: string, args: Record<string, unknown>): Promise<void>;
  /** Ends the session and the connection. */
  leave(): Promise<void>;
}

export interface OfficialOptions {
  /** A client id that exists already. */
  readonly clientId?: string;
}

/** Does what fails for want of authorization again, once the person has approved. */
async function authorized<T>(
  act: () => Promise<T>,
  needsPerson: (error: unknown) => boolean,
  finish: () => Promise<void>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!needsPerson(error)) throw error;
    await finish();
    return act();
  }
}

export function sdkV1(url: string, { clientId }: OfficialOptions = {}): OfficialClient {
  const known = clientId === undefined ? undefined : { client_id: clientId };
  const provider = new MemoryProvider<OAuthClientInformationMixed, OAuthTokens>(known, undefined);
  const transport = () => new TransportV1(new URL(url), { authProvider: provider });
  let current = transport();
  let client = new ClientV1(INFO);
  const finish = async () => current.finishAuth(provider.takeCallback().get("code") ?? "");
  const needsPerson = (error: unknown) => error instanceof UnauthorizedV1;
  const connect = () =>
    authorized(
      async () => {
        // A transport that has failed is not used again.
        client = new ClientV1(INFO);
        const fresh = transport();
        const before = current;
        current = fresh;
        await client.connect(fresh).catch(async (error: unknown) => {
          await before.close();
          throw error;
        });
      },
      needsPerson,
      finish,
    );
  return {
    connect: async () => {
      await connect();
      await client.listTools();
    },
    call: async (name, args) => {
      await authorized(() => client.callTool({ name, arguments: args }), needsPerson, finish);
    },
    leave: async () => {
      await current.terminateSession();
      await client.close();
    },
  };
}

export type V2Mode = "legacy" | "auto" | { pin: string };

export function sdkV2(url: string, mode: V2Mode, { clientId }: OfficialOptions = {}): OfficialClient {
  const known = clientId === undefined ? undefined : { client_id: clientId };
  const provider = new MemoryProvider<v2.StoredOAuthClientInformation, v2.StoredOAuthTokens>(
    known,
    undefined,
  );
  const transport = () => new v2.StreamableHTTPClientTransport(new URL(url), { authProvider: provider });
  const make = () => new v2.Client(INFO, { versionNegotiation: { mode } });
  let current = transport();
  let client = make();
  const finish = async () => current.finishAuth(provider.takeCallback());
  const needsPerson = (error: unknown) => error instanceof v2.UnauthorizedError;
  return {
    connect: async () => {
      await authorized(
        async () => {
          client = make();
          current = transport();
          await client.connect(current);
        },
        needsPerson,
        finish,
      );
      await client.listTools();
    },
    call: async (name, args) => {
      await authorized(() => client.callTool({ name, arguments: args }), needsPerson, finish);
    },
    leave: async () => {
      await current.terminateSession();
      await client.close();
    },
  };
}
