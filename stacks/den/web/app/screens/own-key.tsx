import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { routes, type UsableConnection } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { useSubmit } from "../ui/use-submit.ts";

export interface OwnKeyProps {
  readonly connection: UsableConnection;
  readonly onClose: () => void;
}

/** A person's own key for a service that knows people by keys. */
export function OwnKey({ connection, onClose }: OwnKeyProps) {
  const queryClient = useQueryClient();
  const [apiKey, setApiKey] = useState("");
  const save = useSubmit(routes.setOwnApiKey, {
    async onDone() {
      await queryClient.invalidateQueries({ queryKey: queryKeys.connections });
      onClose();
    },
  });
  return (
    <Dialog title={`Your API key for ${connection.name}`} onClose={onClose} size="small">
      <Form
        onSubmit={() => save.submit({ params: { connectionId: connection.id }, body: { apiKey } })}
        busy={save.busy}
        problem={save.problem}
      >
        <Field
          label="API key"
          type="password"
          autoComplete="off"
          data-autofocus
          value={apiKey}
          onChange={setApiKey}
          error={save.problem?.fields.apiKey}
          hint="Stored encrypted, used only for your own calls, and never shown again."
        />
        <div className="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={save.busy}>
            Save key
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
