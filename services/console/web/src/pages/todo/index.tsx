// A day's work: what is to be done, by whom and by when, and done where it stands.
import { useCallback, useRef, useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { ActDialog, type ActWish } from "@/casework/ActDialog";
import type { OnAct } from "@/casework/ActButtons";
import { List } from "@/lists/List";
import { Page } from "@/parts/Page";
import { useWords } from "@/words";
import { dues, useTodoList, whose, type TodoScope } from "./list";

// One of the choices that an address may name, else the first.
function chosen<T extends string>(asked: string | null, choices: readonly T[]): T {
  return choices.find((one) => one === asked) ?? (choices[0] as T);
}

const whoseChoices = ["all", "mine", "office"] as const satisfies readonly (keyof typeof whose)[];
const dueChoices = Object.keys(dues) as (keyof typeof dues)[];

function Scope({ of, due, readyOnly }: TodoScope) {
  const words = useWords();
  const w = words.todo;
  const [params, setParams] = useSearchParams();
  // The same list with another choice, from its first page.
  const changed = (key: string, value: string) => {
    const next = new URLSearchParams(params);
    ["page", "at"].forEach((own) => next.delete(own));
    return value === "" ? (next.delete(key), next) : (next.set(key, value), next);
  };
  const to = (key: string, value: string) => ({ search: changed(key, value).toString() });
  return (
    <div className="scope no-print">
      <nav className="tabs" aria-label={w.whose}>
        {whoseChoices.map((one) => <Link key={one} to={to("whose", one === "all" ? "" : one)} aria-current={one === of ? "true" : undefined}>{w.whoseNames[one]}</Link>)}
      </nav>
      <nav className="tabs" aria-label={w.due}>
        {dueChoices.map((one) => <Link key={one} to={to("due", one === "any" ? "" : one)} aria-current={one === due ? "true" : undefined}>{w.dueNames[one]}</Link>)}
      </nav>
      <label className="check"><input type="checkbox" checked={!readyOnly} onChange={({ target }) => setParams(changed("blocked", target.checked ? "1" : ""))} /> {w.notReady}</label>
    </div>
  );
}

export default function TodoRoom() {
  const words = useWords();
  const [params] = useSearchParams();
  const [wish, setWish] = useState<ActWish>();
  const scope: TodoScope = { of: chosen(params.get("whose"), whoseChoices), due: chosen(params.get("due"), dueChoices), readyOnly: params.get("blocked") === null };
  const onAct = useCallback<OnAct>((node, kind) => setWish({ node, kind }), []);
  const panel = useRef<HTMLElement>(null);
  // The row that had the keyboard goes with the act: it goes on at the list, not at the top of the page.
  const onDone = () => window.setTimeout(() => panel.current?.querySelector<HTMLElement>(".table-box")?.focus({ preventScroll: true }));
  return (
    <Page title={words.rooms.todo}>
      <section ref={panel} className="panel" aria-label={words.rooms.todo}>
        <Scope {...scope} />
        <List list={useTodoList(scope, onAct)} empty={words.todo.nothingYet} />
      </section>
      {wish && <ActDialog wish={wish} onClose={() => setWish(undefined)} onDone={onDone} />}
    </Page>
  );
}
