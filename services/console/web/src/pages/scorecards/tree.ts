// A plan's nodes, which stand each before its children, as rows of a tree.
export interface Pathed { path: string }

export const depthOf = ({ path }: Pathed): number => (path === "" ? 0 : path.split("/").length);

export const parentOf = (path: string): string | undefined => (path === "" ? undefined : path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");

// What is below a closed node is not shown.
export function shownOf<Node extends Pathed>(nodes: readonly Node[], closed: ReadonlySet<string>): Node[] {
  const isHidden = (path: string): boolean => {
    const parent = parentOf(path);
    return parent !== undefined && (closed.has(parent) || isHidden(parent));
  };
  return nodes.filter(({ path }) => !isHidden(path));
}

export const hasChildren = (nodes: readonly Pathed[], path: string): boolean => nodes.some((one) => parentOf(one.path) === path);

// A share of 0 to 1 in percent, cut: what is short of the whole never reads as the whole.
export function shareOf(share: string): string {
  if (share === "") {
    return "–";
  }
  const hundredths = Math.floor(Number(share) * 10000 + 1e-6);
  return `${Math.trunc(hundredths / 100)}${hundredths % 100 === 0 ? "" : `.${String(hundredths % 100).padStart(2, "0").replace(/0$/, "")}`}%`;
}
