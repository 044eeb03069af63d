import { useState } from "react";
import { type ManageableConnection, type Member, routes, type Team } from "../../../contract/index.ts";
import { AccessField, accessOf, draftOf } from "../ui/access-field.tsx";
import { Button } from "../ui/button.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Section } from "../ui/section.tsx";
import { useSubmit } from "../ui/use-submit.ts";

export interface AccessSectionProps {
  readonly connection: ManageableConnection;
  readonly teams: readonly Team[];
  readonly members: readonly Member[];
}

/** Who can use a connection. Saving replaces the grants as a whole, and acts at once. */
export function AccessSection({ connection, teams, members }: AccessSectionProps) {
  const [draft, setDraft] = useState(() => draftOf(connection.access));
  const save = useSubmit(routes.replaceConnectionAccess);

  return (
    <Section title="Access" lead="A change acts at once, also for agents that are at work.">
      <Form
        onSubmit={() => save.submit({ params: { connectionId: connection.id }, body: accessOf(draft) })}
        busy={save.busy}
        problem={save.problem}
      >
        <AccessField
          value={draft}
          onChange={(next) => {
            setDraft(next);
            save.reset();
          }}
          teams={teams}
          members={members}
        />
        <div className="form-actions form-actions-start">
          <Button type="submit" look="primary" busy={save.busy}>
            Save access
          </Button>
        </div>
        {save.isDone && <Notice tone="good">Access is saved.</Notice>}
      </Form>
    </Section>
  );
}
