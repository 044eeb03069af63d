import { describe, expect, test, vi } from "vitest";
import { type ReceivedRequest, WitnessRequest } from "./witness-request.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

function received(change: Partial<ReceivedRequest> = {}): WitnessRequest {
  const head = { method: "POST", path: "/t/a/token", localPath: "/token", search: "", origin: "http://h" };
  const body = Buffer.from("code=c%20c&resource=1&resource=2");
  return new WitnessRequest({ ...head, headers: FORM, body, ...change }, () => new AbortController().signal);
}

test("a form is read from the body once, however often it is asked for", () => {
  const body = Buffer.from("code=one");
  const read = vi.spyOn(body, "toString");
  const request = received({ body });
  expect([request.form.get("code"), request.form.get("code")]).toEqual(["one", "one"]);
  expect(read).toHaveBeenCalledTimes(1);
});

test("a query and a form have every value that was sent, in order", () => {
  const { query, form } = received({ search: "b=2&a=1&a=0" });
  expect([...query]).toEqual([
    ["b", "2"],
    ["a", "1"],
    ["a", "0"],
  ]);
  expect([form.get("code"), form.getAll("resource")]).toEqual(["c c", ["1", "2"]]);
});

test("a body of another type has no fields", () => {
  const headers = { "content-type": "application/json" };
  expect(received({ headers }).form.size).toBe(0);
  expect(received({ headers: {} }).form.size).toBe(0);
});

describe("what is changed for the engine", () => {
  test("reaches body and form, and leaves what the client sent to whoever holds it", () => {
    const request = received();
    const sent = request.form;
    request.changeForm((form) => form.set("code", "other"));
    expect(request.body.toString()).toBe("code=other&resource=1&resource=2");
    expect([request.form.get("code"), sent.get("code")]).toEqual(["other", "c c"]);
  });

  test("reaches the query alone when the query is changed", () => {
    const request = received({ search: "scope=read" });
    const sent = request.query;
    request.changeQuery((query) => query.delete("scope"));
    expect([request.query.has("scope"), sent.has("scope"), request.form.has("code")]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test("is read anew from a body that was replaced, and is no form where the type says so", () => {
    const request = received();
    expect(request.form.get("code")).toBe("c c");
    request.body = Buffer.from("code=new");
    expect(request.form.get("code")).toBe("new");
    const json = received({ headers: { "content-type": "application/json" } });
    json.changeForm((form) => form.set("code", "c"));
    expect([json.body.toString(), json.form.size]).toEqual(["code=c", 0]);
  });
});

test("whether the client left is asked for once, when somebody needs it", () => {
  const whenLeft = vi.fn(() => new AbortController().signal);
  const head = { method: "GET", path: "/", localPath: "/", search: "", origin: "http://h", headers: {} };
  const request = new WitnessRequest({ ...head, body: Buffer.alloc(0) }, whenLeft);
  expect(whenLeft).not.toHaveBeenCalled();
  expect(request.signal).toBe(request.signal);
  expect(whenLeft).toHaveBeenCalledTimes(1);
});
