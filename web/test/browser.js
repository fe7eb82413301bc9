// Debian's Chromium, without a window and without any network.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);

export function launch() {
  // Its microphone is one that it makes up. As root, in a container of the CI, Chromium's own sandbox does not start.
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
}
