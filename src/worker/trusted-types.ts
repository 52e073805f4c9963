/** Trusted Types, in the page and in its workers: scripts may be loaded from this origin only. Imported first, for its effect. */

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown;
}

function hasFactory(scope: object): scope is { trustedTypes: PolicyFactory } {
  return 'trustedTypes' in scope;
}

const scope: object = globalThis;
if (hasFactory(scope)) {
  scope.trustedTypes.createPolicy('default', {
    createScriptURL(url) {
      if (new URL(url, location.href).origin !== location.origin) throw new TypeError(`no script may come from ${url}`);
      return url;
    },
  });
}
