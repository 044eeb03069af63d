import { useState } from "react";
import { useLocation } from "wouter";
import { type ManageableConnection, routes } from "../../../contract/index.ts";
import { paths } from "../paths.ts";
import { Button } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { Section } from "../ui/section.tsx";
import { useSubmit } from "../ui/use-submit.ts";

/** The end of a connection, asked for twice. */
export function DeleteSection({ connection }: { readonly connection: ManageableConnection }) {
  const { id, name } = connection;
  const [asks, setAsks] = useState(false);
  const [, navigate] = useLocation();
  const remove = useSubmit(routes.deleteConnection, { onDone: () => navigate(paths.mcpConnections) });
  return (
    <Section
      title="Delete this connection"
      lead="It disappears for everyone, and agents can no longer use it."
    >
      <div>
        <Button look="danger" onClick={() => setAsks(true)}>
          Delete connection
        </Button>
      </div>
      {asks && (
        <Confirm
          title={`Delete ${name}?`}
          confirm={`Delete ${name}`}
          busy={remove.busy}
          problem={remove.problem}
          onConfirm={() => remove.submit({ params: { connectionId: id } })}
          onCancel={() => setAsks(false)}
        >
          Its accounts, its access and its registration at the provider are removed. This can't be undone.
        </Confirm>
      )}
    </Section>
  );
}
