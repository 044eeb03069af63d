import { expect, it } from "vitest";
import { whyNotTaken } from "./field-holds.ts";

const taken = (value: string, text: string, before = "") =>
  whyNotTaken(value, before, { text, connected: true, movedTo: "", movedToHolds: 0 });

it.each([
  ["as typed", "abc", "abc"],
  ["nothing, where nothing was typed", "", ""],
  ["in capitals", "b-xy 12", "B-XY 12"],
  ["masked", "5551234567", "(555) 123-4567"],
  ["without its marks", "12-34-56", "123456"],
  ["as an amount", "1234.5", "$1,234.50"],
  ["as an amount with cents", "1234", "$1,234.00"],
  ["as a day or a time", "1506", "15.06"],
  ["with a country's code", "170 1234", "+49 170 1234"],
  ["in narrow letters", "ＡＢＣ１", "abc1"],
  ["as an amount of another country", "1234.5", "1.234,50 €"],
  ["as a day of other marks", "20.11", "20/11/"],
  ["as a negative amount in an account", "-1234.50", "(1,234.50)"],
  ["as a number of an account, without its mark", "555.1234", "5551234"],
  ["in lines of their own", "one\ntwo", "one\n\ntwo\n"],
  ["as an amount of nothing", "0", "0.0"],
])("a value was taken %s", (_how, value, text) => {
  expect(taken(value, text)).toBeUndefined();
});

it.each([
  ["the blanks of a mask", "(___) ___-____", "(555) 123-4567"],
  ["the blanks that stood there already", "___-___", "___-___"],
  ["its currency", "$", "$1,234.5"],
  ["an amount of nothing", "$ 0.00", "$ 1,234.50"],
  ["what a day is made of", "dd/mm/yyyy", "25/12/2026"],
])("a field is empty that shows %s", (_how, text, before) => {
  expect(taken("", text, before)).toBeUndefined();
});

it.each([
  ["a part of it", "dd/12/2026", "25/12/2026"],
  ["an amount", "$ 10.00", "$ 1,234.50"],
  ["the marks that it held", "***", "***"],
  ["the nothing that it held", "0", "0"],
  ["a word", "mom", "old"],
  ["a word of one letter", "mm", "old"],
])("a field is not empty that holds %s", (_how, text, before) => {
  expect(taken("", text, before)).toBe("not all of the value");
});

it.each([
  ["cut off", "123456", "1234", ""],
  ["refused", "abc", "", ""],
  ["not cleared", "", "old", "old"],
  ["set to another", "12", "21", ""],
  ["put behind the old one", "34", "1234", "12"],
  ["put before the old one", "34", "34 12", "12"],
  ["without its sign", "-5", "5", ""],
  ["without its decimal mark", "1.5", "15", ""],
  ["as a fraction of it", "12", "0,12", ""],
  ["as cents", "1234", "$12.34", ""],
  ["with its decimal mark elsewhere", "12,5", "1.25", ""],
  ["of marks alone, dropped", "***", "", ""],
  ["twice", "ab", "abab", ""],
  ["each key twice", "12", "1122", ""],
])("a value was not taken: %s", (_how, value, text, before) => {
  expect(taken(value, text, before)).toBeTypeOf("string");
});

const gone = { connected: false, movedTo: "", movedToHolds: 0 };
const movedOn = { connected: true, movedTo: "input#b", movedToHolds: 1 };

it("boxes for one character each hand the rest on", () => {
  expect(whyNotTaken("123456", "", { text: "1", ...movedOn })).toBeUndefined();
});

it("a field that takes all the rest is no box for one character", () => {
  expect(whyNotTaken("abc", "", { text: "a", ...movedOn, movedToHolds: 2 })).toMatch(/moved on to input#b$/);
});

it("what an app has taken away is not looked for", () => {
  expect(whyNotTaken("123456", "", { text: "12", ...gone })).toBeUndefined();
});

it("a focus that another field took in the middle of the value is named", () => {
  expect(whyNotTaken("hello", "", { text: "he", ...movedOn })).toBe(
    "not all of the value; the focus moved on to input#b",
  );
});
