// A list that people filter, order, turn over, take along and share by its address.
import type { ReactNode } from "react";
import { fieldOf } from "@/api/failure";
import { Nothing, Reading } from "@/parts/Panel";
import { Table } from "@/parts/Table";
import { useWords } from "@/words";
import { sizes, useListAddress } from "./address";
import type { ListDefinition } from "./definition";
import { FilterForm } from "./FilterForm";
import { ListTools } from "./ListTools";
import { useListPage } from "./useListPage";

// What the filter asks, for paper.
function Asked<T>({ list, value }: { list: ListDefinition<T>; value: (key: string) => string }) {
  const asked = list.fields.flatMap((field) => {
    const said = value(field.key);
    return said === "" ? [] : [`${field.label} ${field.choices?.find((choice) => choice.value === said)?.label ?? said}`];
  });
  return <p className="print-only">{asked.join("；")}</p>;
}

export function List<T>({ list, empty, fresh, note }: {
  list: ListDefinition<T>;
  empty: ReactNode; // what to do where there is nothing at all
  fresh?: (row: T) => boolean;
  note?: ReactNode;
}) {
  const words = useWords();
  const address = useListAddress(list.order);
  const page = useListPage(list, address);
  const chosen = address.columns;
  const columns = list.columns.filter(({ key, spare }) => (chosen === undefined ? spare !== true : chosen.includes(key)));
  const isFiltered = list.fields.some(({ key }) => address.value(key) !== "");
  const formKey = list.fields.map(({ key }) => address.value(key)).join("\n");
  const isStaleToken = page.isError && fieldOf(page.error) === "page_token";
  return (
    <>
      <FilterForm key={formKey} fields={list.fields} address={address} />
      <Asked list={list} value={address.value} />
      <ListTools list={list} address={address} columns={columns} />
      {note}
      <Reading of={page} what={list.what} failed={(isStaleToken || address.page > 1) && (
        <button type="button" className="button" onClick={address.first}>{words.lists.firstPage}</button>
      )}>
        {({ rows, nextPageToken }) => (
          <div aria-busy={page.isPlaceholderData} className={page.isPlaceholderData ? "waits" : undefined}>
            {rows.length === 0 ? (
              <Nothing>
                {isFiltered ? words.lists.noneFits : address.page > 1 ? words.lists.noMore : empty}
                {isFiltered && <> <button type="button" className="button" onClick={() => address.change(Object.fromEntries(list.fields.map(({ key }) => [key, ""])))}>{words.lists.clear}</button></>}
              </Nothing>
            ) : (
              <Table label={list.what} columns={columns} rows={rows} keyOf={list.keyOf} order={address.order} onOrder={address.setOrder} fresh={fresh} />
            )}
            <nav className="pager no-print" aria-label={words.lists.pages}>
              <span className="quiet" data-testid="page-of">{words.lists.page(address.page, rows.length)}</span>
              <button type="button" className="button" disabled={address.page === 1} onClick={address.previous}>{words.lists.previous}</button>
              <button type="button" className="button" disabled={nextPageToken === "" || page.isPlaceholderData} onClick={() => address.next(nextPageToken)}>{words.lists.next}</button>
              <label>
                {words.lists.size}{" "}
                <select value={address.size} onChange={({ target }) => address.change({ size: target.value === "50" ? "" : target.value })}>
                  {sizes.map((size) => <option key={size} value={size}>{size}</option>)}
                </select>
              </label>
            </nav>
          </div>
        )}
      </Reading>
    </>
  );
}
