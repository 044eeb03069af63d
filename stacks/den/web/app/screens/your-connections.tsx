import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSearch } from "wouter";
import { usableQuery } from "../data/queries.ts";
import { Empty } from "../ui/empty.tsx";
import { Page } from "../ui/page.tsx";
import { Resource } from "../ui/resource.tsx";
import { RowSkeletons } from "../ui/skeleton.tsx";
import { PersonalRow } from "./personal-row.tsx";

/** The connections that this person's agent can use, and the accounts behind them. */
export function YourConnections() {
  const connections = useQuery(usableQuery);
  const wanted = new URLSearchParams(useSearch()).get("connection");
  const isThere = connections.data?.some(({ id }) => id === wanted) ?? false;

  // A link from an agent's message leads to one connection.
  useEffect(() => {
    if (!isThere || wanted === null) return;
    const row = document.getElementById(wanted);
    row?.scrollIntoView({ block: "center" });
    row?.querySelector<HTMLElement>("button")?.focus();
  }, [isThere, wanted]);

  return (
    <Page
      title="Your Connections"
      lead="Tools that your organization shares with you. Your agent finds them by search."
    >
      <Resource query={connections} skeleton={<RowSkeletons count={3} label="Loading your connections" />}>
        {(list) =>
          list.length === 0 ? (
            <Empty title="Nothing shared with you yet">
              When an admin gives you access to a connection, it appears here by itself.
            </Empty>
          ) : (
            <ul className="rows" aria-label="Your connections">
              {list.map((connection) => (
                <PersonalRow key={connection.id} connection={connection} />
              ))}
            </ul>
          )
        }
      </Resource>
    </Page>
  );
}
