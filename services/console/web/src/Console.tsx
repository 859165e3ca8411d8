import { CaseCorrectedSchema, CaseOpenedSchema, CaseScheduledSchema } from "@proto/approval/v1/approval_events_pb";
import { CaseSchema, type Case } from "@proto/approval/v1/case_pb";
import { SigningAnnouncedSchema, SigningCorrectedSchema } from "@proto/ingest/v1/ingest_events_pb";
import type { Signing } from "@proto/ingest/v1/signing_pb";
import type { Event } from "@proto/notification/v1/subscription_pb";
import { BoardSchema } from "@proto/scoring/v1/board_pb";
import type { GetBoardResponse } from "@proto/scoring/v1/scoring_service_pb";
import { equals, fromJsonString } from "@bufbuild/protobuf";
import { Alert, Button } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { BoardPanel, type BoardId } from "./BoardPanel";
import { useLive, type LiveState } from "./live";
import { afterFailure, isTroubled, ready, type Loaded } from "./Panel";
import { approval, ingest, isSilence, patience, reasonOf, scoring } from "./services";
import { Signings } from "./Signings";
import { TimetablePanel } from "./TimetablePanel";
import { money, zoneName } from "./words";

const parsing = { ignoreUnknownFields: true };

const pageSize = 200;
// The newest signings, read again at every pulse.
const newestSize = 20;
// How often the page asks whether what it shows still holds: lights and ages change with the day, a service may be
// down, and a stream may have been cut without a word.
const calmPulseMs = 10_000;
const troubledPulseMs = 3_000;

function State({ state }: { state: LiveState }) {
  const shown = {
    connecting: { color: "#f0c36d", word: "正在连接" },
    live: { color: "#5fd38a", word: "实时" },
    offline: { color: "#ff8a80", word: "已断开" },
  }[state];
  return (
    <span className="state" role="status" data-testid="live-state">
      <i style={{ background: shown.color }} aria-hidden="true" />
      {shown.word}
    </span>
  );
}

// Keeps the newest revision of each: an event and a list may come in either order.
function withNewer<T extends { id: string; revision: bigint }>(known: ReadonlyMap<string, T>, came: readonly T[]): Map<string, T> {
  const next = new Map(known);
  for (const one of came) {
    const old = next.get(one.id);
    if (old === undefined || old.revision <= one.revision) {
      next.set(one.id, one);
    }
  }
  return next;
}

function byPublication(a: Signing, b: Signing): number {
  return b.publishedOn.localeCompare(a.publishedOn) || a.id.localeCompare(b.id);
}

// Why a signing stands on top of the list.
export type News = "new" | "corrected";

