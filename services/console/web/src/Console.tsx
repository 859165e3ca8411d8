import { CaseCorrectedSchema, CaseOpenedSchema, CaseScheduledSchema } from "@proto/approval/v1/approval_events_pb";
import type { Case } from "@proto/approval/v1/case_pb";
import { SigningAnnouncedSchema, SigningCorrectedSchema } from "@proto/ingest/v1/ingest_events_pb";
import type { Signing } from "@proto/ingest/v1/signing_pb";
import type { Event } from "@proto/notification/v1/subscription_pb";
import type { GetBoardResponse } from "@proto/scoring/v1/scoring_service_pb";
import { fromJsonString } from "@bufbuild/protobuf";
import { Alert, Button } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { BoardPanel, type BoardId } from "./BoardPanel";
import { useLive, type LiveState } from "./live";
import type { Loaded } from "./Panel";
import { approval, ingest, patience, reasonOf, scoring } from "./services";
import { Signings } from "./Signings";
import { TimetablePanel } from "./TimetablePanel";
import { money, zoneName } from "./words";

const parsing = { ignoreUnknownFields: true };

function State({ state }: { state: LiveState }) {
  const shown = {
    connecting: { color: "#f0c36d", word: "正在连接" },
    live: { color: "#5fd38a", word: "实时" },
    offline: { color: "#ff8a80", word: "已断开" },
  }[state.kind];
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

export function Console() {
  const [signings, setSignings] = useState<ReadonlyMap<string, Signing>>(new Map());
  const [signingsState, setSigningsState] = useState<Loaded<null>>({ kind: "loading" });
  const [nextPage, setNextPage] = useState("");
  // In the order they came.
  const [fresh, setFresh] = useState<readonly string[]>([]);
  const [announcement, setAnnouncement] = useState("");

  const loadSignings = useCallback(async (pageToken: string) => {
    try {
      const page = await ingest.listSignings({ pageSize: 200, pageToken }, patience);
      setSignings((known) => withNewer(known, page.signings));
      setNextPage(page.nextPageToken);
      setSigningsState({ kind: "ready", value: null });
    } catch (error) {
      const reason = reasonOf(error);
      setSigningsState((old) => (old.kind === "ready" ? old : { kind: "failed", reason }));
    }
  }, []);

  const [boardId, setBoardId] = useState<BoardId>("zones");
  const [board, setBoard] = useState<Loaded<GetBoardResponse>>({ kind: "loading" });
  const wantedBoard = useRef<BoardId>("zones");
  const loadBoard = useCallback(async (id: BoardId) => {
    try {
      const answer = await scoring.getBoard({ boardId: id }, patience);
      if (wantedBoard.current === id) {
        setBoard({ kind: "ready", value: answer });
      }
    } catch (error) {
      if (wantedBoard.current === id) {
        const reason = reasonOf(error);
        setBoard((old) => (old.kind === "ready" ? old : { kind: "failed", reason }));
      }
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
      setCasesState({ kind: "ready", value: null });
    } catch (error) {
      const reason = reasonOf(error);
      setCasesState((old) => (old.kind === "ready" ? old : { kind: "failed", reason }));
    }
  }, []);
  const loadCase = useCallback(async (id: string) => {
    try {
      const answer = await approval.getCase({ id }, patience);
      if (wantedCase.current === id && answer.caseState !== undefined) {
        setDetail({ kind: "ready", value: answer.caseState });
      }
    } catch (error) {
      if (wantedCase.current === id) {
        const reason = reasonOf(error);
        setDetail((old) => (old?.kind === "ready" ? old : { kind: "failed", reason }));
      }
    }
  }, []);
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
        if (wantedCase.current === changed.id) {
          setDetail({ kind: "ready", value: changed });
        }
      }
      // The answer's lights are those of the moment; reading again gives them where the event had none.
      await loadCase(one.id);
    } catch (error) {
      await loadCase(one.id);
      throw new Error(reasonOf(error));
    }
  };

  const reload = useCallback(() => {
    void loadSignings("");
    void loadBoard(wantedBoard.current);
    void loadCases();
    if (wantedCase.current !== undefined) {
      void loadCase(wantedCase.current);
    }
  }, [loadSignings, loadBoard, loadCases, loadCase]);

  const tell = (event: Event) => {
    switch (event.shortType) {
      case "signing.announced":
      case "signing.corrected": {
        const schema = event.shortType === "signing.announced" ? SigningAnnouncedSchema : SigningCorrectedSchema;
        const { signing } = fromJsonString(schema, event.json, parsing);
        if (signing !== undefined) {
          setSignings((known) => withNewer(known, [signing]));
          setFresh((old) => [signing.id, ...old.filter((id) => id !== signing.id)].slice(0, 500));
          setAnnouncement(`新签约：${zoneName(signing.zone)}，${money(signing.amount)}`);
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
          setCasesState({ kind: "ready", value: null });
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
  const { state, retry } = useLive(reload, tell);
  // Without the stream the page still shows what the services hold.
  const offline = state.kind === "offline";
  useEffect(() => {
    if (offline) {
      reload();
    }
  }, [offline, reload]);

  const freshSet = useMemo(() => new Set(fresh), [fresh]);
  const shownSignings = useMemo((): Loaded<Signing[]> => {
    if (signingsState.kind !== "ready" && signings.size === 0) {
      return signingsState as Loaded<Signing[]>;
    }
    const came = fresh.flatMap((id) => signings.get(id) ?? []);
    const others = [...signings.values()].filter(({ id }) => !freshSet.has(id)).sort(byPublication);
    return { kind: "ready", value: [...came, ...others] };
  }, [signings, signingsState, fresh, freshSet]);

  const shownCases = useMemo((): Loaded<Case[]> => {
    if (casesState.kind !== "ready") {
      return casesState;
    }
    const name = (one: Case) => `${zoneName(one.zone)}${one.company}`;
    return { kind: "ready", value: [...cases.values()].sort((a, b) => name(a).localeCompare(name(b), "zh") || a.id.localeCompare(b.id)) };
  }, [cases, casesState]);
  const firstCase = shownCases.kind === "ready" ? shownCases.value[0]?.id : undefined;
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
        {state.kind === "offline" && (
          <Alert className="banner" type="warning" showIcon message="实时连接已断开，正在自动重连；以下为最近读到的内容。"
            action={<Button onClick={retry}>立即重连</Button>} />
        )}
        <div className="unseen" aria-live="polite">{announcement}</div>
        <Signings signings={shownSignings} fresh={freshSet} more={nextPage !== ""} onMore={() => void loadSignings(nextPage)} onRetry={reload} />
        <BoardPanel id={boardId} onSelect={selectBoard} answer={board} onRetry={reload} />
        <TimetablePanel cases={shownCases} selected={selected} onSelect={selectCase} detail={detail} onRequire={requireStart} onRetry={reload} />
      </main>
    </>
  );
}
