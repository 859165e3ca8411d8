// What one does with a whole list: choose columns, take it along, print it.
import { useRef, useState } from "react";
import { reasonOf } from "@/api/failure";
import { Menu } from "@/parts/Menu";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import type { ListAddress } from "./address";
import { orderBy, type ListColumn, type ListDefinition } from "./definition";
import { save } from "./save";
import { csv } from "./sheet";
import { filterOf } from "./useListPage";

const pageSize = 500;
const mostRows = 100_000;

export function ListTools<T>({ list, address, columns }: { list: ListDefinition<T>; address: ListAddress; columns: readonly ListColumn<T>[] }) {
  const words = useWords();
  const toast = useToast();
  const [read, setRead] = useState<number>();
  const stopped = useRef(false);

  // Everything that fits the filter, in its order, whatever page is shown.
  const readAll = async () => {
    const rows: T[] = [];
    let pageToken = "";
    do {
      const page = await list.read({ filter: filterOf(list, address), orderBy: orderBy(address.order, list.order), pageSize, pageToken });
      rows.push(...page.rows);
      pageToken = page.nextPageToken;
      setRead(rows.length);
    } while (pageToken !== "" && !stopped.current && rows.length < mostRows);
    return { rows, isCut: pageToken !== "" };
  };
  const take = async (kind: "csv" | "xlsx") => {
    stopped.current = false;
    setRead(0);
    try {
      const { rows, isCut } = await readAll();
      if (!stopped.current) {
        const head = columns.map(({ title }) => title);
        const cells = rows.map((row) => columns.map(({ sheet }) => sheet(row)));
        const content = kind === "csv" ? new Blob([csv(head, cells)], { type: "text/csv" }) : await (await import("./workbook")).workbook(list.what, head, cells);
        save(`${list.fileName}.${kind}`, content);
        toast(isCut ? "error" : "done", isCut ? words.lists.exportCut(rows.length) : words.lists.exported(rows.length));
      }
    } catch (error) {
      toast("error", reasonOf(error, words));
    } finally {
      setRead(undefined);
    }
  };
  const toggle = (key: string) => {
    const chosen = columns.map((column) => column.key);
    const next = list.columns.map((column) => column.key).filter((one) => (one === key ? !chosen.includes(one) : chosen.includes(one)));
    if (next.length > 0) {
      address.setColumns(next);
    }
  };
  return (
    <div className="tools no-print">
      {read !== undefined && (
        <span role="status">
          {words.lists.exporting(read)} <button type="button" className="button" onClick={() => (stopped.current = true)}>{words.cancel}</button>
        </span>
      )}
      <Menu label={words.lists.columns} face={words.lists.columns}>
        {list.columns.map(({ key, title }) => (
          <label key={key} className="check">
            <input type="checkbox" checked={columns.some((column) => column.key === key)} onChange={() => toggle(key)} /> {title}
          </label>
        ))}
      </Menu>
      <button type="button" className="button" disabled={read !== undefined} onClick={() => void take("csv")}>{words.lists.csv}</button>
      <button type="button" className="button" disabled={read !== undefined} onClick={() => void take("xlsx")}>{words.lists.xlsx}</button>
      <button type="button" className="button" onClick={() => window.print()}>{words.lists.print}</button>
    </div>
  );
}
