import { useState } from "react";
import { useSearch } from "wouter";
import { routes } from "../../../contract/index.ts";
import { nextPath } from "../paths.ts";
import { useEnterSession } from "../session.tsx";
import { Button } from "../ui/button.tsx";
import { Entrance } from "../ui/entrance.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { useSubmit } from "../ui/use-submit.ts";

/** Sign-in with e-mail and password; leads on to where the person was going. */
export function SignIn() {
  const next = nextPath(useSearch());
  const enter = useEnterSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSubmit(routes.signIn, { onDone: ({ session }) => enter(session, next ?? "/") });
  const errors = signIn.problem?.fields ?? {};

  return (
    <Entrance title="Sign in" lead={next ? "Sign in to go on." : "Welcome back to your organization."}>
      <Form
        onSubmit={() => signIn.submit({ body: { email, password } })}
        busy={signIn.busy}
        problem={signIn.problem}
      >
        <Field
          label="Email"
          type="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={setEmail}
          error={errors.email}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={errors.password}
        />
        <Button type="submit" look="primary" busy={signIn.busy}>
          {signIn.busy ? "Signing in…" : "Sign in"}
        </Button>
      </Form>
    </Entrance>
  );
}
