import { Link } from "wouter";
import type { Session } from "../../../contract/records.ts";
import { isPlanted } from "../planted.ts";
import { useConnections, useToolkit } from "../queries.ts";
import { Problem } from "../ui/problem.tsx";
import { DetailSkeleton } from "../ui/skeletons.tsx";
import { ConnectionChoice } from "./connection-choice.tsx";
import { DeleteToolkit } from "./delete-toolkit.tsx";

/** One toolkit: its address, what is in it, and its end. */
export function ToolkitDetail({ slug, person }: { readonly slug: string; readonly person: Session }) {
  const { data: toolkit, error } = useToolkit(slug);
  const { data: connections } = useConnections();
  if (error)
    return (
      <main className="page">
        <Link href="/toolkits">All toolkits</Link>
        <Problem error={error} />
      </main>
    );
  if (!toolkit || !connections) return <DetailSkeleton />;
  const choosable = connections.filter(({ scope }) => scope === "workspace" || toolkit.scope === "personal");
  const mayChange = toolkit.scope === "personal" || person.role === "admin";
  return (
    <main className="page">
      <Link href="/toolkits">All toolkits</Link>
      <h1>{toolkit.name}</h1>
      <p>
        <code>{toolkit.url}</code>
      </p>
      {toolkit.hiddenPersonal > 0 && !isPlanted("hidden-count-missing") && (
        <p className="notice">{hidden(toolkit.hiddenPersonal)}</p>
      )}
      <ConnectionChoice toolkit={toolkit} connections={choosable} mayChange={mayChange} />
      {mayChange && <DeleteToolkit toolkit={toolkit} />}
    </main>
  );
}

const hidden = (count: number) =>
  count === 1
    ? "1 personal connection is hidden: others use this toolkit, too."
    : `${count} personal connections are hidden: others use this toolkit, too.`;
