// How long the tasks of a page keep its thread busy, as Chromium's trace has it: in CPU time, so that whatever else this
// machine does is not blamed on the page.
const SHORT_US = 1_000;
const SLICE_MS = 10_000; // A trace is kept in memory until it ends.

// Traces until `done` (a promise) is: the longest task of the page's thread in milliseconds of CPU time, and how many
// took more than one.
export async function traceUntil(done, context, page) {
  let ended = false;
  const end = done.finally(() => (ended = true));
  end.catch(() => {}); // Whoever awaits it below is told.
  const total = { longestMs: 0, tasks: 0 };
  do {
    const trace = await startTaskTrace(context, page);
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, SLICE_MS))]);
    const { longestMs, tasks } = await trace.stop();
    total.longestMs = Math.max(total.longestMs, longestMs);
    total.tasks += tasks;
  } while (!ended);
  await end;
  return total;
}

async function startTaskTrace(context, page) {
  const session = await context.newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const traceConfig = { includedCategories: ['toplevel'], excludedCategories: ['*'] };
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  return {
    async stop() {
      const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
      await session.send('Tracing.end');
      await complete;
      await session.detach();
      const main = new Set();
      for (const { name, pid, tid, args } of events) {
        if (name === 'thread_name' && args.name === 'CrRendererMain') main.add(`${pid} ${tid}`);
      }
      const tasks = events.filter(({ pid, tid, tdur }) => tdur > SHORT_US && main.has(`${pid} ${tid}`));
      return { longestMs: Math.max(0, ...tasks.map(({ tdur }) => tdur)) / 1000, tasks: tasks.length };
    },
  };
}
