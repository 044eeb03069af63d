import { useCallback, useEffect, useState } from "react";
import { callApi } from "./call-api.js";

export function Shop() {
  const [visit, setVisit] = useState({ state: "loading" });
  const load = useCallback(async () => {
    const shop = await callApi("/shop");
    setVisit(shop ? { state: "in", ...shop } : { state: "out" });
  }, []);
  useEffect(() => {
    load().catch(({ message }) => setVisit({ state: "broken", message }));
  }, [load]);
  if (visit.state === "loading") return <p>One moment…</p>;
  if (visit.state === "broken") return <p role="alert">{visit.message}</p>;
  return visit.state === "out" ? <SignIn onDone={load} /> : <Lamps visit={visit} onChange={load} />;
}

function SignIn({ onDone }) {
  const [problem, setProblem] = useState("");
  const signIn = async (event) => {
    event.preventDefault();
    try {
      await callApi("/session", "POST", Object.fromEntries(new FormData(event.target)));
      await onDone();
    } catch ({ message }) {
      setProblem(message);
    }
  };
  return (
    <form onSubmit={signIn}>
      <h1>Sign in</h1>
      <label>
        Name <input name="name" autoComplete="username" />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" />
      </label>
      <button type="submit">Sign in</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}

function Lamps({ visit, onChange }) {
  const change = (path, method, body) => async () => {
    await callApi(path, method, body);
    await onChange();
  };
  const total = visit.cart.reduce((sum, { price }) => sum + price, 0);
  return (
    <>
      <h1>Lamps</h1>
      <p>
        Signed in as {visit.name}.{" "}
        <button type="button" onClick={change("/session", "DELETE")}>
          Sign out
        </button>
      </p>
      <table aria-label="Lamps">
        <tbody>
          {visit.lamps.map(({ id, name, price }) => (
            <tr key={id}>
              <td>{name}</td>
              <td>{price} €</td>
              <td>
                <button type="button" onClick={change("/cart", "POST", { id })}>
                  Add
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>Cart</h2>
      {visit.cart.length === 0 ? (
        <p>Nothing yet.</p>
      ) : (
        <ul>
          {visit.cart.map(({ name }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same lamp may be there twice
            <li key={at}>{name}</li>
          ))}
        </ul>
      )}
      <p>Total: {total} €</p>
    </>
  );
}
