import { isWaiting, Status } from '../model/node_status';
import type { OperationLog } from '../model/operation_log';
import { cellOrigin, type GridLayout } from './layout';

const PULSE_MS = 1200;
const PULSE_EVERY_MS = 50;

// Draws an operation's nodes as cells on a canvas. Only cells that have changed are drawn again, and those that pulse.
export class GridPainter {
  private layout: GridLayout | undefined;
  private palette: string[] = [];
  private readonly waiting = new Set<number>();
  private pulsedMs = 0;
  private whole = true;
  private only: Status | undefined;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly log: OperationLog,
    private readonly still: boolean, // Nothing moves: prefers-reduced-motion.
  ) {}

  resize(layout: GridLayout, palette: string[], pixelRatio: number): void {
    this.layout = layout;
    this.palette = palette;
    this.canvas.width = Math.max(1, Math.round(layout.width * pixelRatio));
    this.canvas.height = Math.max(1, Math.round(layout.height * pixelRatio));
    this.canvas.style.width = `${layout.width}px`;
    this.canvas.style.height = `${layout.height}px`;
    this.canvas.getContext('2d')?.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    this.whole = true;
  }

  // Makes all nodes but those of one status faint; undefined for none.
  highlight(only: Status | undefined): void {
    this.only = only;
    this.whole = true;
  }

  // To be called once a frame.
  paint(nowMs: number): void {
    const context = this.canvas.getContext('2d');
    if (context === null || this.layout === undefined) return;
    const touched = this.log.drainTouched();
    for (const index of touched) {
      if (isWaiting(this.log.nodes[index]!.status)) this.waiting.add(index);
      else this.waiting.delete(index);
    }
    const pulse = this.still ? 1 : 0.7 + 0.3 * Math.cos((2 * Math.PI * nowMs) / PULSE_MS);
    if (this.whole) {
      context.clearRect(0, 0, this.layout.width, this.layout.height);
      for (let index = 0; index < this.layout.count; index++) this.cell(context, index, pulse);
      this.whole = false;
      return;
    }
    for (const index of touched) this.cell(context, index, pulse);
    if (this.still || nowMs - this.pulsedMs < PULSE_EVERY_MS) return;
    this.pulsedMs = nowMs;
    for (const index of this.waiting) this.cell(context, index, pulse);
  }

  private cell(context: CanvasRenderingContext2D, index: number, pulse: number): void {
    const { pitch, gap } = this.layout!;
    const { x, y } = cellOrigin(this.layout!, index);
    const size = pitch - gap;
    const status = this.log.nodes[index]?.status ?? Status.QUEUED;
    context.clearRect(x, y, size, size);
    context.globalAlpha =
      (isWaiting(status) ? pulse : 1) * (this.only === undefined || this.only === status ? 1 : 0.15);
    context.fillStyle = this.palette[status] ?? 'gray';
    context.fillRect(x, y, size, size);
    context.globalAlpha = 1;
  }
}
