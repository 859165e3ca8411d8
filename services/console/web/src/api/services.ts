// The four services, called through the console in whose address this page lies.
import { ApprovalService } from "@proto/approval/v1/approval_service_pb";
import { RulesService } from "@proto/approval/v1/rules_service_pb";
import { DeadLetterService } from "@proto/common/v1/dead_letter_service_pb";
import { ProgressService } from "@proto/common/v1/progress_service_pb";
import { EvidenceService } from "@proto/ingest/v1/evidence_service_pb";
import { IngestService } from "@proto/ingest/v1/ingest_service_pb";
import { ReviewService } from "@proto/ingest/v1/review_service_pb";
import { NotificationService } from "@proto/notification/v1/notification_service_pb";
import { WebhookService } from "@proto/notification/v1/webhook_service_pb";
import { WhistleService } from "@proto/notification/v1/whistle_service_pb";
import { AppraisalService } from "@proto/scoring/v1/appraisal_service_pb";
import { IndicatorService } from "@proto/scoring/v1/indicator_service_pb";
import { ReportingService } from "@proto/scoring/v1/reporting_service_pb";
import { ScorecardService } from "@proto/scoring/v1/scorecard_service_pb";
import { ScoringService } from "@proto/scoring/v1/scoring_service_pb";
import { createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { chosenPerson } from "./person";

// Only a suite in development mode lets the page choose who acts.
const asChosenPerson: Interceptor = (next) => (request) => {
  const person = chosenPerson();
  if (person !== "") {
    request.header.set("x-zoneflow-person", person);
  }
  return next(request);
};

const transport = createConnectTransport({ baseUrl: window.location.origin, useHttpGet: true, interceptors: [asChosenPerson] });

export const ingest = createClient(IngestService, transport);
export const evidence = createClient(EvidenceService, transport);
export const review = createClient(ReviewService, transport);
export const approval = createClient(ApprovalService, transport);
export const rules = createClient(RulesService, transport);
export const scoring = createClient(ScoringService, transport);
export const appraisal = createClient(AppraisalService, transport);
export const indicators = createClient(IndicatorService, transport);
export const scorecards = createClient(ScorecardService, transport);
export const reports = createClient(ReportingService, transport);
export const notification = createClient(NotificationService, transport);
export const webhooks = createClient(WebhookService, transport);
export const whistles = createClient(WhistleService, transport);
export const progress = createClient(ProgressService, transport);
export const deadLetters = createClient(DeadLetterService, transport);

export const serviceNames = ["ingest", "approval", "scoring", "notification"] as const;
export type ServiceName = (typeof serviceNames)[number];

// Names whose progress or dead letters are meant: every service has them.
export function ofService(service: ServiceName) {
  return { headers: { "Zoneflow-Service": service } };
}

// How long the page waits for a unary call.
export const patience = { timeoutMs: 15_000 };
