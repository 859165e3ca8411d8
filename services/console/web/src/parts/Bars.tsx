// Bars over time, a row each. Only what is in sight is drawn, and a little beyond: thousands of rows scroll as a few do,
// and no canvas grows beyond what a browser draws, however far one zooms.
import { useEffect, useRef } from "react";
import { fitted, scaleOf, shownRows, ticksOf, type Picture } from "./timeline";
import { colorOf } from "./theme";

const beyond = 600; // px above and below what is in sight
const tickPx = 80;
const footPx = 20;

interface Place {
  width: number;
  names: number; // where the bars begin
}

function begin(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  // A canvas that is given a size forgets its content, and costs.
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  if (context !== null) {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setLineDash([]);
    context.lineWidth = 1;
  }
  return context;
}

const font = (px: number) => `${px}px ${getComputedStyle(document.body).fontFamily}`;

function drawHead(canvas: HTMLCanvasElement, picture: Picture, { width, names }: Place) {
  const context = begin(canvas, width, picture.headHeight);
  if (context === null) {
    return;
  }
  context.fillStyle = colorOf("panel");
  context.fillRect(0, 0, width, picture.headHeight);
  context.font = font(12);
  context.textAlign = "center";
  context.fillStyle = colorOf("quiet");
  const x = scaleOf(picture, names, width);
  for (const { at, label } of ticksOf(picture, width - names, tickPx)) {
    context.fillText(label, Math.min(Math.max(x(at), names), width - 34), picture.headHeight - 10);
  }
}

// The part of the picture from `top` on, as high as the canvas.
function drawBody(canvas: HTMLCanvasElement, picture: Picture, { width, names }: Place, top: number, height: number) {
  const context = begin(canvas, width, height);
  if (context === null) {
    return;
  }
  const { rows, marks, lines, headHeight, rowHeight } = picture;
  const x = scaleOf(picture, names, width);
  const colors = new Map<string, string>();
  const color = (name: string) => colors.get(name) ?? (colors.set(name, colorOf(name)), colors.get(name) ?? "");
  const end = headHeight + rows.length * rowHeight - top;
  context.translate(0, 0.5);
  context.strokeStyle = color("line");
  for (const { at } of ticksOf(picture, width - names, tickPx)) {
    context.beginPath();
    context.moveTo(Math.round(x(at)), Math.max(headHeight - top, 0));
    context.lineTo(Math.round(x(at)), end);
    context.stroke();
  }
  const { first, last } = shownRows(picture, top, height);
  context.font = font(names < 150 ? 11 : 12);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillStyle = color("ink");
  for (let row = first; row < last; row += 1) {
    context.fillText(fitted(rows[row]?.name ?? "", names - 12, (text) => context.measureText(text).width), names - 8, headHeight + (row + 0.5) * rowHeight - top);
  }
  for (let row = first; row < last; row += 1) {
    for (const { shape, from, to, color: name, edge, size } of marks[row] ?? []) {
      const middle = headHeight + (row + 0.5) * rowHeight - top;
      const [left, wide] = [x(from), Math.max(x(to) - x(from), 2)];
      context.beginPath();
      if (shape === "diamond") {
        const center = left + wide / 2;
        [[center, middle - size / 2], [center + size / 2, middle], [center, middle + size / 2], [center - size / 2, middle]].forEach(([px = 0, py = 0]) => context.lineTo(px, py));
        context.closePath();
      } else {
        context.roundRect(left, middle - size / 2, wide, size, shape === "round" ? 3 : 0);
      }
      if (shape !== "outline") {
        context.fillStyle = color(name);
        context.fill();
      }
      if (edge !== undefined) {
        context.setLineDash(shape === "outline" ? [3, 3] : []);
        context.strokeStyle = color(edge);
        context.stroke();
        context.setLineDash([]);
      }
    }
  }
  context.textAlign = "center";
  for (const { at, label, color: name, dashed } of lines) {
    context.strokeStyle = context.fillStyle = color(name);
    context.lineWidth = 1.5;
    context.setLineDash(dashed ? [4, 3] : []);
    context.beginPath();
    context.moveTo(x(at), Math.max(headHeight - top, 0));
    context.lineTo(x(at), end);
    context.stroke();
    context.fillText(label, x(at), end + footPx / 2);
  }
}

// label: what the picture shows, for who cannot see it; the numbers stand in a table beside it, which also does what a
// click on a row of the picture does.
export default function Bars({ picture, label, onRow }: { picture: Picture; label: string; onRow: (row: number) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLCanvasElement>(null);
  const body = useRef<HTMLCanvasElement>(null);
  const { headHeight, rowHeight, rows } = picture;
  const height = headHeight + rows.length * rowHeight + footPx;
  useEffect(() => {
    const [frame, above, below] = [box.current, head.current, body.current];
    if (frame === null || above === null || below === null) {
      return;
    }
    let drawn = { top: Number.NaN, bottom: Number.NaN, width: 0, ratio: 0 };
    let waits = 0;
    const draw = (always: boolean) => {
      const { top: at, width } = frame.getBoundingClientRect();
      const ratio = window.devicePixelRatio;
      const seen = Math.min(Math.max(-at, 0), height);
      const until = Math.min(Math.max(window.innerHeight - at, 0), height);
      const fits = drawn.width === width && drawn.ratio === ratio && drawn.top <= seen && drawn.bottom >= until;
      if ((fits && !always) || width === 0) {
        return;
      }
      const high = Math.min(height, window.innerHeight + 2 * beyond);
      const top = Math.max(0, Math.min(seen - beyond, height - high));
      const place = { width, names: width <= 520 ? 112 : 190 };
      below.style.transform = `translateY(${top}px)`;
      drawHead(above, picture, place);
      drawBody(below, picture, place, top, high);
      drawn = { top, bottom: top + high, width, ratio };
    };
    const later = () => {
      waits ||= window.requestAnimationFrame(() => {
        waits = 0;
        draw(false);
      });
    };
    draw(true);
    const watcher = new ResizeObserver(later);
    watcher.observe(frame);
    window.addEventListener("scroll", later, { passive: true });
    window.addEventListener("resize", later);
    return () => {
      window.cancelAnimationFrame(waits);
      watcher.disconnect();
      window.removeEventListener("scroll", later);
      window.removeEventListener("resize", later);
    };
  }, [picture, height]);
  const rowAt = (clientY: number) => Math.floor((clientY - (box.current?.getBoundingClientRect().top ?? 0) - headHeight) / rowHeight);
  return (
    <div ref={box} className="bars" role="img" aria-label={label} style={{ height }} onClick={({ clientY }) => onRow(rowAt(clientY))}
      onPointerMove={({ clientY, currentTarget }) => {
        const told = rows[rowAt(clientY)]?.told ?? "";
        if (currentTarget.title !== told) {
          currentTarget.title = told;
        }
      }}>
      <canvas ref={head} className="bars-head" />
      <canvas ref={body} className="bars-body" />
    </div>
  );
}
