// Asks the services from time to time whether they are there and which day it is. One tab of the browser does it for
// all, and only one that somebody sees.
import { isDenied, isSilence } from "@/api/failure";
import { approval, ingest, scoring, type ServiceName } from "@/api/services";
import type { Pulse } from "./channel";

export const calmMs = 10_000;
export const troubledMs = 3_000;

const patience = { timeoutMs: 8_000 };

type Answer = "answered" | "away" | "silent";

// A refusal is an answer: whoever refuses is there.
async function ask(question: () => Promise<unknown>): Promise<Answer> {
  try {
    await question();
    return "answered";
  } catch (error) {
    return isSilence(error) ? "silent" : isDenied(error) ? "answered" : "away";
  }
}

// silent: not even the console answered.
export async function takePulse(): Promise<{ pulse: Pulse; silent: boolean }> {
  let businessDate = "";
  let isDemo = false;
  const questions: [ServiceName, () => Promise<unknown>][] = [
    ["ingest", () => ingest.listSignings({ pageSize: 1 }, patience)],
    ["approval", () => approval.listCases({ pageSize: 1 }, patience)],
    [
      "scoring",
      async () => {
        const told = await scoring.listBoards({}, patience);
        businessDate = told.businessDate;
        isDemo = told.demo;
      },
    ],
  ];
  const answers = await Promise.all(questions.map(async ([name, question]) => [name, await ask(question)] as const));
  return {
    pulse: { at: Date.now(), answers: Object.fromEntries(answers.map(([name, answer]) => [name, answer === "answered"])), businessDate, isDemo },
    silent: answers.every(([, answer]) => answer === "silent"),
  };
}
