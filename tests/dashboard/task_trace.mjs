// How long the tasks of a page keep its thread busy, as Chromium's trace has it: in CPU time, so that whatever else this
// machine does is not blamed on the page. The trace is kept in memory until it ends: for a minute, not for an hour.
const SHORT_US = 1_000;

export async function startTaskTrace(context, page) {
  const session = await context.newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const traceConfig = { includedCategories: ['toplevel'], excludedCategories: ['*'] };
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  return {
    // Ends the trace: the longest task's CPU time in milliseconds, and how many took more than one.
    async stop() {
      const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
      await session.send('Tracing.end');
      await complete;
      const main = new Set();
      for (const { name, pid, tid, args } of events) {
        if (name === 'thread_name' && args.name === 'CrRendererMain') main.add(`${pid} ${tid}`);
      }
      const tasks = events.filter(({ pid, tid, tdur }) => tdur > SHORT_US && main.has(`${pid} ${tid}`));
      return { longestMs: Math.max(0, ...tasks.map(({ tdur }) => tdur)) / 1000, tasks: tasks.length };
    },
  };
}
