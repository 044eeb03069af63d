import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ManageableConnection, type Member, routes, type Team } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { AccessField, accessError, accessOf, draftOf } from "../ui/access-field.tsx";
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
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(connection.access));
  const [isSaved, setIsSaved] = useState(false);
  const save = useSubmit(routes.replaceConnectionAccess, {
    async onDone() {
      await queryClient.invalidateQueries({ queryKey: queryKeys.connections });
      setIsSaved(true);
    },
  });

  function submit(): void {
    const access = accessError(draft);
    setIsSaved(false);
    save.submit({ params: { connectionId: connection.id }, body: accessOf(draft) }, access ? { access } : {});
  }

  return (
    <Section title="Access" lead="A change acts at once, also for agents that are at work.">
      <Form onSubmit={submit} busy={save.busy} problem={save.problem}>
        <AccessField
          value={draft}
          onChange={(next) => {
            setDraft(next);
            setIsSaved(false);
          }}
          teams={teams}
          members={members}
          error={save.problem?.fields.access}
        />
        <div className="form-actions form-actions-start">
          <Button type="submit" look="primary" busy={save.busy}>
            Save access
          </Button>
        </div>
        {isSaved && <Notice tone="good">Access is saved.</Notice>}
      </Form>
    </Section>
  );
}
