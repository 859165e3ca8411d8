import assert from "node:assert/strict";
import { test } from "node:test";
import { depthOf, hasChildren, parentOf, shareOf, shownOf } from "../gen/test/tree.mjs";

const nodes = ["", "a", "a/x", "a/x/y", "b"].map((path) => ({ path }));

test("what lies below a closed node is not shown, however deep", () => {
  assert.deepEqual(shownOf(nodes, new Set(["a"])).map(({ path }) => path), ["", "a", "b"]);
  assert.deepEqual(shownOf(nodes, new Set([""])).map(({ path }) => path), [""]);
  assert.equal(shownOf(nodes, new Set()).length, 5);
});

test("the main line is the parent of what has no slash, and has none itself", () => {
  assert.equal(parentOf("a"), "");
  assert.equal(parentOf("a/x/y"), "a/x");
  assert.equal(parentOf(""), undefined);
  assert.equal(depthOf({ path: "a/x" }), 2);
  assert.ok(hasChildren(nodes, "a/x") && !hasChildren(nodes, "b"));
});

test("a share is cut, and what is not measured is a dash", () => {
  assert.equal(shareOf("0.9998"), "99.98%");
  assert.equal(shareOf("1"), "100%");
  assert.equal(shareOf("0.5"), "50%");
  assert.equal(shareOf("0.2901"), "29.01%");
  assert.equal(shareOf("0"), "0%");
  assert.equal(shareOf(""), "–");
});
