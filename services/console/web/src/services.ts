import { ApprovalService } from "@proto/approval/v1/approval_service_pb";
import { IngestService } from "@proto/ingest/v1/ingest_service_pb";
import { NotificationService } from "@proto/notification/v1/notification_service_pb";
import { ScoringService } from "@proto/scoring/v1/scoring_service_pb";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { plain } from "./plain";

const transport = createConnectTransport({ baseUrl: window.location.origin, defaultTimeoutMs: undefined });

export const ingest = createClient(IngestService, transport);
export const approval = createClient(ApprovalService, transport);
export const scoring = createClient(ScoringService, transport);
export const notification = createClient(NotificationService, transport);

// How long the page waits for a unary call.
export const patience = { timeoutMs: 15_000 };

// Whether nobody answered at all, not even to say that a service is down.
export function isSilence(error: unknown): boolean {
  const failure = ConnectError.from(error);
  // A TypeError is the browser's word for an answer that never came.
  return failure.cause instanceof TypeError || failure.code === Code.DeadlineExceeded || failure.code === Code.Canceled;
}

// What to tell a person about a call that failed.
export function reasonOf(error: unknown): string {
  const failure = ConnectError.from(error);
  if (failure.cause instanceof TypeError) {
    return "无法连接到控制台。";
  }
  switch (failure.code) {
    case Code.Unavailable:
      return "服务暂不可用。";
    case Code.DeadlineExceeded:
    case Code.Canceled:
      return "服务未在时限内答复。";
    case Code.ResourceExhausted:
      return "服务繁忙。";
    case Code.PermissionDenied:
    case Code.Unauthenticated:
      return "没有办理这一事项的权限。";
    case Code.Aborted:
      return "该项目刚被他人修改，已为您刷新，请再试一次。";
    case Code.OutOfRange:
      return `超出可办理的范围：${plain(failure.rawMessage)}`;
    case Code.NotFound:
      return `未找到：${plain(failure.rawMessage)}`;
    case Code.InvalidArgument:
    case Code.FailedPrecondition:
    case Code.AlreadyExists:
      return `服务未接受：${plain(failure.rawMessage)}`;
    default:
      return `服务内部出错，请告知运维人员：${plain(failure.rawMessage)}`;
  }
}
