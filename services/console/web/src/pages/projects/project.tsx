import type { Case } from "@proto/approval/v1/case_pb";
import { useQuery } from "@tanstack/react-query";
import { Code, ConnectError } from "@connectrpc/connect";
import { Link, useParams } from "react-router-dom";
import { approval, patience } from "@/api/services";
import { caseName, useMoney, zoneName } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { trackNames } from "./list";
import { RequireStart } from "./RequireStart";
import { Timetable } from "./Timetable";

function Facts({ one }: { one: Case }) {
  const words = useWords();
  const money = useMoney();
  return (
    <dl className="facts wide">
      <dt>{words.signing.zone}</dt>
      <dd><Foreign>{zoneName(one.zone, words)}</Foreign></dd>
      <dt>{words.project.amount}</dt>
      <dd className="number main-line">{money(one.amount)}{one.amountAlt && <span className="quiet"> {words.signing.alsoStated(money(one.amountAlt))}</span>}</dd>
      {one.sectors.length > 0 && <><dt>{words.signing.sectors}</dt><dd><Foreign>{plain(one.sectors.join(words.comma))}</Foreign></dd></>}
      <dt>{words.project.track}</dt>
      <dd><span className="mark mark-plain">{words.tracks[trackNames[one.track]]}</span> <span className="quiet">{one.trackReason}</span></dd>
      <dt>{words.signing.one}</dt>
      <dd><Link to={`/signings/${encodeURIComponent(one.signingId)}`}>{words.project.toSigning}</Link></dd>
    </dl>
  );
}

async function readCase(id: string): Promise<Case | null> {
  try {
    return (await approval.getCase({ id }, patience)).caseState ?? null;
  } catch (error) {
    if (ConnectError.from(error).code === Code.NotFound) {
      return null;
    }
    throw error;
  }
}

export default function ProjectRoom() {
  const words = useWords();
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: [topics.cases, "one", id], queryFn: () => readCase(id) });
  return (
    <Page title={query.data ? caseName(query.data) : words.project.one} back={{ to: "/projects", title: words.rooms.projects }}>
      <Reading of={query} what={words.project.timetable}>
        {(one) =>
          one === null ? <Nothing>{words.project.unknown} <Link to="/projects">{words.rooms.projects}</Link></Nothing> : (
            <>
              <Panel title={words.project.one}><Facts one={one} /></Panel>
              <Panel title={words.project.timetable} extra={<span className="quiet">{words.project.how}</span>}>
                <RequireStart one={one} />
                {one.timetable === undefined ? <Nothing>{words.project.chooseStart}</Nothing> : <Timetable one={one} />}
              </Panel>
            </>
          )
        }
      </Reading>
    </Page>
  );
}