export function Console() {
  const [signings, setSignings] = useState<ReadonlyMap<string, Signing>>(new Map());
  const [signingsState, setSigningsState] = useState<Loaded<null>>({ kind: "loading" });
  const [nextPage, setNextPage] = useState("");
  // In the order they came, the last one first.
  const [news, setNews] = useState<ReadonlyMap<string, News>>(new Map());
  const [announcement, setAnnouncement] = useState("");

  // What state holds, for deciding at once what is new: an event and a list may both bring it.
  const knownSignings = useRef<ReadonlyMap<string, Signing>>(new Map());
  // Returns how many are news: of those a newer state of what was there is a correction, whoever brought it.
  const takeSignings = useCallback((came: readonly Signing[], asNews?: News) => {
    const known = knownSignings.current;
    const newer = came.filter(({ id, revision }) => (known.get(id)?.revision ?? 0n) < revision);
    if (newer.length === 0) {
      return 0;
    }
    knownSignings.current = withNewer(known, newer);
    setSignings(knownSignings.current);
    if (asNews === undefined) {
      return 0;
    }
    setNews((old) => {
      const next = new Map<string, News>(newer.map(({ id }) => [id, known.has(id) ? "corrected" : asNews]));
      old.forEach((why, id) => next.has(id) || next.set(id, why));
      return next;
    });
    return newer.length;
  }, []);

  const signingsWereRead = useRef(false);
  // Reads the first `size` signings; what it finds after the first reading is news. True if anybody answered.
  const readSignings = useCallback(async (size: number) => {
    try {
      let pageToken = "";
      let count = 0;
      const came: Signing[] = [];
      do {
        const page = await ingest.listSignings({ pageSize: Math.min(size, pageSize), pageToken }, patience);
        came.push(...page.signings);
        count += page.signings.length;
        pageToken = page.nextPageToken;
      } while (pageToken !== "" && count < size);
      const told = takeSignings(came, signingsWereRead.current ? "new" : undefined);
      if (!signingsWereRead.current) {
        signingsWereRead.current = true;
        setNextPage(pageToken);
      } else if (told > 0) {
        setAnnouncement(`补到新签约或更正 ${told} 条`);
      }
      setSigningsState(ready(null));
      return true;
    } catch (error) {
      setSigningsState((old) => afterFailure(old, reasonOf(error)));
      return !isSilence(error);
    }
  }, [takeSignings]);
  const readMoreSignings = async () => {
    try {
      const page = await ingest.listSignings({ pageSize, pageToken: nextPage }, patience);
      takeSignings(page.signings);
      setNextPage(page.nextPageToken);
    } catch (error) {
      setSigningsState((old) => afterFailure(old, reasonOf(error)));
    }
  };

  const [boardId, setBoardId] = useState<BoardId>("zones");
  const [board, setBoard] = useState<Loaded<GetBoardResponse>>({ kind: "loading" });
  const wantedBoard = useRef<BoardId>("zones");
  const loadBoard = useCallback(async (id: BoardId) => {
    try {
      const answer = await scoring.getBoard({ boardId: id }, patience);
      if (wantedBoard.current === id) {
        setBoard((old) => {
          // The same board read again is not drawn again.
          const held = old.kind === "ready" ? old.value.board : undefined;
          const isSame = held !== undefined && answer.board !== undefined && equals(BoardSchema, held, answer.board);
          return ready(isSame ? { ...answer, board: held } : answer);
        });
      }
      return true;
    } catch (error) {
      if (wantedBoard.current === id) {
        setBoard((old) => afterFailure(old, reasonOf(error)));
      }
      return !isSilence(error);
    }
  }, []);
  const selectBoard = (id: BoardId) => {
    wantedBoard.current = id;
    setBoardId(id);
    setBoard({ kind: "loading" });
    void loadBoard(id);
  };

  const [cases, setCases] = useState<ReadonlyMap<string, Case>>(new Map());
  const [casesState, setCasesState] = useState<Loaded<null>>({ kind: "loading" });
  const [selected, setSelected] = useState<string>();
  const [detail, setDetail] = useState<Loaded<Case>>();
  const wantedCase = useRef<string>();
  const loadCases = useCallback(async () => {
    try {
      let pageToken = "";
      do {
        const page = await approval.listCases({ pageSize: 500, pageToken }, patience);
        setCases((known) => withNewer(known, page.cases));
        pageToken = page.nextPageToken;
      } while (pageToken !== "");
      setCasesState(ready(null));
      return true;
    } catch (error) {
      setCasesState((old) => afterFailure(old, reasonOf(error)));
      return !isSilence(error);
    }
  }, []);
  const showCase = useCallback((one: Case) => {
    if (wantedCase.current === one.id) {
      setDetail((old) => ready(old?.kind === "ready" && equals(CaseSchema, old.value, one) ? old.value : one));
    }
  }, []);
  const loadCase = useCallback(async (id: string) => {
    try {
      const answer = await approval.getCase({ id }, patience);
      if (answer.caseState !== undefined) {
        showCase(answer.caseState);
      }
      return true;
    } catch (error) {
      if (wantedCase.current === id) {
        setDetail((old) => afterFailure(old ?? { kind: "loading" }, reasonOf(error)));
      }
      return !isSilence(error);
    }
  }, [showCase]);
  const selectCase = useCallback((id: string) => {
    wantedCase.current = id;
    setSelected(id);
    setDetail({ kind: "loading" });
    void loadCase(id);
  }, [loadCase]);
  const requireStart = async (one: Case, start: string) => {
    try {
      const answer = await approval.requireStart({ id: one.id, requiredStart: start, expectedRevision: one.revision }, patience);
      if (answer.caseState !== undefined) {
        const changed = answer.caseState;
        setCases((known) => withNewer(known, [changed]));
        showCase(changed);
      }
      // The answer's lights are those of the moment; reading again gives them where the event had none.
      await loadCase(one.id);
    } catch (error) {
      await loadCase(one.id);
      throw new Error(reasonOf(error));
    }
  };

  const reload = useCallback(() => {
    void readSignings(Math.max(pageSize, knownSignings.current.size));
    void loadBoard(wantedBoard.current);
    void loadCases();
    if (wantedCase.current !== undefined) {
      void loadCase(wantedCase.current);
    }
  }, [readSignings, loadBoard, loadCases, loadCase]);

  const tell = (event: Event) => {
    switch (event.shortType) {
      case "signing.announced":
      case "signing.corrected": {
        const schema = event.shortType === "signing.announced" ? SigningAnnouncedSchema : SigningCorrectedSchema;
        const { signing } = fromJsonString(schema, event.json, parsing);
        const isNew = event.shortType === "signing.announced";
        // Later parts of a signing with many members hold no more than members.
        if (signing !== undefined && signing.membersBefore === 0n && takeSignings([signing], isNew ? "new" : "corrected") > 0) {
          setAnnouncement(`${isNew ? "新签约" : "签约有更正"}：${zoneName(signing.zone)}，${money(signing.amount)}`);
        }
        break;
      }
      case "case.opened":
      case "case.scheduled":
      case "case.corrected": {
        const schema = { "case.opened": CaseOpenedSchema, "case.scheduled": CaseScheduledSchema, "case.corrected": CaseCorrectedSchema }[event.shortType];
        const { caseState } = fromJsonString(schema, event.json, parsing);
        if (caseState !== undefined) {
          setCases((known) => withNewer(known, [caseState]));
          setCasesState(ready(null));
          if (wantedCase.current === caseState.id) {
            void loadCase(caseState.id);
          }
        }
        break;
      }
      case "board.published":
        if (event.subject === `board/${wantedBoard.current}`) {
          void loadBoard(wantedBoard.current);
        }
        break;
    }
  };
  const { state, renew } = useLive(reload, tell);

  const casesAreTroubled = isTroubled(casesState);
  const isCalm = state === "live" && !casesAreTroubled && !isTroubled(signingsState) && !isTroubled(board) && (detail === undefined || !isTroubled(detail));
  useEffect(() => {
    let isReading = false;
    const pulse = async () => {
      if (isReading || document.visibilityState === "hidden") {
        return;
      }
      isReading = true;
      const answered = await Promise.all([
        readSignings(newestSize),
        loadBoard(wantedBoard.current),
        wantedCase.current === undefined || casesAreTroubled ? loadCases() : false,
        wantedCase.current === undefined ? false : loadCase(wantedCase.current),
      ]);
      isReading = false;
      if (!answered.includes(true)) {
        // Nobody answers, so the stream that seems to stand does not.
        renew();
      }
    };
    const timer = window.setInterval(() => void pulse(), isCalm ? calmPulseMs : troubledPulseMs);
    const onShown = () => void pulse();
    document.addEventListener("visibilitychange", onShown);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener("visibilitychange", onShown);
    };
  }, [isCalm, casesAreTroubled, readSignings, loadBoard, loadCases, loadCase, renew]);

  const shownSignings = useMemo((): Loaded<Signing[]> => {
    if (signingsState.kind !== "ready" && signings.size === 0) {
      return signingsState;
    }
    const came = [...news.keys()].flatMap((id) => signings.get(id) ?? []);
    const others = [...signings.values()].filter(({ id }) => !news.has(id)).sort(byPublication);
    return { ...(signingsState.kind === "ready" ? signingsState : ready(null)), value: [...came, ...others] };
  }, [signings, signingsState, news]);

  const shownCases = useMemo((): Loaded<Case[]> => {
    if (casesState.kind !== "ready") {
      return casesState;
    }
    const name = (one: Case) => `${zoneName(one.zone)}${one.company}`;
    return { ...casesState, value: [...cases.values()].sort((a, b) => name(a).localeCompare(name(b), "zh") || a.id.localeCompare(b.id)) };
  }, [cases, casesState]);
  // One with a timetable has something to show.
  const firstCase = shownCases.kind === "ready" ? (shownCases.value.find(({ timetable }) => timetable !== undefined) ?? shownCases.value[0])?.id : undefined;
  useEffect(() => {
    if (selected === undefined && firstCase !== undefined) {
      selectCase(firstCase);
    }
  }, [selected, firstCase, selectCase]);

  return (
    <>
      <header className="page-head">
        <h1>Zoneflow 控制台</h1>
        <p>开发区项目：签约 → 审批 → 开工 → 排名</p>
        <State state={state} />
      </header>
      <main className="page-body">
        {state === "offline" && (
          <Alert className="banner" type="warning" showIcon message="实时连接已断开，正在自动重连；其间每隔几秒重新读取，新签约不会遗漏。"
            action={<Button onClick={renew}>立即重连</Button>} />
        )}
        <div className="unseen" aria-live="polite">{announcement}</div>
        <Signings signings={shownSignings} news={news} more={nextPage !== ""} onMore={() => void readMoreSignings()} onRetry={reload} />
        <BoardPanel id={boardId} signings={signings} onSelect={selectBoard} answer={board} onRetry={reload} />
        <TimetablePanel cases={shownCases} selected={selected} onSelect={selectCase} detail={detail} onRequire={requireStart} onRetry={reload} />
      </main>
    </>
  );
}
