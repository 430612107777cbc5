// What can be done to an operation from the page, filters, and text from a cluster that means harm.
import { assert, legend, run, step } from './scenario.mjs';

const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> \u001b[31mred\u001b[0m \u202egnp.exe';
const faults = [
  { node: 'node-00002', verb: 'patch', times: 1, answer: { status: 403, reason: 'Forbidden', message: HOSTILE } },
  { node: 'node-00003', verb: 'patch', times: 2, answer: 'race' },
];

await run({ sandboxFlags: ['--nodes=1000', '--latency=300ms', '--seed=5'], faults }, async ({ stack, page }) => {
  const state = (text) => page.locator('.operation-heading').getByText(text, { exact: true }).waitFor();
  const confirm = async (button, confirmation, reason) => {
    await page.getByRole('button', { name: button, exact: true }).click();
    const dialog = page.getByRole('dialog');
    if (reason !== undefined) await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: confirmation, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };

  step('a node is found, chosen and cordoned');
  await page.goto(`${stack.url}/nodes`);
  const search = page.getByLabel('Search by name, label or reason');
  await search.fill('node-0000 pool');
  await page.getByText('10 of 1,000 nodes').waitFor();
  for (const node of ['node-00002', 'node-00003']) await page.getByLabel(`Select ${node}`).check();
  await confirm('Cordon', 'Cordon 2 nodes', 'two of them');

  step('what failed is shown as text');
  await state('Partially failed');
  const failures = page.getByRole('region', { name: 'Failures' });
  await failures.getByText('<script>alert(1)</script>').waitFor();
  assert.ok(!(await failures.innerText()).includes('\u001b'), 'an escape sequence came through');
  assert.ok(!(await failures.innerText()).includes('\u202e'), 'a change of direction came through');

  step('the attempts of a node tell who won');
  await page.getByRole('button', { name: 'Retried' }).click();
  await page.getByRole('button', { name: 'node-00003' }).click();
  const panel = page.getByRole('complementary', { name: 'Attempts at node-00003' });
  await panel.getByText('Attempt 3 of 4').waitFor();
  await panel.getByText('kubelet').first().waitFor();
  assert.match(page.url(), /node=node-00003/);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });

  step('retry what failed');
  await confirm('Retry 1 node', 'Retry 1 node', 'again');
  await state('Succeeded');
  assert.equal(await legend(page, 'changed'), 1);

  step('undo it');
  const retried = page.url();
  await confirm('Undo', 'Undo 1 node', 'by mistake');
  await page.waitForFunction((before) => location.href !== before, retried);
  await page.getByRole('heading', { name: 'Undo: Uncordon' }).waitFor();
  await state('Succeeded');

  step('pause, resume and cancel');
  await page.getByRole('link', { name: 'Nodes', exact: true }).click();
  await page.getByText('1,000 nodes', { exact: true }).waitFor();
  await page.getByLabel('Select all nodes that are shown').check();
  await confirm('Cordon', 'Cordon 1,000 nodes', 'all of them');
  await confirm('Pause', 'Pause', 'lunch');
  await state('Paused');
  await page.getByText('lunch').first().waitFor();
  await confirm('Resume', 'Resume');
  await state('Running');
  await confirm('Cancel', 'Cancel operation', 'wrong cluster');
  await state('Cancelled');
  const [operation] = await stack.cli('get', `operations/${page.url().split('/').pop()}`);
  assert.equal(operation.state, 'CANCELLED');
  assert.equal(operation.cancelReason, 'wrong cluster');
  assert.equal(await legend(page, 'cancelled'), Number(operation.counts.cancelled));
  await page.locator('.facts').getByText('wrong cluster').waitFor();

  step('the list has them all');
  await page.getByRole('link', { name: 'Operations', exact: true }).click();
  const rows = page.locator('tbody tr');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 4);

  step('the list cuts off nothing of what an operation is and how it stands, at any width');
  const longest = page.locator('.progress-text').first();
  await longest.evaluate((text) => (text.textContent = '10,000/10,000 · 12,345 conflicts · 1,234 failed'));
  for (const width of [1280, 1101, 1100, 721, 390, 320]) {
    await page.setViewportSize({ width, height: 860 });
    assert.deepEqual(await page.evaluate(cutOff), [], `at ${width} pixels`);
  }
  await page.setViewportSize({ width: 1280, height: 860 });

  step('filters are in the address');
  await page.getByLabel('State').selectOption('CANCELLED');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  assert.equal(new URL(page.url()).searchParams.get('filter'), 'state = CANCELLED');
  await page.reload();
  await rows.getByText('all of them').waitFor();
  assert.equal(await rows.count(), 1);
  await page.getByLabel('Filter (AIP-160)').fill('nonsense = 1');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('nonsense').waitFor();

  step('an operation that is not there');
  await page.goto(`${stack.url}/operations/0123456789abcdef0123456789abcdef`);
  await page.getByRole('alert').getByText('There is no such operation').waitFor();
});

// In the page: the texts that reach out of their cells, or their cells out of the list.
function cutOff() {
  const right = document.querySelector('.table-card').getBoundingClientRect().right;
  const cells = [...document.querySelectorAll('.cell-operation, .cell-progress, .cell-state')];
  return cells.flatMap((cell) => {
    const content = document.createRange();
    content.selectNodeContents(cell);
    const end = Math.min(right, cell.getBoundingClientRect().right);
    return content.getBoundingClientRect().right > end ? [cell.innerText] : [];
  });
}
