import { useState } from "react";
import { type RouteAnswer, routes } from "../../../contract/index.ts";
import { Button } from "../ui/button.tsx";
import { useSubmit } from "../ui/use-submit.ts";

type Answer = RouteAnswer<typeof routes.checkConnectionUrl>;

export interface AddressCheckProps {
  readonly url: string;
  readonly onAnswer: (answer: Answer) => void;
}

/** Asks the address at once whether an MCP server answers there, and what sign-in it wants. */
export function AddressCheck({ url, onAnswer }: AddressCheckProps) {
  const [found, setFound] = useState<{ readonly url: string; readonly answer: Answer }>();
  const [refusedUrl, setRefusedUrl] = useState<string>();
  const check = useSubmit(routes.checkConnectionUrl, {
    onDone(answer) {
      setFound({ url, answer });
      onAnswer(answer);
    },
    onRefused: () => setRefusedUrl(url),
  });
  const refusal = refusedUrl === url ? (check.problem?.fields.url ?? check.problem?.message) : undefined;

  return (
    <>
      <Button onClick={() => check.submit({ body: { url } })} busy={check.busy}>
        {check.busy ? "Checking…" : "Check"}
      </Button>
      <span className="address-verdict" role="status">
        {!check.busy && refusal && <span className="field-error">{refusal}</span>}
        {!check.busy && found?.url === url && <span className="field-good">{words(found.answer)}</span>}
      </span>
    </>
  );
}

function words({ auth, serverName }: Answer): string {
  const who = serverName ? `${serverName} answers` : "An MCP server answers";
  return auth === "none" ? `${who} and needs no sign-in.` : `${who} and asks for a sign-in.`;
}
