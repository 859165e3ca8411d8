// A room that cannot be shown leaves the way to the others open.
import { Component, type ReactNode } from "react";
import { Notice } from "@/parts/Panel";
import { useWords } from "@/words";

function Broken() {
  const words = useWords();
  return (
    <Notice kind="error" title={words.broken.title} action={<button type="button" className="button" onClick={() => window.location.reload()}>{words.broken.reload}</button>}>
      {words.broken.text}
    </Notice>
  );
}

export class RoomBoundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };
  static getDerivedStateFromError() {
    return { isBroken: true };
  }
  override render() {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}
