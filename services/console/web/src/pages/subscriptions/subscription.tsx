import type { Delivery } from "@proto/notification/v1/subscription_pb";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation, useNavigate, useParams, useSearchParams } from "react-router-dom";
import { every } from "@/api/failure";
import { notification, patience } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Page } from "@/parts/Page";
import { Nothing, Panel, Reading } from "@/parts/Panel";
import { Table } from "@/parts/Table";
import { useWords } from "@/words";
import { addressOf } from "./address";
import { WebhookPanel } from "./Webhook";
import { WhyNot } from "./WhyNot";

const pageSize = 50;
const mostEmpty = 20; // pages of events that are not told, passed over in one reading

// The page after a cursor: the service may have to pass events that nobody is told of.
async function readDeliveries(subscription: string, cursor: string): Promise<{ deliveries: Delivery[]; nextCursor: string }> {
  let at = cursor;
  for (let empty = 0; ; empty += 1) {
    const page = await notification.listDeliveries({ subscription, cursor: at, pageSize }, patience);
    if (page.deliveries.length > 0 || page.nextCursor === "" || empty === mostEmpty) {
      return page;
    }
    at = page.nextCursor;
  }
}

export default function SubscriptionRoom() {
  const words = useWords();
  const w = words.subscription;
  const { name = "" } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const known = ((useLocation().state as { cursors?: string[] } | null)?.cursors ?? []);
  const cursor = params.get("at") ?? "";
  const page = useQuery({ queryKey: [topics.subscriptions, "deliveries", name, cursor], queryFn: () => readDeliveries(name, cursor), refetchInterval: every(5000) });
  const turn = (at: string, cursors: string[]) => navigate({ search: at === "" ? "" : new URLSearchParams({ at }).toString() }, { state: { cursors } });
  const columns = [
    { key: "time", title: w.time, width: "18%", cell: ({ event }: Delivery) => <span className="number">{moment(event?.time ?? "")}</span> },
    { key: "type", title: w.type, width: "16%", card: "head" as const, cell: ({ event }: Delivery) => (words.events as Record<string, string | undefined>)[event?.shortType ?? ""] ?? event?.shortType },
    { key: "subject", title: w.subject, cell: ({ event }: Delivery) => {
      const to = addressOf(event?.subject ?? "");
      return to === undefined ? <code>{event?.subject}</code> : <Link to={to}><code>{event?.subject}</code></Link>;
    } },
    { key: "sequence", title: w.revision, width: "10%", align: "right" as const, cell: ({ event }: Delivery) => <span className="number">{event?.sequence.toString()}</span> },
    { key: "actor", title: w.actor, width: "16%", cell: ({ event }: Delivery) => plain(event?.actor ?? "") },
  ];
  return (
    <Page title={name} back={{ to: "/subscriptions", title: words.rooms.subscriptions }}>
      <Panel title={w.deliveries} extra={<span className="quiet">{w.deliveriesNote}</span>}>
        <Reading of={page} what={w.deliveries} failed={cursor !== "" && <button type="button" className="button" onClick={() => turn("", [])}>{words.lists.firstPage}</button>}>
          {({ deliveries, nextCursor }) => (
            <>
              {deliveries.length === 0 ? <Nothing>{cursor === "" ? w.noDeliveries : w.noMoreDeliveries}</Nothing> : (
                <Table label={w.deliveries} rows={deliveries} keyOf={(one) => one.cursor} columns={columns} />
              )}
              <nav className="pager no-print" aria-label={words.lists.pages}>
                <button type="button" className="button" disabled={cursor === ""} onClick={() => turn(known.at(-1) ?? "", known.slice(0, -1))}>{words.lists.previous}</button>
                <button type="button" className="button" disabled={nextCursor === "" || deliveries.length < pageSize} onClick={() => turn(nextCursor, [...known, cursor])}>{words.lists.next}</button>
              </nav>
            </>
          )}
        </Reading>
      </Panel>
      <WebhookPanel subscription={name} />
      <WhyNot subscription={name} />
    </Page>
  );
}
