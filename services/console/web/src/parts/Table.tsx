// A table whose rows become cards on a phone. Roles are spelled out, since a table laid out as blocks loses its own.
import type { ReactNode } from "react";
import { useWords } from "@/words";

export interface Column<T> {
  key: string;
  title: string;
  align?: "right";
  // As in CSS; none takes what is left.
  width?: string;
  // The field of order_by that this column sorts by.
  sort?: string;
  // On a phone: "head" is the card's first line, "bare" needs no title beside it.
  card?: "head" | "bare";
  cell: (row: T) => ReactNode;
}

// A list's order: one field, rising or falling.
export interface Order {
  field: string;
  falls: boolean;
}

export function Table<T>({ label, columns, rows, keyOf, order, onOrder, fresh }: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  order?: Order;
  onOrder?: (order: Order) => void;
  fresh?: (row: T) => boolean;
}) {
  const words = useWords();
  const head = ({ sort, title }: Column<T>) => {
    if (sort === undefined || onOrder === undefined) {
      return title;
    }
    const falls = order?.field === sort ? order.falls : undefined;
    return (
      <button type="button" className="sort" onClick={() => onOrder({ field: sort, falls: falls === false || falls === undefined })}>
        {title}
        <span aria-hidden="true">{falls === undefined ? " ↕" : falls ? " ↓" : " ↑"}</span>
        <span className="unseen">{words.sortable}</span>
      </button>
    );
  };
  const sorted = (sort: string | undefined) => (sort !== undefined && order?.field === sort ? (order.falls ? "descending" : "ascending") : undefined);
  return (
    <div className="table-box" role="region" aria-label={`${label} ${words.table}`} tabIndex={0}>
      <table role="table" className="cards">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.key} role="columnheader" scope="col" style={{ width: column.width }} className={column.align} aria-sort={sorted(column.sort)}>
                {head(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row" data-row-key={keyOf(row)} className={fresh?.(row) ? "fresh" : undefined}>
              {columns.map((column) => (
                <td key={column.key} role="cell" className={[column.align, column.card && `card-${column.card}`].filter(Boolean).join(" ") || undefined} data-title={column.title}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
