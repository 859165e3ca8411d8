import { ApprovalService } from "@proto/approval/v1/approval_service_pb";
import { IngestService } from "@proto/ingest/v1/ingest_service_pb";
import { NotificationService } from "@proto/notification/v1/notification_service_pb";
import { ScoringService } from "@proto/scoring/v1/scoring_service_pb";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";

const transport = createConnectTransport({ baseUrl: window.location.origin, defaultTimeoutMs: undefined });

export const ingest = createClient(IngestService, transport);
export const approval = createClient(ApprovalService, transport);
export const scoring = createClient(ScoringService, transport);
export const notification = createClient(NotificationService, transport);

// How long the page waits for a unary call.
export const patience = { timeoutMs: 15_000 };

// What to tell a person about a call that failed.
export function reasonOf(error: unknown): string {
  const failure = ConnectError.from(error);
  switch (failure.code) {
    case Code.Unavailable:
      return "服务暂不可用，请稍后重试。";
    case Code.DeadlineExceeded:
      return "服务未在时限内答复，请稍后重试。";
    case Code.PermissionDenied:
    case Code.Unauthenticated:
      return "没有办理这一事项的权限。";
    case Code.Aborted:
      return "该项目刚被他人修改，已为您刷新，请再试一次。";
    case Code.Unknown:
      return "无法连接到控制台。";
    default:
      return failure.rawMessage;
  }
}
