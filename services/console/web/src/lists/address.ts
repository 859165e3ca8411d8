// A list's filter, order, columns and place, all in the page's address: whoever has the address sees the same.
import { useMemo } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router-dom";
import type { Order } from "@/parts/Table";

export interface ListAddress {
  value: (key: string) => string;
  // Sets and, where "", removes; begins with the first page again.
  change: (values: Readonly<Record<string, string>>) => void;
  order: Order;
  setOrder: (order: Order) => void;
  columns: readonly string[] | undefined;
  setColumns: (keys: readonly string[]) => void;
  size: number;
  // From 1. `token` is what the service calls this page.
  page: number;
  token: string;
  next: (token: string) => void;
  // Back to the page before where this tab came from it, else to the first.
  previous: () => void;
  first: () => void;
}

export const sizes = [20, 50, 200] as const;
const ownKeys = ["sort", "cols", "size", "page", "at"];

export function useListAddress(byDefault: Order): ListAddress {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { tokens?: string[] } | null };
  return useMemo(() => {
    const go = (change: (next: URLSearchParams) => void, tokens: string[] = []) => {
      const next = new URLSearchParams(params);
      change(next);
      navigate({ search: next.toString() }, { state: { tokens } });
    };
    const set = (next: URLSearchParams, values: Readonly<Record<string, string>>) => {
      next.delete("page");
      next.delete("at");
      Object.entries(values).forEach(([key, value]) => (value === "" ? next.delete(key) : next.set(key, value)));
    };
    const sort = params.get("sort");
    const order = sort === null ? byDefault : { field: sort.replace(/^-/, ""), falls: sort.startsWith("-") };
    const size = Number(params.get("size"));
    const page = Math.max(1, Math.floor(Number(params.get("page") ?? "1")) || 1);
    const token = params.get("at") ?? "";
    const tokens = state?.tokens ?? [];
    const turn = (to: number, at: string, known: string[]) =>
      go((next) => (to === 1 ? (next.delete("page"), next.delete("at")) : (next.set("page", String(to)), next.set("at", at))), known);
    return {
      value: (key) => params.get(key) ?? "",
      change: (values) => go((next) => set(next, values)),
      order,
      setOrder: ({ field, falls }) => go((next) => set(next, { sort: `${falls ? "-" : ""}${field}` })),
      columns: params.get("cols")?.split(","),
      setColumns: (keys) => go((next) => next.set("cols", keys.join(",")), tokens),
      size: (sizes as readonly number[]).includes(size) ? size : 50,
      page,
      token,
      next: (at) => turn(page + 1, at, [...tokens, token]),
      previous: () => (tokens.length === 0 ? turn(1, "", []) : turn(page - 1, tokens.at(-1) ?? "", tokens.slice(0, -1))),
      first: () => turn(1, "", []),
    };
  }, [params, navigate, state, byDefault]);
}

// What of an address belongs to the list itself and not to its filter.
export function isOwnKey(key: string): boolean {
  return ownKeys.includes(key);
}
