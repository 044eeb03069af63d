import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { type Session, toolkit } from "../../../contract/records.ts";
import { callApi } from "../api.ts";
import { isPlanted } from "../planted.ts";
import { useToolkits } from "../queries.ts";
import { Field } from "../ui/field.tsx";
import { Problem } from "../ui/problem.tsx";
import { GridSkeleton } from "../ui/skeletons.tsx";

/** Every toolkit that the person may use, and the way to a new one. */
export function ToolkitGrid({ person }: { readonly person: Session }) {
  const { data: toolkits, error, isPending } = useToolkits();
  if (isPending) return <GridSkeleton />;
  return (
    <main className="page">
      <h1>Toolkits</h1>
      <Problem error={error} />
      <NewToolkit person={person} />
      <ul className="grid">
        {toolkits?.map(({ slug, name, url }) => (
          <li key={slug}>
            <Link href={`/toolkits/${slug}`} className="card">
              {name}
              {isPlanted("card-shows-path") && <small>{new URL(url).pathname}</small>}
            </Link>
          </li>
        ))}
      </ul>
    </main>
  );
}

function NewToolkit({ person }: { readonly person: Session }) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const scope = person.role === "admin" ? "workspace" : "personal";
  const create = useMutation({
    mutationFn: () => callApi("toolkits", toolkit, { method: "POST", body: { name, scope } }),
    onSuccess: async (made) => {
      queries.setQueryData(["toolkits", made.slug], made);
      await queries.invalidateQueries({ queryKey: ["toolkits"], exact: true });
      if (!isPlanted("no-slug-route")) navigate(`/toolkits/${made.slug}`);
    },
  });
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Field label="Name" required maxLength={80} value={name} onChange={setName} />
      <button type="submit" className="primary">
        Create toolkit
      </button>
      <Problem error={create.error} />
    </form>
  );
}
