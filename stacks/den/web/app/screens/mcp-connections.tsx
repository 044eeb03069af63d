import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ConnectionPreset, ManageableConnection } from "../../../contract/index.ts";
import { presetsQuery, useManageableConnections } from "../data/queries.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icons.tsx";
import { Monogram } from "../ui/monogram.tsx";
import { Notice } from "../ui/notice.tsx";
import { Page } from "../ui/page.tsx";
import { Resource } from "../ui/resource.tsx";
import { RowSkeletons } from "../ui/skeleton.tsx";
import { AddConnection } from "./add-connection.tsx";
import { ManagedRow } from "./managed-row.tsx";

type Adding = { readonly preset: ConnectionPreset | undefined };

/** The organization's connections, and the ways to add one. Admins only. */
export function McpConnections() {
  const connections = useManageableConnections();
  const [adding, setAdding] = useState<Adding>();
  const [addedId, setAddedId] = useState<string>();
  const added = connections.data?.find(({ id }) => id === addedId);
  const addCustom = () => setAdding({ preset: undefined });

  return (
    <Page
      title="MCP Connections"
      lead="Connect a tool once, decide who can use it, and everybody's agent finds it by search."
      actions={
        <Button look="primary" onClick={addCustom}>
          <Icon name="plus" />
          Add custom connection
        </Button>
      }
    >
      {added && (
        <Notice tone="good" hint={nextStep(added)}>
          {`${added.name} was added.`}
        </Notice>
      )}
      <Resource query={connections} skeleton={<RowSkeletons count={3} label="Loading connections" />}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="connections" title="No connections yet">
              Choose a service below, or add any MCP server by its address.
            </Empty>
          ) : (
            <ul className="rows" aria-label="Connections">
              {list.map((connection) => (
                <ManagedRow key={connection.id} connection={connection} />
              ))}
            </ul>
          )
        }
      </Resource>
      {!connections.isPending && <Presets onAdd={(preset) => setAdding({ preset })} />}
      {adding && (
        <AddConnection
          preset={adding.preset}
          onClose={() => setAdding(undefined)}
          onAdded={(connection) => {
            setAdding(undefined);
            setAddedId(connection.id);
          }}
        />
      )}
    </Page>
  );
}

/** What is left to do; the same height in each case, so that nothing moves when it is done. */
function nextStep({ auth, credentials, connectedForMe }: ManageableConnection): string {
  if (auth === "none") return "It needs no sign-in and is ready to use.";
  if (credentials === "per_member") return "Those who can use it connect their own accounts.";
  return connectedForMe ? "It is ready to use." : "Connect the organization's account to make it usable.";
}

/** Services that Den knows by name. They come below the list, and only once its height is known. */
function Presets({ onAdd }: { readonly onAdd: (preset: ConnectionPreset) => void }) {
  const presets = useQuery(presetsQuery);
  return (
    <section className="section" aria-labelledby="presets">
      <h2 id="presets">Popular services</h2>
      <ul className="presets">
        {presets.data?.map((preset) => (
          <li key={preset.id} className="preset">
            <Monogram name={preset.name} />
            <div className="preset-words">
              <h3>{preset.name}</h3>
              <p>{preset.description}</p>
            </div>
            <Button aria-label={`Add ${preset.name}`} onClick={() => onAdd(preset)}>
              Add
            </Button>
          </li>
        )) ?? presetBones}
      </ul>
    </section>
  );
}

const presetBones = ["a", "b", "c", "d", "e"].map((key) => (
  <li key={key} className="preset" aria-hidden="true">
    <span className="bone bone-tile" />
    <span className="bone-lines">
      <span className="bone bone-title" />
      <span className="bone bone-line" />
    </span>
  </li>
));
