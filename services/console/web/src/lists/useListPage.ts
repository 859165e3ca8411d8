import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { ListAddress } from "./address";
import { orderBy, restriction, type ListDefinition, type ListPage } from "./definition";
import { allOf } from "./expression";

// The filter that an address asks for. A value that cannot be understood is left out; the form says so.
export function filterOf<T>({ fields }: ListDefinition<T>, address: ListAddress): string {
  return allOf(fields.map((field) => restriction(field, address.value(field.key)) ?? ""));
}

export function useListPage<T>(list: ListDefinition<T>, address: ListAddress): UseQueryResult<ListPage<T>> {
  const query = {
    filter: filterOf(list, address),
    orderBy: orderBy(address.order, list.order),
    pageSize: address.size,
    pageToken: address.token,
  };
  return useQuery({ queryKey: [list.topic, "list", list.fileName, list.scope, query], queryFn: () => list.read(query), placeholderData: keepPreviousData });
}
