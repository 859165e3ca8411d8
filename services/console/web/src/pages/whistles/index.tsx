// The inbox of departments and the board of dispatchers: tickets by when the next clock runs out, worked on where they stand.
import { useCallback, useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { List } from "@/lists/List";
import { Page } from "@/parts/Page";
import { useWords } from "@/words";
import { needs, useTicketList, type Scope } from "./list";
import { MoveDialog, type MoveWish } from "./MoveDialog";
import { Outbox } from "./Outbox";
import { useRules } from "./rules";

const scopes = ["all", "mine", ...needs] as const satisfies readonly Scope[];

export default function WhistleRoom() {
  const words = useWords();
  const w = words.whistle;
  const [params, setParams] = useSearchParams();
  const [wish, setWish] = useState<MoveWish>();
  const departments = useRules().data?.departments ?? [];
  const scope = scopes.find((one) => one === params.get("need")) ?? "all";
  const department = params.get("department") ?? "";
  const onMove = useCallback((asked: MoveWish) => setWish(asked), []);
  const changed = (key: string, value: string) => {
    const next = new URLSearchParams(params);
    ["page", "at"].forEach((own) => next.delete(own));
    return value === "" ? (next.delete(key), next) : (next.set(key, value), next);
  };
  return (
    <Page title={words.rooms.whistles} extra={<span className="actions no-print"><Link to="/whistles/rates" className="button">{w.rates}</Link><Link to="/whistles/new" className="button primary">{w.blow}</Link></span>}>
      <Outbox />
      <section className="panel" aria-label={words.rooms.whistles}>
        <div className="scope no-print">
          <nav className="tabs" aria-label={w.scope}>
            {scopes.map((one) => <Link key={one} to={{ search: changed("need", one === "all" ? "" : one).toString() }} aria-current={one === scope ? "true" : undefined}>{w.scopes[one]}</Link>)}
          </nav>
          <label>{w.department}{" "}
            <select value={department} onChange={({ target }) => setParams(changed("department", target.value))}>
              <option value="">{w.allDepartments}</option>
              {departments.map(({ name, unreachable }) => <option key={name} value={name}>{unreachable ? `${name}（${w.unreachable}）` : name}</option>)}
            </select>
          </label>
        </div>
        <List list={useTicketList({ scope, department, onMove })} empty={w.nothingYet} />
      </section>
      {wish && <MoveDialog wish={wish} onClose={() => setWish(undefined)} />}
    </Page>
  );
}
