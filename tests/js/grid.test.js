import assert from "node:assert/strict";
import test from "node:test";
import { between, cellWords, neighbour, weightFor } from "../../zssr_teach/widgets/js/grid.js";

test("arrows lead from cell to cell, and not over the rim", () => {
  assert.equal(neighbour(60, "ArrowUp", 11), 49);
  assert.equal(neighbour(60, "ArrowDown", 11), 71);
  assert.equal(neighbour(60, "ArrowLeft", 11), 59);
  assert.equal(neighbour(60, "ArrowRight", 11), 61);
  assert.equal(neighbour(0, "ArrowUp", 11), 0);
  assert.equal(neighbour(0, "ArrowLeft", 11), 0);
  assert.equal(neighbour(10, "ArrowRight", 11), 10);
  assert.equal(neighbour(120, "ArrowDown", 11), 120);
});

test("Home and End lead to the ends of a row; other keys lead nowhere", () => {
  assert.equal(neighbour(60, "Home", 11), 55);
  assert.equal(neighbour(60, "End", 11), 65);
  assert.equal(neighbour(60, "x", 11), null);
  assert.equal(neighbour(60, "toString", 11), null);
});

test("keys set weights; Space fills what is empty and empties what is not", () => {
  assert.equal(weightFor(" ", 0, 9), 9);
  assert.equal(weightFor("Enter", 4, 9), 0);
  assert.equal(weightFor("7", 0, 9), 7);
  assert.equal(weightFor("0", 3, 9), 0);
  assert.equal(weightFor("Delete", 3, 9), 0);
  assert.equal(weightFor("9", 0, 5), null);
  assert.equal(weightFor("F1", 0, 9), null);
  assert.equal(weightFor("m", 0, 9), null);
});

test("a quick hand leaves no gaps", () => {
  assert.deepEqual(between(0, 3, 11), [0, 1, 2, 3]);
  assert.deepEqual(between(24, 0, 11), [24, 12, 0]);
  assert.equal(between(0, 120, 11).length, 11);
  assert.deepEqual([...new Set(between(5, 5, 11))], [5]);
});

test("a cell says where it is and what it holds", () => {
  assert.equal(cellWords(0, 0, 11), "row 1, column 1: empty");
  assert.equal(cellWords(23, 5, 11), "row 3, column 2: weight 5");
});
