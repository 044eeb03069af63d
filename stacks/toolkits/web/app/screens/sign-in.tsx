import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { session } from "../../../contract/records.ts";
import { callApi } from "../api.ts";
import { Field } from "../ui/field.tsx";
import { Problem } from "../ui/problem.tsx";

/** Where somebody goes when they are signed in: back to what sent them here, on this host only. */
function afterSignIn(): string | undefined {
  const next = new URLSearchParams(location.search).get("next");
  return next && /^oauth\/authorize\?/.test(next) ? new URL(next, document.baseURI).href : undefined;
}

export function SignIn() {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => callApi("sign-in", session, { method: "POST", body: { email, password } }),
    onSuccess: (signedIn) => {
      const next = afterSignIn();
      if (next) location.assign(next);
      else queries.setQueryData(["session"], signedIn);
    },
  });
  return (
    <main className="page narrow">
      <h1>Sign in</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <Field label="Email" type="email" autoComplete="username" value={email} onChange={setEmail} />
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        <Problem error={signIn.error} />
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
    </main>
  );
}
