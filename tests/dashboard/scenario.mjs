// Runs a scenario with a stack and a browser, and fails with what the service said.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Browser } from './browser.mjs';
import { Stack } from './stack.mjs';

export async function run({ sandboxFlags, faults, browserOptions }, scenario) {
  const folder = mkdtempSync(`${process.env.TEST_TMPDIR ?? tmpdir()}/dashboard-`);
  const stack = new Stack(folder);
  let browser;
  try {
    await stack.start(sandboxFlags, faults);
    browser = await Browser.open(folder, browserOptions);
    await scenario({ stack, browser, page: browser.page });
    await browser.check();
    console.log('passed');
  } catch (error) {
    console.error(error);
    if (browser !== undefined)
      await browser.page.screenshot({ path: `${process.env.TEST_UNDECLARED_OUTPUTS_DIR ?? folder}/failed.png` });
    console.error(await browser?.page.locator('body').innerText());
    console.error(stack.log('service').slice(-4000));
    process.exitCode = 1;
  } finally {
    await browser?.close();
    stack.stop();
  }
}

// A number of the page, such as "1,234".
export async function figure(page, name) {
  return Number((await page.locator(`[data-figure=${name}]`).innerText()).split('/')[0].replaceAll(',', ''));
}

export async function legend(page, status) {
  const count = page.locator(`[data-status=${status}]`);
  return (await count.count()) === 0 ? 0 : Number((await count.innerText()).replaceAll(',', ''));
}

export function step(text) {
  console.log(`- ${text}`);
}

export { assert };
