import type { QueryClient } from "@tanstack/react-query";
import {
  type Client,
  type Route,
  type RouteAnswer,
  routes,
  type UsableConnection,
  type WebDefect,
} from "../../contract/index.ts";
import { ports } from "./data/api.ts";
import { queryKeys } from "./data/query-client.ts";

/** Longer than the 5 s for which Chromium lets a window through after a click. */
const LATE_POPUP_MS = 6_000;

type Call = Client["call"];
type Ports = typeof ports;
type ConnectStatus = RouteAnswer<typeof routes.getConnectStatus>;

/** What each defect puts in place of the honest ports. */
const wrappers: Record<WebDefect, (honest: Ports, queryClient: QueryClient) => Partial<Ports>> = {
  "polling-off": (_honest, queryClient) => {
    const never = { refetchInterval: false, refetchOnWindowFocus: false, staleTime: Infinity } as const;
    for (const queryKey of [queryKeys.connections, queryKeys.attempts])
      queryClient.setQueryDefaults(queryKey, never);
    return {};
  },
  "late-popup": ({ openWindow }) => ({
    openWindow(name) {
      const late = new Promise<ReturnType<typeof openWindow>>((resolve) =>
        setTimeout(() => resolve(openWindow(name)), LATE_POPUP_MS),
      );
      return {
        navigate: (url) => void late.then((popup) => popup?.navigate(url)),
        close: () => void late.then((popup) => popup?.close()),
      };
    },
  }),
  "card-flips-only-on-reload": ({ call }) => {
    const seen = new Map<string, UsableConnection>();
    const asFirstSeen = <C extends UsableConnection>(fresh: C): C => {
      const first = seen.get(fresh.id) ?? fresh;
      seen.set(fresh.id, first);
      return first as C;
    };
    return {
      call: changing(
        changingLists(call, (fresh) => fresh.map(asFirstSeen)),
        routes.getConnectStatus,
        (status) => ({ ...status, state: "waiting" as const }),
      ),
    };
  },
  "badge-wrong": ({ call }) => ({
    call: changingLists(call, (fresh) => fresh.map((each) => ({ ...each, credentials: otherMode(each) }))),
  }),
  "member-sees-ungranted": ({ call }) => {
    const seen = new Map<string, UsableConnection>();
    return {
      call: changing(call, routes.listUsableConnections, ({ connections }) => {
        for (const each of connections) seen.set(each.id, each);
        return { connections: [...seen.values()] };
      }),
    };
  },
  "optimistic-connected": ({ call }) => ({
    call: changingStatus(call, "waiting", { state: "connected" }),
  }),
  "form-cleared-on-error": ({ call }) => ({
    call: (route, input) =>
      call(route, input).catch((error: unknown) => {
        if (Object.is(route, routes.createConnection)) setTimeout(emptyDialog);
        throw error;
      }),
  }),
  "failure-swallowed": ({ call }) => ({
    call: changingStatus(call, "failed", { state: "not_connected", attemptId: null }),
  }),
  "reconnect-hidden": ({ call }) => ({
    call: changingLists(call, (fresh) => fresh.map((each) => ({ ...each, reconnectNeeded: false }))),
  }),
};

/** Wraps the page's ports in what `GET /v1/client-config` names; the other front ends' defects are left to them. */
export function plantDefects(names: readonly string[], queryClient: QueryClient): void {
  for (const [name, wrap] of Object.entries(wrappers))
    if (names.includes(name)) Object.assign(ports, wrap({ ...ports }, queryClient));
}

/** The same way to the API, but for what it says that one route answered. */
function changing<R extends Route>(call: Call, of: R, change: (a: RouteAnswer<R>) => RouteAnswer<R>): Call {
  return async (route, input) => {
    const answer = await call(route, input);
    return Object.is(route, of) ? (change(answer as RouteAnswer<R>) as typeof answer) : answer;
  };
}

function changingLists(call: Call, change: <C extends UsableConnection>(fresh: C[]) => C[]): Call {
  const usable = changing(call, routes.listUsableConnections, ({ connections }) => ({
    connections: change(connections),
  }));
  return changing(usable, routes.listManageableConnections, ({ connections }) => ({
    connections: change(connections),
  }));
}

function changingStatus(call: Call, from: ConnectStatus["state"], to: Partial<ConnectStatus>): Call {
  return changing(call, routes.getConnectStatus, (status) =>
    status.state === from ? { ...status, ...to } : status,
  );
}

function otherMode({ credentials }: UsableConnection): UsableConnection["credentials"] {
  return credentials === "shared" ? "per_member" : "shared";
}

/** Types nothing into every text field of the dialog that is open, as a person would. */
function emptyDialog(): void {
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  for (const field of document.querySelectorAll("dialog .input")) {
    value?.set?.call(field, "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
