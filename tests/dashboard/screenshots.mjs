// Makes the pictures of docs/images: every view, light and dark, and as a phone shows it.
//   NODEOPS_IMAGES   the folder to write them to
import { join } from 'node:path';
import { run, step } from './scenario.mjs';

const folder = process.env.NODEOPS_IMAGES;
const webhook = 'admission webhook "nodes.example.com" denied the request: node is in a maintenance window';
const faults = [
  { node: 'node-00021', verb: 'patch', times: 1, answer: { status: 422, reason: 'Invalid', message: webhook } },
  {
    node: 'node-00068',
    verb: 'patch',
    times: 1,
    answer: { status: 403, reason: 'Forbidden', message: 'nodes "node-00068" is forbidden: cannot patch' },
  },
  { node: 'node-00012', verb: 'patch', times: 2, answer: 'race' },
];
const flags = ['--nodes=900', '--latency=80ms', '--race-probability=0.12', '--kubelet-write-rate=30', '--seed=11'];

await run({ sandboxFlags: flags, faults }, async ({ stack, page }) => {
  const pool = (from, to) => Array.from({ length: to - from }, (_, i) => `node-${String(from + i).padStart(5, '0')}`);
  // Failed nodes are an exit status, not a failure here.
  const cli = (...args) => stack.cli(...args).catch(() => undefined);
  const views = async (view, height = 800) => {
    for (const [name, size, colorScheme] of [
      ['light', { width: 1280, height }, 'light'],
      ['dark', { width: 1280, height }, 'dark'],
      ['phone', { width: 390, height: 780 }, 'dark'],
    ]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(folder, `${view}-${name}.png`) });
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 800 });
  };

  step('some operations');
  await cli('cordon', ...pool(0, 120), '--reason=kernel upgrade 6.1.94, first wave');
  await cli('uncordon', ...pool(0, 60), '--reason=first half is back');
  await cli('cordon', ...pool(200, 230), '--reason=switch sw-17 is being replaced');
  await cli('cordon', '-l', 'pool=gpu', '--plan', '--reason=what would a driver upgrade touch?');
  await cli('cordon', ...pool(300, 900), '--detach', '--reason=kernel upgrade 6.1.94, second wave');

  step('one operation while it runs, with a node');
  await page.goto(stack.url);
  await page.locator('tbody tr').nth(4).waitFor();
  await page.locator('tbody a').first().click();
  await page.waitForFunction(
    () => Number(document.querySelector('[data-figure=finished]')?.textContent.split('/')[0]) >= 150,
  );
  await page.getByRole('button', { name: 'Retried' }).click();
  await page.getByRole('region', { name: 'Retried nodes' }).locator('tbody button').first().click();
  await page.getByRole('complementary').waitFor();
  const address = page.url();
  await views('operation');
  await page.getByRole('button', { name: 'Close' }).click();

  step('all operations');
  await page.getByRole('link', { name: 'Operations', exact: true }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  await views('operations', 420);

  step('nodes and a confirmation');
  await page.goto(`${stack.url}/nodes?cluster=sandbox`);
  await page.getByText('900 nodes', { exact: true }).waitFor();
  await page.locator('.virtual').evaluate((frame) => frame.scrollTo(0, 32 * 54));
  for (const node of pool(60, 66)) await page.getByLabel(`Select ${node}`).check();
  await views('nodes', 620);
  await page.getByRole('button', { name: 'Cordon', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('kernel upgrade 6.1.94');
  await page.setViewportSize({ width: 1280, height: 620 });
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, 'confirm-light.png') });
  await page.goto(address); // Whoever gets the link sees the same.
  await page.getByRole('complementary').waitFor();
});
