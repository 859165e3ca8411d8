import type { GetCaseResponse } from "@proto/approval/v1/approval_service_pb";
import { NodeEventKind as Kind } from "@proto/approval/v1/node_pb";
import { FigureStatus } from "@proto/common/v1/values_pb";
import { useQuery } from "@tanstack/react-query";
import { Code, ConnectError } from "@connectrpc/connect";
import { useCallback, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router-dom";
import { approval, patience } from "@/api/services";
import { ActDialog, type ActWish } from "@/casework/ActDialog";
import { caseName, useMoney, zoneName } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Notice, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { History } from "./History";
import { trackNames } from "./list";
import { NodeDrawer } from "./NodeDrawer";
import { NodePromises, Promises } from "./Promises";
import { Questions } from "./Questions";
import { RequireStart } from "./RequireStart";
import { Rescue } from "./Rescue";
import { Timetable } from "./Timetable";
import { Versions } from "./Versions";
import { Why } from "./Why";

function Facts({ file: { caseState: one, plan } }: { file: GetCaseResponse }) {
  const words = useWords();
  const money = useMoney();
  if (one === undefined) {
    return null;
  }
  return (
    <dl className="facts wide">
      <dt>{words.signing.zone}</dt>
      <dd><Foreign>{zoneName(one.zone, words)}</Foreign></dd>
      <dt>{words.project.amount}</dt>
      <dd className="number main-line">{money(one.amount)}{one.amountAlt && <span className="quiet"> {words.signing.alsoStated(money(one.amountAlt))}</span>}</dd>
      {one.sectors.length > 0 && <><dt>{words.signing.sectors}</dt><dd><Foreign>{plain(one.sectors.join(words.comma))}</Foreign></dd></>}
      <dt>{words.project.track}</dt>
      <dd><span className="mark mark-plain">{words.tracks[trackNames[one.track]]}</span> <span className="quiet">{one.trackReason}</span></dd>
      {plan?.earliestStart && (
        <>
          <dt>{words.project.earliestStart}</dt>
          <dd><span className="number">{plan.earliestStartTo === "" ? plan.earliestStart : words.questions.between(plan.earliestStartFrom, plan.earliestStartTo)}</span>{plan.smallestSlackWd !== undefined && <span className={plan.smallestSlackWd < 0 ? "fault" : "quiet"}> {words.casework.slackDays(plan.smallestSlackWd)}</span>}</dd>
        </>
      )}
      <dt>{words.signing.one}</dt>
      <dd><Link to={`/signings/${encodeURIComponent(one.signingId)}`}>{words.project.toSigning}</Link></dd>
    </dl>
  );
}

async function readCase(id: string): Promise<GetCaseResponse | null> {
  try {
    return await approval.getCase({ id }, patience);
  } catch (error) {
    if (ConnectError.from(error).code === Code.NotFound) {
      return null;
    }
    throw error;
  }
}

// The whole of a project. An address may name the procedure that is open.
function ProjectFile({ file }: { file: GetCaseResponse }) {
  const words = useWords();
  const [params, setParams] = useSearchParams();
  const [wish, setWish] = useState<ActWish>();
  const pick = useCallback((procedureId: string) => setParams(procedureId === "" ? {} : { node: procedureId }), [setParams]);
  const { caseState: one, nodes, promises, plan } = file;
  const node = nodes.find(({ procedureId }) => procedureId === params.get("node"));
  if (one === undefined) {
    return null;
  }
  const isRejected = one.status === FigureStatus.REJECTED;
  return (
    <>
      {isRejected && <Notice kind="warning" title={words.project.rejected} />}
      <Panel title={words.project.one}><Facts file={file} /></Panel>
      <Panel title={words.project.timetable} extra={<span className="quiet">{words.project.how}</span>}>
        {!isRejected && <RequireStart one={one} />}
        {one.timetable === undefined && !isRejected && <Nothing>{words.project.chooseStart}</Nothing>}
        <Timetable file={file} onPick={pick} />
      </Panel>
      {!isRejected && (plan?.smallestSlackWd ?? 0) < 0 && <Rescue one={one} />}
      {!isRejected && <Questions file={file} />}
      {one.timetableVersion > 0n && <Versions one={one} />}
      <Panel title={words.promise.title}><Promises promises={promises} nodes={nodes} empty={words.promise.none} /></Panel>
      <Panel title={words.casework.history}><History caseId={one.id} procedureId="" /></Panel>
      {node && (
        <NodeDrawer node={node} isRejected={isRejected} onClose={() => pick("")} onAct={(of, kind) => setWish({ node: of, kind })}
          onCorrect={({ number }, wasOn) => setWish({ node, kind: Kind.CORRECTED, number, wasOn })}
          why={one.timetable !== undefined && <Why caseId={one.id} procedureId={node.procedureId} />}
          promises={<NodePromises node={node} promises={promises} />} />
      )}
      {wish && <ActDialog wish={wish} onClose={() => setWish(undefined)} />}
    </>
  );
}

export default function ProjectRoom() {
  const words = useWords();
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: [topics.cases, "one", id], queryFn: () => readCase(id) });
  const one = query.data?.caseState;
  return (
    <Page title={one ? caseName(one) : words.project.one} back={{ to: "/projects", title: words.rooms.projects }}>
      <Reading of={query} what={words.project.timetable}>
        {(file) => (file === null ? <Nothing>{words.project.unknown} <Link to="/projects">{words.rooms.projects}</Link></Nothing> : <ProjectFile file={file} />)}
      </Reading>
    </Page>
  );
}
