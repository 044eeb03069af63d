import type { DesktopState } from "../shared/desktop-api.ts";
import { ConnectionCard } from "./connection-card.tsx";

/** What is not connected yet: the organization's connections are cards like any other. */
export function Marketplace({ state }: { state: DesktopState }) {
  const open = state.connections.filter((connection) => connection.state !== "connected");
  if (open.length === 0)
    return <p className="muted empty">Nothing new here. What you use is under My Extensions.</p>;
  return (
    <ul className="cards">
      {open.map((connection) => (
        <ConnectionCard key={connection.id} connection={connection} />
      ))}
    </ul>
  );
}
