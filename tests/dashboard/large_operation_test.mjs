// 10,000 nodes, one in twenty of whose writes loses a race: the page stays smooth and counts right.
import { traceUntil } from './task_trace.mjs';
import { assert, figure, legend, run, step } from './scenario.mjs';

const NODES = 10_000;
const LONGEST_TASK_MS = 200; // Of CPU time.

await run(
  { sandboxFlags: [`--nodes=${NODES}`, '--race-probability=0.05', '--seed=7'] },
  async ({ stack, browser, page }) => {
    step('the list is open while the operation begins');
    await page.goto(stack.url);
    await page.getByText('Live', { exact: true }).waitFor();
    // By their names, so that nothing has to be listed first.
    const names = Array.from({ length: NODES }, (_, i) => `node-${String(i).padStart(5, '0')}`);
    await stack.cli('cordon', ...names, '--concurrency=100', '--reason=load', '--detach');
    await page.getByRole('link', { name: 'Cordon' }).click();
    await page.locator('canvas').waitFor();

    step('watch it to its end');
    const name = `operations/${page.url().split('/').pop()}`;
    await expectSmooth(page.getByText('Complete', { exact: true }).waitFor({ timeout: 540_000 }).then(finished));
    await compare();

    step('load it anew: the whole log at once');
    await expectSmooth(
      page
        .reload()
        .then(() => page.locator('canvas').waitFor())
        .then(finished),
    );
    await compare();

    function finished() {
      return page.waitForFunction(
        (nodes) =>
          document.querySelector('[data-figure=finished]').textContent.replaceAll(',', '').startsWith(`${nodes} /`),
        NODES,
      );
    }

    async function expectSmooth(done) {
      const { longestMs, tasks } = await traceUntil(done, browser.context, page);
      console.log(`  longest task ${longestMs.toFixed(0)} ms, ${tasks} over 1 ms`);
      assert.ok(longestMs <= LONGEST_TASK_MS, `a task of ${longestMs} ms`);
      assert.ok(tasks > 0, 'the trace saw no work');
    }

    async function compare() {
      const [operation] = await stack.cli('get', name);
      const { counts } = operation;
      const shown = {};
      for (const status of ['changed', 'unchanged', 'failed', 'expired', 'outcome-unknown'])
        shown[status] = await legend(page, status);
      assert.deepEqual(shown, {
        changed: counts.changed ?? 0,
        unchanged: counts.unchanged ?? 0,
        failed: counts.failed ?? 0,
        expired: counts.expired ?? 0,
        'outcome-unknown': counts.outcomeUnknown ?? 0,
      });
      assert.equal(await figure(page, 'attempts'), Number(counts.attempts));
      assert.equal(await figure(page, 'conflicts'), Number(counts.conflicts));
      assert.ok(Number(counts.conflicts) > NODES * 0.03, `${counts.conflicts} conflicts`);
    }
  },
);
