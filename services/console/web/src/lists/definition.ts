// What a list is made of: the fields one may filter by, its columns, and how it is read.
import type { Column, Order } from "@/parts/Table";
import type { Topic } from "@/live/stale";
import { yuanOf } from "@/format/amount";

export type Cell = string | number;

export interface ListColumn<T> extends Column<T> {
  // As a table for others has it. A sum is a number where it is exact as one.
  sheet: (row: T) => Cell;
  // Not shown until chosen.
  spare?: boolean;
}

export interface FilterField {
  key: string; // in the address
  label: string;
  kind: "search" | "text" | "amount" | "date" | "choice";
  choices?: readonly { value: string; label: string }[];
  // The part of the filter for a value; of an amount, its yuan.
  restrict: (value: string) => string;
}

export interface ListQuery {
  filter: string;
  orderBy: string;
  pageSize: number;
  pageToken: string;
}

export interface ListPage<T> {
  rows: readonly T[];
  nextPageToken: string;
}

export interface ListDefinition<T> {
  topic: Topic;
  // What of the address decides beside the filter what is read.
  scope?: readonly string[];
  what: string; // "签约"
  fileName: string;
  fields: readonly FilterField[];
  columns: readonly ListColumn<T>[];
  // The order the service takes where none is asked for.
  order: Order;
  keyOf: (row: T) => string;
  read: (query: ListQuery) => Promise<ListPage<T>>;
}

// What the field's word means to the service; undefined where it cannot be understood.
export function restriction(field: FilterField, value: string): string | undefined {
  if (value === "") {
    return "";
  }
  const meant = field.kind === "amount" ? yuanOf(value) : value.trim();
  return meant === undefined || meant === "" ? undefined : field.restrict(meant);
}

export function orderBy(order: Order, byDefault: Order): string {
  return order.field === byDefault.field && order.falls === byDefault.falls ? "" : `${order.field}${order.falls ? " desc" : ""}`;
}
