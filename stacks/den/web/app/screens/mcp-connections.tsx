import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ConnectionPreset } from "../../../contract/index.ts";
import { Icon } from "../../../design/icons.tsx";
import { Monogram } from "../../../design/monogram.tsx";
import { manageableQuery, presetsQuery } from "../data/queries.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Page } from "../ui/page.tsx";
import { Resource } from "../ui/resource.tsx";
import { Bones, RowSkeletons } from "../ui/skeleton.tsx";
import { AddConnection } from "./add-connection.tsx";
import { ManagedRow } from "./managed-row.tsx";

type Adding = { readonly preset: ConnectionPreset | undefined };

/** The organization's connections, and the ways to add one. Admins only. */
export function McpConnections() {
  const connections = useQuery(manageableQuery);
  const [adding, setAdding] = useState<Adding>();
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
      <Resource query={connections} skeleton={<RowSkeletons count={3} label="Loading connections" />}>
        {(list) =>
          list.length === 0 ? (
            <Empty title="No connections yet">
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
      {adding && <AddConnection preset={adding.preset} onClose={() => setAdding(undefined)} />}
    </Page>
  );
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
    <Bones />
  </li>
));
