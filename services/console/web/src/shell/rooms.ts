// The console's rooms, each in a file of its own that is loaded when one goes there.
import { lazy, type ComponentType } from "react";
import type { Words } from "@/words";

type Load = () => Promise<{ default: ComponentType }>;

const overview: Load = () => import("@/pages/overview");
const signings: Load = () => import("@/pages/signings");
const signing: Load = () => import("@/pages/signings/signing");
const review: Load = () => import("@/pages/review");
const reviewMonths: Load = () => import("@/pages/review/months");
const reviewDoubles: Load = () => import("@/pages/review/pairs");
const facilities: Load = () => import("@/pages/facilities");
const documents: Load = () => import("@/pages/documents");
const document: Load = () => import("@/pages/documents/document");
const projects: Load = () => import("@/pages/projects");
const project: Load = () => import("@/pages/projects/project");
const todo: Load = () => import("@/pages/todo");
const imports: Load = () => import("@/pages/imports");
const boards: Load = () => import("@/pages/boards");
const officialBoard: Load = () => import("@/pages/boards/official");
const reportRoom: Load = () => import("@/pages/reports");
const seriesRoom: Load = () => import("@/pages/series");
const scorecardRoom: Load = () => import("@/pages/scorecards");
const subscriptions: Load = () => import("@/pages/subscriptions");
const subscription: Load = () => import("@/pages/subscriptions/subscription");
const deliveries: Load = () => import("@/pages/subscriptions/deliveries");
const whistleRoom: Load = () => import("@/pages/whistles");
const whistleForm: Load = () => import("@/pages/whistles/blow");
const whistleRates: Load = () => import("@/pages/whistles/rates");
const whistleTicket: Load = () => import("@/pages/whistles/ticket");
const operations: Load = () => import("@/pages/operations");

export const rooms = [
  { path: "/", Room: lazy(overview) },
  { path: "/todo", Room: lazy(todo) },
  { path: "/signings", Room: lazy(signings) },
  { path: "/signings/:id", Room: lazy(signing) },
  { path: "/review", Room: lazy(review) },
  { path: "/review/months", Room: lazy(reviewMonths) },
  { path: "/review/doubles", Room: lazy(reviewDoubles) },
  { path: "/facilities", Room: lazy(facilities) },
  { path: "/documents", Room: lazy(documents) },
  { path: "/documents/:id", Room: lazy(document) },
  { path: "/projects", Room: lazy(projects) },
  { path: "/projects/:id", Room: lazy(project) },
  { path: "/imports", Room: lazy(imports) },
  { path: "/boards/:board", Room: lazy(boards) },
  { path: "/boards/official/:id", Room: lazy(officialBoard) },
  { path: "/reports", Room: lazy(reportRoom) },
  { path: "/series", Room: lazy(seriesRoom) },
  { path: "/scorecards", Room: lazy(scorecardRoom) },
  { path: "/subscriptions", Room: lazy(subscriptions) },
  { path: "/subscriptions/:name", Room: lazy(subscription) },
  { path: "/subscriptions/:name/deliveries", Room: lazy(deliveries) },
  { path: "/whistles", Room: lazy(whistleRoom) },
  { path: "/whistles/new", Room: lazy(whistleForm) },
  { path: "/whistles/rates", Room: lazy(whistleRates) },
  { path: "/whistles/:id", Room: lazy(whistleTicket) },
  { path: "/operations", Room: lazy(operations) },
] as const;

// The navigation, by what people do.
export const ways: readonly { to: string; name: keyof Words["rooms"] }[] = [
  { to: "/", name: "overview" },
  { to: "/todo", name: "todo" },
  { to: "/signings", name: "signings" },
  { to: "/review", name: "review" },
  { to: "/facilities", name: "facilities" },
  { to: "/documents", name: "documents" },
  { to: "/projects", name: "projects" },
  { to: "/imports", name: "imports" },
  { to: "/boards/zones", name: "boards" },
  { to: "/scorecards", name: "scorecards" },
  { to: "/reports", name: "reports" },
  { to: "/series", name: "series" },
  { to: "/whistles", name: "whistles" },
  { to: "/subscriptions", name: "subscriptions" },
  { to: "/operations", name: "operations" },
];
