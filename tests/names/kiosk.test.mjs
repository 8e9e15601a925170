// The cases of cases.json, as the kiosk's own script sees them: `node --test tests/names/`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const beside = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const script = Buffer.from(beside("../../static/kiosk/names.js")).toString("base64");
const { calledBy, findIn } = await import(`data:text/javascript;base64,${script}`);
const cases = JSON.parse(beside("cases.json"));

for (const { name, typed, finds } of cases.search) {
  test(`${typed} ${finds ? "finds" : "does not find"} ${name.join(" ")}`, () => {
    const found = findIn([{ name: name.join(" ").trim() }], typed);
    assert.equal(found && found.length === 1, finds);
  });
}

for (const { name, typed, called } of cases.greeting) {
  test(`${name} is called ${called}`, () => assert.equal(calledBy(name, { typed }), called));
}

test("six at most are found", () => {
  const directory = Array.from({ length: 9 }, (_, at) => ({ name: `Ava${at} Olsen` }));
  assert.equal(findIn(directory, "olsen").length, 6);
});
