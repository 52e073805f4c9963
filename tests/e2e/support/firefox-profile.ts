import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a Firefox under test is set up: quiet, and unable to reach another machine. */

/** Nothing listens there, so whatever would leave this machine fails at once. Addresses of this machine need no proxy. */
const NOWHERE = { host: '127.0.0.1', port: 9 } as const;

const SETTINGS: Readonly<Record<string, string | number | boolean>> = {
  // No request to other machines, whoever would make it.
  'network.proxy.type': 1,
  'network.proxy.http': NOWHERE.host,
  'network.proxy.http_port': NOWHERE.port,
  'network.proxy.ssl': NOWHERE.host,
  'network.proxy.ssl_port': NOWHERE.port,
  'network.proxy.failover_direct': false,
  'network.proxy.allow_bypass': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.prefetch-next': false,
  'app.update.auto': false,
  'app.update.disabledForTesting': true,
  'app.normandy.enabled': false,
  'browser.region.update.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.usage.uploadEnabled': false,
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
  'extensions.update.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.blocklist.enabled': false,
  'services.settings.server': 'data:,',
  'media.gmp-manager.updateEnabled': false,
  'dom.push.connection.enabled': false,
  // No first-run pages, and no question which browser is the usual one.
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'browser.newtabpage.enabled': false,
  'termsofuse.bypassNotification': true,
  // Two windows on one machine find each other also where it has no network at all.
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // As the Chromium of the other tests.
  'layout.css.prefers-color-scheme.content-override': 0,
};

/** Writes the settings into a new profile's folder. */
export function writeFirefoxProfile(folder: string): void {
  const lines = Object.entries(SETTINGS).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(folder, 'user.js'), lines.join(''));
}
