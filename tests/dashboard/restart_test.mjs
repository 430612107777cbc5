// Starts a batch from the page and watches it to its end, while the service is killed and started again in the middle.
import { assert, figure, legend, run, step } from './scenario.mjs';

await run(
  { sandboxFlags: ['--nodes=300', '--latency=150ms', '--race-probability=0.1', '--seed=3'] },
  async ({ stack, browser, page }) => {
    step('select all nodes and cordon them');
    await page.goto(`${stack.url}/nodes?cluster=sandbox`);
    await page.getByText('300 nodes', { exact: true }).waitFor();
    await page.getByLabel('Select all nodes that are shown').check();
    await page.getByText('300 nodes selected').waitFor();
    await page.getByRole('button', { name: 'Cordon', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Cordon 300 nodes?' }).waitFor();
    await dialog.getByLabel('Reason').fill('kernel <b>upgrade</b>');
    await dialog.getByRole('button', { name: 'Cordon 300 nodes' }).click();
    await page.waitForURL(/\/operations\/[0-9a-f]+$/);
    const name = `operations/${page.url().split('/').pop()}`;
    await page.evaluate(() => (window.sameDocument = true));

    step('kill the service in the middle');
    await page.waitForFunction(
      () => Number(document.querySelector('[data-figure=finished]')?.textContent.split('/')[0]) >= 20,
    );
    await stack.killService();
    await page.getByText('The connection was lost; it comes back by itself.').waitFor();
    const before = await figure(page, 'finished');
    assert.ok(before >= 20 && before < 300, `${before} of 300 finished at the kill`);

    step('start it again: the page goes on by itself');
    await stack.startService();
    await page.getByText('Succeeded').first().waitFor();
    await page.getByText('Complete', { exact: true }).waitFor();
    assert.equal(await page.evaluate(() => window.sameDocument), true, 'the page was loaded anew');
    assert.equal(await page.getByText('The connection was lost').count(), 0);

    step('the page and the command line agree');
    const [operation] = await stack.cli('get', name);
    const { counts } = operation;
    assert.equal(await figure(page, 'finished'), 300);
    assert.equal(await legend(page, 'changed'), Number(counts.changed));
    assert.equal(await figure(page, 'attempts'), Number(counts.attempts));
    assert.equal(await figure(page, 'conflicts'), Number(counts.conflicts ?? 0));
    assert.ok(await page.getByText('Restarts survived').isVisible());
    assert.ok(await page.getByText('kernel <b>upgrade</b>').isVisible());

    step('the list knows it too, from a new stream');
    await page.getByRole('link', { name: 'Operations', exact: true }).click();
    await page.getByText('300/300').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await browser.check();
  },
);
