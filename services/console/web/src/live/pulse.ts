// Asks the services from time to time whether they are there and which day it is. One tab of the browser does it for
// all, and only one that somebody sees.
import type { DescMethod } from "@bufbuild/protobuf";
import { ApprovalService } from "@proto/approval/v1/approval_service_pb";
import { IngestService } from "@proto/ingest/v1/ingest_service_pb";
import { ScoringService } from "@proto/scoring/v1/scoring_service_pb";
import { isDenied, isSilence } from "@/api/failure";
import { approval, ingest, scoring, type ServiceName } from "@/api/services";
import type { Pulse } from "./channel";

export const calmMs = 10_000;
export const troubledMs = 3_000;

const patience = { timeoutMs: 8_000 };

type Answer = "answered" | "away" | "silent";

// What was refused, and is not asked again until somebody else acts.
const refused = new Set<ServiceName>();

export function forgetRefusals() {
  refused.clear();
}

// A refusal is an answer: whoever refuses is there.
async function ask(name: ServiceName, question: () => Promise<unknown>): Promise<Answer> {
  try {
    await question();
    return "answered";
  } catch (error) {
    if (isDenied(error)) {
      refused.add(name);
      return "answered";
    }
    return isSilence(error) ? "silent" : "away";
  }
}

// silent: not even the console answered. Nothing is told of a service that whoever acts may not ask.
export async function takePulse(mayCall: (method: DescMethod) => boolean): Promise<{ pulse: Pulse; silent: boolean }> {
  let businessDate = "";
  let isDemo = false;
  const questions: [ServiceName, DescMethod, () => Promise<unknown>][] = [
    ["ingest", IngestService.method.listSignings, () => ingest.listSignings({ pageSize: 1 }, patience)],
    ["approval", ApprovalService.method.listCases, () => approval.listCases({ pageSize: 1 }, patience)],
    [
      "scoring",
      ScoringService.method.listBoards,
      async () => {
        const told = await scoring.listBoards({}, patience);
        businessDate = told.businessDate;
        isDemo = told.demo;
      },
    ],
  ];
  const asked = questions.filter(([name, method]) => !refused.has(name) && mayCall(method));
  const answers = await Promise.all(asked.map(async ([name, , question]) => [name, await ask(name, question)] as const));
  return {
    pulse: { at: Date.now(), answers: Object.fromEntries(answers.map(([name, answer]) => [name, answer === "answered"])), businessDate, isDemo },
    silent: answers.length > 0 && answers.every(([, answer]) => answer === "silent"),
  };
}
