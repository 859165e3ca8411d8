// Where an event's subject ("signing/ID") has a page of its own; undefined where it has none.
export function addressOf(subject: string): string | undefined {
  const [kind, id = ""] = subject.split("/");
  return { signing: `/signings/${id}`, case: `/projects/${id}`, board: `/boards/${id}`, whistle: `/whistles/${id}` }[kind ?? ""];
}
