import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { AGENT_MCP_PATH, routes } from "../../../contract/index.ts";
import { queryKeys } from "../data/query-client.ts";
import { Button } from "../ui/button.tsx";
import { RadioGroup } from "../ui/choice.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { useSubmit } from "../ui/use-submit.ts";

/** Mints a token, and shows it once beside the address that takes it. */
export function CreateAgentToken({ onClose }: { readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [may, setMay] = useState<"execute" | "read">("execute");
  const [token, setToken] = useState<string>();
  const create = useSubmit(routes.createAgentToken, {
    onDone(answer) {
      setToken(answer.token);
      void queryClient.invalidateQueries({ queryKey: queryKeys.agentTokens });
    },
  });

  if (token !== undefined) {
    return (
      <Dialog title="Token ready" onClose={onClose} size="small">
        <div className="form">
          <Notice tone="good" hint="It is shown only now.">
            Give both to your agent.
          </Notice>
          <CopyField label="MCP server" value={`${window.location.origin}${AGENT_MCP_PATH}`} />
          <CopyField label="Agent token" isSecret value={token} hint="Sent as Authorization: Bearer." />
          <div className="form-actions">
            <Button look="primary" onClick={onClose}>
              Done
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="Create token" lead="It works for 30 days." onClose={onClose} size="small">
      <Form
        onSubmit={() =>
          create.submit({ body: { name, scopes: may === "execute" ? ["read", "execute"] : ["read"] } })
        }
        busy={create.busy}
        problem={create.problem}
      >
        <Field
          label="Token name"
          autoComplete="off"
          data-autofocus
          placeholder="Laptop"
          value={name}
          onChange={setName}
          error={create.problem?.fields.name}
        />
        <RadioGroup
          legend="The agent may"
          value={may}
          onChange={setMay}
          options={[
            {
              value: "execute",
              title: "Search and execute",
              description: "Find tools, and use them as you.",
            },
            { value: "read", title: "Search only", description: "Find tools without using them." },
          ]}
        />
        <div className="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.busy}>
            Create token
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
