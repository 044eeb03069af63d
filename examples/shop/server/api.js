import { randomUUID } from "node:crypto";
import express from "express";

const LAMPS = [
  { id: 1, name: "Desk lamp", price: 40 },
  { id: 2, name: "Floor lamp", price: 90 },
];
const PASSWORDS = { ada: process.env.ADA_PASSWORD ?? "lovelace" };
/** A fault for the controls of the flows: `any-password` or `forgets-cart`. */
const FAULT = process.env.SHOP_FAULT;

const sessions = new Map();
const app = express();
app.use(express.json());
app.get("/health", (_request, response) => response.json({ ok: true }));

app.use((request, _response, next) => {
  const [, id = ""] = /\bsession=([\w-]+)/.exec(request.headers.cookie ?? "") ?? [];
  request.session = sessions.get(id);
  next();
});

app.post("/api/session", (request, response) => {
  const { name = "", password } = request.body;
  const known = Object.hasOwn(PASSWORDS, name);
  if (!known || (PASSWORDS[name] !== password && FAULT !== "any-password")) {
    response.status(401).json({ error: "The name or the password is wrong." });
    return;
  }
  const id = randomUUID();
  sessions.set(id, { id, name, cart: [] });
  response.cookie("session", id, { httpOnly: true, sameSite: "strict" }).status(201).json({ name });
});

app.use("/api", (request, response, next) => {
  if (request.session) next();
  else response.status(401).json({ error: "Sign in first." });
});

app.delete("/api/session", (request, response) => {
  sessions.delete(request.session.id);
  response.json({});
});

app.get("/api/shop", (request, response) => {
  const { name, cart } = request.session;
  response.json({ name, cart, lamps: LAMPS });
});

app.post("/api/cart", (request, response) => {
  const lamp = LAMPS.find(({ id }) => id === request.body.id);
  if (!lamp) {
    response.status(404).json({ error: "There is no such lamp." });
    return;
  }
  if (FAULT !== "forgets-cart") request.session.cart.push(lamp);
  response.status(201).json(lamp);
});

const port = Number(process.env.PORT ?? 4000);
app.listen(port, "127.0.0.1", () => console.log(`The API is on http://127.0.0.1:${port}`));
