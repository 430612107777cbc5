// What the page says and does when the service stops, comes back without its data, and does not know who asks.
import { assert, run, step } from './scenario.mjs';

await run({ sandboxFlags: ['--nodes=20', '--seed=9'] }, async ({ stack, page }) => {
  const rows = page.locator('tbody tr');
  const live = page.getByText('Live', { exact: true });

  step('the service says that it goes away, and the page says it too');
  await stack.cli('cordon', 'node-00000', '--reason=before');
  await page.goto(stack.url);
  await live.waitFor();
  await rows.getByText('before').waitFor();
  await page.evaluate(() => {
    window.banners = [];
    const read = () => window.banners.push(document.querySelector('.banner')?.innerText ?? '');
    new MutationObserver(read).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await stack.stopService();
  await page.getByText('The connection was lost; it comes back by itself.').waitFor();
  assert.match((await page.evaluate(() => window.banners)).join('\n'), /the server is shutting down/);
  await rows.getByText('before').waitFor();

  step('it comes back, and the page goes on');
  await stack.startService();
  await live.waitFor();
  await stack.cli('uncordon', 'node-00000', '--reason=after');
  await rows.getByText('after').waitFor();
  assert.equal(await rows.count(), 2);
  assert.equal(await page.locator('.banner').count(), 0);

  step('it comes back without its data: the list starts over');
  await stack.killService();
  stack.forgetOperations();
  await stack.startService();
  await page.getByText('No operation yet.').waitFor();
  await stack.cli('cordon', 'node-00001', '--reason=anew');
  await rows.getByText('anew').waitFor();
  assert.equal(await rows.count(), 1);
  assert.ok(Array.isArray(await page.evaluate(() => window.banners)), 'the page was loaded anew');

  step('a 401 is final');
  let asked = 0;
  await page.route('**/nodeops.v1.NodeOps/WatchOperations', (route) => {
    asked++;
    return route.fulfill({ status: 401 });
  });
  await stack.killService();
  await page.getByRole('alert').getByText('The service does not know you').waitFor();
  await page.getByRole('status').getByText('Stopped').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Now' }).count(), 0);
  await rows.getByText('anew').waitFor();
  assert.equal(asked, 1);

  step('until the page is loaded anew');
  await page.unroute('**/nodeops.v1.NodeOps/WatchOperations');
  await stack.startService();
  await page.reload();
  await live.waitFor();
  await rows.getByText('anew').waitFor();
});
