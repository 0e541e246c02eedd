/** The order in which frames around the current one are fetched: nearest first, more in the direction of travel. */
export function prefetchOrder(
  count: number,
  current: number,
  direction: number,
  ahead: number,
  behind: number,
): readonly number[] {
  const order: number[] = [];
  const forward = direction < 0 ? -1 : 1;
  for (let distance = 1; distance <= Math.max(ahead, behind); distance += 1) {
    if (distance <= ahead) {
      order.push(current + forward * distance);
    }
    if (distance <= behind) {
      order.push(current - forward * distance);
    }
  }
  return order.filter((index) => index >= 0 && index < count);
}

/** Works through a list of tasks, a few at a time; a new list replaces what has not begun. */
export class TaskQueue<T> {
  private waiting: T[] = [];
  private running = 0;
  private readonly limit: number;
  private readonly work: (task: T) => Promise<unknown>;

  constructor(limit: number, work: (task: T) => Promise<unknown>) {
    this.limit = limit;
    this.work = work;
  }

  replace(tasks: readonly T[]): void {
    this.waiting = [...tasks];
    this.pump();
  }

  private pump(): void {
    while (this.running < this.limit) {
      const task = this.waiting.shift();
      if (task === undefined) {
        return;
      }
      this.running += 1;
      // A task that fails says so where its result is wanted; here only its place becomes free.
      void this.work(task)
        .catch(() => undefined)
        .finally(() => {
          this.running -= 1;
          this.pump();
        });
    }
  }
}
