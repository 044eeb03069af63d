import { useState } from "react";
import { Link, useSearch } from "wouter";
import { routes } from "../../../contract/index.ts";
import { nextPath, paths } from "../paths.ts";
import { useEnterSession } from "../session.tsx";
import { Button } from "../ui/button.tsx";
import { Entrance } from "../ui/entrance.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { useSubmit } from "../ui/use-submit.ts";

/** A new organization with its first admin. */
export function SignUp() {
  const search = useSearch();
  const enter = useEnterSession();
  const [values, setValues] = useState({ organizationName: "", name: "", email: "", password: "" });
  const set = (name: keyof typeof values) => (value: string) =>
    setValues((before) => ({ ...before, [name]: value }));
  const signUp = useSubmit(routes.signUp, {
    onDone: ({ session }) => enter(session, nextPath(search) ?? "/"),
  });
  const errors = signUp.problem?.fields ?? {};

  return (
    <Entrance
      title="Create an organization"
      lead="You will be its first admin and can invite others."
      footer={
        <>
          Already have an account?{" "}
          <Link href={search ? `${paths.signIn}?${search}` : paths.signIn}>Sign in</Link>
        </>
      }
    >
      <Form onSubmit={() => signUp.submit({ body: values })} busy={signUp.busy} problem={signUp.problem}>
        <Field
          label="Organization name"
          autoComplete="organization"
          autoFocus
          value={values.organizationName}
          onChange={set("organizationName")}
          error={errors.organizationName}
        />
        <Field
          label="Your name"
          autoComplete="name"
          value={values.name}
          onChange={set("name")}
          error={errors.name}
        />
        <Field
          label="Email"
          type="email"
          autoComplete="username"
          value={values.email}
          onChange={set("email")}
          error={errors.email}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="new-password"
          hint="At least 10 characters."
          value={values.password}
          onChange={set("password")}
          error={errors.password}
        />
        <Button type="submit" look="primary" busy={signUp.busy}>
          {signUp.busy ? "Creating…" : "Create organization"}
        </Button>
      </Form>
    </Entrance>
  );
}
