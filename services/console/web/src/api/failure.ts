// What a failed call means to a person.
import { Code, ConnectError } from "@connectrpc/connect";
import { plain } from "@/format/plain";
import type { Words } from "@/words";

// Whether nobody answered at all, not even to say that a service is down.
export function isSilence(error: unknown): boolean {
  const failure = ConnectError.from(error);
  // A TypeError is the browser's word for an answer that never came.
  return failure.cause instanceof TypeError || failure.code === Code.DeadlineExceeded || failure.code === Code.Canceled;
}

// What a service says of the call itself: the same call is refused however often it is made.
const refusals: ReadonlySet<Code> = new Set([
  Code.InvalidArgument, Code.NotFound, Code.AlreadyExists, Code.PermissionDenied, Code.FailedPrecondition, Code.OutOfRange,
  Code.Unimplemented, Code.Unauthenticated,
]);

// Whether the same call may succeed a little later by itself. A service that is killed in the middle of a call leaves
// any code behind, such as Unknown or Internal: only what was refused is not asked again.
export function passes(error: unknown): boolean {
  return !refusals.has(ConnectError.from(error).code);
}

// Whether the service that was asked is not there.
export function isAway(error: unknown): boolean {
  return isSilence(error) || ConnectError.from(error).code === Code.Unavailable;
}

export function isDenied(error: unknown): boolean {
  const { code } = ConnectError.from(error);
  return code === Code.PermissionDenied || code === Code.Unauthenticated;
}

// Services say "field: value rule", of a filter "filter, byte 7: rule".
const toldOfField = /^([a-z][\w.-]*)(?:, (?:byte|character) (\d+))?: /;

export function fieldOf(error: unknown): string | undefined {
  return toldOfField.exec(ConnectError.from(error).rawMessage)?.[1];
}

// What the service says, without the field that it names: for the control of that field.
export function ruleOf(error: unknown, words: Words): string {
  const { rawMessage } = ConnectError.from(error);
  const told = rawMessage.slice(toldOfField.exec(rawMessage)?.[0].length ?? 0);
  return plain(words.failures.rule(told) ?? told);
}

export function reasonOf(error: unknown, words: Words): string {
  const failure = ConnectError.from(error);
  const said = words.failures;
  if (failure.cause instanceof TypeError) {
    return said.noConsole;
  }
  const [, field, place] = toldOfField.exec(failure.rawMessage) ?? [];
  const message = ruleOf(error, words);
  const fields = said.fields as Record<string, string | undefined>;
  const what = field === undefined ? message : said.inField(fields[field] ?? fields[field.split(".").at(-1) ?? ""] ?? field, place, message);
  switch (failure.code) {
    case Code.Unavailable:
      return said.unavailable;
    case Code.DeadlineExceeded:
    case Code.Canceled:
      return said.late;
    case Code.ResourceExhausted:
      return said.busy(what);
    case Code.PermissionDenied:
    case Code.Unauthenticated:
      return field === "office" || field === "officer" || field === "status" ? said.deniedAs(message) : said.denied;
    case Code.Aborted:
      return said.aborted;
    case Code.OutOfRange:
      return said.outOfRange(what);
    case Code.NotFound:
      return said.notFound(what);
    case Code.InvalidArgument:
    case Code.FailedPrecondition:
    case Code.AlreadyExists:
      return said.refused(what);
    default:
      return said.internal(what);
  }
}

// Reads again every so many milliseconds, but not what was refused for good.
export function every(ms: number) {
  return ({ state }: { state: { error: Error | null } }) => (state.error === null || passes(state.error) ? ms : false);
}
