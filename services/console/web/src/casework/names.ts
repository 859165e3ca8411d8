// The words' names of what the contract numbers.
import { NodeEventKind as Kind, NodeStatus, PromiseState, TodoAct } from "@proto/approval/v1/node_pb";

export const kindNames = {
  [Kind.UNSPECIFIED]: "none",
  [Kind.RECEIVED]: "received",
  [Kind.ACCEPTED]: "accepted",
  [Kind.DEEMED_ACCEPTED]: "deemed_accepted",
  [Kind.CORRECTION_ASKED]: "correction_asked",
  [Kind.RETURNED]: "returned",
  [Kind.REFUSED]: "refused",
  [Kind.WITHDRAWN]: "withdrawn",
  [Kind.SUSPENDED]: "suspended",
  [Kind.RESUMED]: "resumed",
  [Kind.EXTENDED]: "extended",
  [Kind.COMPLETED]: "completed",
  [Kind.DELIVERED]: "delivered",
  [Kind.REVOKED]: "revoked",
  [Kind.EXPIRED]: "expired",
  [Kind.RENEWED]: "renewed",
  [Kind.CORRECTED]: "corrected",
  [Kind.ASSIGNED]: "assigned",
  [Kind.REMINDED]: "reminded",
} as const;

export const statusNames = {
  [NodeStatus.UNSPECIFIED]: "not_started",
  [NodeStatus.NOT_STARTED]: "not_started",
  [NodeStatus.RECEIVED]: "received",
  [NodeStatus.CORRECTION]: "correction",
  [NodeStatus.IN_REVIEW]: "in_review",
  [NodeStatus.SUSPENDED]: "suspended",
  [NodeStatus.COMPLETED]: "completed",
  [NodeStatus.DELIVERED]: "delivered",
  [NodeStatus.RETURNED]: "returned",
  [NodeStatus.REFUSED]: "refused",
  [NodeStatus.WITHDRAWN]: "withdrawn",
  [NodeStatus.REVOKED]: "revoked",
  [NodeStatus.EXPIRED]: "expired",
} as const;

export const actNames = {
  [TodoAct.UNSPECIFIED]: "none",
  [TodoAct.RECEIVE]: "receive",
  [TodoAct.ANSWER]: "answer",
  [TodoAct.COMPLETE]: "complete",
  [TodoAct.RESUME]: "resume",
  [TodoAct.DELIVER]: "deliver",
} as const;

export const promiseNames = {
  [PromiseState.UNSPECIFIED]: "open",
  [PromiseState.OPEN]: "open",
  [PromiseState.UPLOADED]: "uploaded",
  [PromiseState.CLOSED]: "closed",
} as const;

export function isDone(status: NodeStatus): boolean {
  return status === NodeStatus.COMPLETED || status === NodeStatus.DELIVERED;
}
