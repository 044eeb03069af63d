import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearch } from "wouter";
import { type RouteAnswer, routes } from "../../../contract/index.ts";
import { callApi } from "../data/api.ts";
import { paths } from "../paths.ts";
import { useEnterSession } from "../session.tsx";
import { Button } from "../ui/button.tsx";
import { day } from "../ui/day.ts";
import { Entrance } from "../ui/entrance.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { problemOf } from "../ui/form-problem.ts";
import { Notice } from "../ui/notice.tsx";
import { useSubmit } from "../ui/use-submit.ts";

type Invitation = RouteAnswer<typeof routes.lookupInvitation>;

/** Where an invitation's link leads: who invites, and what it takes to join. */
export function AcceptInvitation() {
  const token = new URLSearchParams(useSearch()).get("token") ?? "";
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => callApi(routes.lookupInvitation, { query: { token } }),
    enabled: token !== "",
    staleTime: Number.POSITIVE_INFINITY,
  });

  if (invitation.data) return <Join token={token} invitation={invitation.data} />;
  if (invitation.isPending && token !== "") return null;
  const problem = problemOf(invitation.error ?? new Error("This link is incomplete."));
  return (
    <Entrance title="Invitation" footer={<Link href={paths.signIn}>Go to sign in</Link>}>
      <Notice tone="bad" hint={problem.hint ?? "Ask the admin who invited you for a new link."}>
        {problem.message}
      </Notice>
    </Entrance>
  );
}

function Join({ token, invitation }: { readonly token: string; readonly invitation: Invitation }) {
  const enter = useEnterSession();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useSubmit(routes.acceptInvitation, { onDone: ({ session }) => enter(session, "/") });
  const errors = accept.problem?.fields ?? {};
  const { organizationName, email, hasAccount, role, expiresAt } = invitation;

  return (
    <Entrance
      title={`Join ${organizationName}`}
      lead={`You are invited as ${role === "admin" ? "an admin" : "a member"}. The invitation is good until ${day(expiresAt)}.`}
    >
      <Form
        onSubmit={() => accept.submit({ body: hasAccount ? { token, password } : { token, name, password } })}
        busy={accept.busy}
        problem={accept.problem}
      >
        <Field
          label="Email"
          type="email"
          autoComplete="username"
          value={email}
          onChange={() => {}}
          readOnly
        />
        {!hasAccount && (
          <Field
            label="Your name"
            autoComplete="name"
            autoFocus
            value={name}
            onChange={setName}
            error={errors.name}
          />
        )}
        <Field
          label="Password"
          type="password"
          autoComplete={hasAccount ? "current-password" : "new-password"}
          autoFocus={hasAccount}
          hint={hasAccount ? "The password of your Den account." : "At least 10 characters."}
          value={password}
          onChange={setPassword}
          error={errors.password}
        />
        <Button type="submit" look="primary" busy={accept.busy}>
          {accept.busy ? "Joining…" : "Accept invitation"}
        </Button>
      </Form>
    </Entrance>
  );
}
