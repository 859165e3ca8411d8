import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { every, isAway, passes } from "../gen/test/failure.mjs";

const failure = (code) => new ConnectError("Stream removed", code);
const next = (error) => every(5000)({ state: { error } });

test("what a killed service leaves behind is asked again, whatever its code", () => {
  for (const code of [Code.Unavailable, Code.Unknown, Code.Internal, Code.Aborted, Code.Canceled, Code.DeadlineExceeded, Code.ResourceExhausted, Code.DataLoss]) {
    assert.equal(next(failure(code)), 5000, Code[code]);
  }
  assert.equal(next(null), 5000);
  assert.equal(next(new TypeError("Failed to fetch")), 5000);
});

test("what is refused is not asked again", () => {
  for (const code of [Code.InvalidArgument, Code.NotFound, Code.AlreadyExists, Code.PermissionDenied, Code.FailedPrecondition, Code.OutOfRange, Code.Unimplemented, Code.Unauthenticated]) {
    assert.equal(next(failure(code)), false, Code[code]);
    assert.equal(passes(failure(code)), false, Code[code]);
  }
});

test("a service is away when nobody answers, not when it answers with a fault", () => {
  assert.equal(isAway(failure(Code.Unavailable)), true);
  assert.equal(isAway(failure(Code.DeadlineExceeded)), true);
  assert.equal(isAway(new TypeError("Failed to fetch")), true);
  assert.equal(isAway(failure(Code.Internal)), false);
});
