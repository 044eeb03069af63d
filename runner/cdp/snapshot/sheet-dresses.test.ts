import { expect, test } from "vitest";
import { dressesOfText } from "./sheet-dresses.ts";

const NOTHING = { always: false, firstLine: false, selection: false, highlight: false };
const ANYTHING = { always: true, firstLine: true, selection: true, highlight: true };

test.each([
  ["p{color:red}", NOTHING],
  ["/* p::first-line{} @import 'x' */ p{}", NOTHING],
  ["p:first-child::before{content:'\\e900'}", NOTHING],
  [".hover\\:flex:hover .w-1\\/2, .\\32xl\\:flex{display:flex}", NOTHING],
  ["p::first-line{color:red}", { ...NOTHING, always: true }],
  ["p:FIRST-LINE{color:red}", { ...NOTHING, always: true }],
  ["p::first-line{text-transform:uppercase}", { ...NOTHING, always: true, firstLine: true }],
  ["::target-text{color:red}", { ...NOTHING, always: true }],
  ["p::scroll-button(down){}", { ...NOTHING, always: true }],
  ["p::selection{color:red}", { ...NOTHING, selection: true }],
  ["::highlight(found){color:red}", { ...NOTHING, highlight: true }],
  ["p::sel\\65 ction{color:red}", ANYTHING],
  ["p::\\66irst-line{color:red}", ANYTHING],
  ["p:first\\-line{color:red}", ANYTHING],
  ["@import url(other.css);", ANYTHING],
  ["@IMPORT 'other.css';", ANYTHING],
])("of %s it tells what it may dress", (css, dresses) => {
  expect(dressesOfText(css)).toEqual(dresses);
});
