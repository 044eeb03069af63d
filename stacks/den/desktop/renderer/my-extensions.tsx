import { useState } from "react";
import { Icon } from "../../design/icons.tsx";
import type { CloudControl, DesktopState } from "../shared/desktop-api.ts";
import { Card } from "./card.tsx";
import { ConnectionCard } from "./connection-card.tsx";
import { addedApps } from "./suggestions.ts";

/** They come with the engine and need no setting up, so they stay out of the way. */
const BUILT_INS = [
  { name: "Files", about: "Reads and writes in the folder that you open." },
  { name: "Terminal", about: "Runs commands after you allow them." },
  { name: "Web fetch", about: "Reads a public page." },
];

/** What the agent can use now. */
export function MyExtensions({ state }: { state: DesktopState }) {
  const [builtInsShown, setBuiltInsShown] = useState(false);
  const connected = state.connections.filter((connection) => connection.state === "connected");
  return (
    <>
      <ul className="cards">
        {connected.map((connection) => (
          <ConnectionCard key={connection.id} connection={connection} />
        ))}
        {addedApps(state).map((app) => (
          <Card key={app.id} name={app.name} about={app.description}>
            <div className="card-foot">
              <span className="badge">Added by you</span>
              <button
                type="button"
                className="button quiet"
                onClick={() => void window.den.removeApp(app.id)}
              >
                Remove {app.name}
              </button>
            </div>
          </Card>
        ))}
        <CloudCard cloud={state.cloud} />
      </ul>
      <button
        type="button"
        className="button quiet"
        aria-expanded={builtInsShown}
        onClick={() => setBuiltInsShown(!builtInsShown)}
      >
        {builtInsShown ? "Hide built-ins" : `Show built-ins (${BUILT_INS.length})`}
      </button>
      {builtInsShown && (
        <ul className="cards small">
          {BUILT_INS.map(({ name, about }) => (
            <Card key={name} name={name} about={about} />
          ))}
        </ul>
      )}
    </>
  );
}

function CloudCard({ cloud }: { cloud: CloudControl }) {
  return (
    <Card name="OpenWork Cloud Control" about="Your organization's capabilities, for the agent">
      <div className="card-foot">
        {cloud.state === "ok" && (
          <span className="badge good">
            <Icon name="check" /> Synced
          </span>
        )}
        {cloud.state === "syncing" && (
          <span className="badge busy" role="status">
            Syncing...
          </span>
        )}
        {cloud.state === "failed" && <span className="badge bad">Not synced</span>}
        {cloud.state === "off" && <span className="badge">Off</span>}
        <button type="button" className="button" onClick={() => void window.den.refreshCloud()}>
          Refresh
        </button>
      </div>
      {cloud.message && (
        <p className="notice bad" role="alert">
          {cloud.message}
        </p>
      )}
      {cloud.marker && (
        <p className="muted small-print">
          {cloud.tools === null ? "" : `${cloud.tools} tools · `}marker {cloud.marker}
        </p>
      )}
    </Card>
  );
}
