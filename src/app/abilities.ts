/** What this browser can do for Scry at this address, and what a person should know where it cannot. */

/** As found out from the browser; missing means that it is not there. */
export interface Abilities {
  /** The address is secure: HTTPS or this machine. Much is there only then. */
  readonly secure: boolean;
  readonly serviceWorker: boolean;
  /** IndexedDB, for keeping runs. */
  readonly storage: boolean;
  /** The browser can promise not to clear what is stored. */
  readonly persist: boolean;
  /** WebRTC with data channels, for shared sessions. */
  readonly webrtc: boolean;
  readonly shareFiles: boolean;
  readonly badge: boolean;
  readonly wakeLock: boolean;
}

/** Something that does not work here, in words. */
export interface Lack {
  readonly what: keyof Abilities;
  /** What does not work, why, and what to do where that is known. */
  readonly text: string;
  /** `limits`: something of Scry's own is missing; `comfort`: nobody needs it. */
  readonly weight: 'limits' | 'comfort';
}

/** The browser's objects that are looked at; the window's own, or others in tests. */
export interface AbilityScope {
  readonly isSecureContext?: boolean;
  readonly indexedDB?: unknown;
  readonly RTCPeerConnection?: unknown;
  readonly navigator: object;
}

/** Finds out what the browser has. Asks for nothing and waits for nothing. */
export function abilitiesOf(scope: AbilityScope = globalThis): Abilities {
  const { navigator } = scope;
  const storage: unknown = 'storage' in navigator ? navigator.storage : undefined;
  return {
    secure: scope.isSecureContext === true,
    serviceWorker: 'serviceWorker' in navigator,
    storage: scope.indexedDB !== undefined && scope.indexedDB !== null,
    persist: typeof storage === 'object' && storage !== null && 'persist' in storage,
    webrtc:
      typeof scope.RTCPeerConnection === 'function' && 'createDataChannel' in prototypeOf(scope.RTCPeerConnection),
    shareFiles: 'canShare' in navigator,
    badge: 'setAppBadge' in navigator,
    wakeLock: 'wakeLock' in navigator,
  };
}

function prototypeOf(maker: object): object {
  const prototype: unknown = 'prototype' in maker ? maker.prototype : null;
  return typeof prototype === 'object' && prototype !== null ? prototype : {};
}

const LACKS: readonly Lack[] = [
  {
    what: 'storage',
    weight: 'limits',
    text: 'This browser keeps nothing (private windows often do not): runs are gone when the window closes.',
  },
  {
    what: 'webrtc',
    weight: 'limits',
    text: 'This browser has no WebRTC, so sessions cannot be shared or joined here. Firefox, Chrome, Edge and Safari have it.',
  },
  {
    what: 'serviceWorker',
    weight: 'limits',
    text: 'This browser has no service workers, so Scry cannot be installed and needs its server to start.',
  },
  {
    what: 'persist',
    weight: 'limits',
    text: 'This browser promises nothing about stored runs and may clear them. Export what must last.',
  },
  { what: 'wakeLock', weight: 'comfort', text: 'The screen cannot be kept awake from here.' },
  { what: 'badge', weight: 'comfort', text: 'The app’s icon shows no count of findings here; the title does.' },
  {
    what: 'shareFiles',
    weight: 'comfort',
    text: 'This browser hands no files to other apps: export a recording and send that file.',
  },
];

/** Told in the place of all that is missing because the address is not secure. */
const INSECURE: Lack = {
  what: 'secure',
  weight: 'limits',
  text: 'This address is not secure, so the browser allows no offline use, no installing, no shared sessions and no promise to keep what is stored. Open Scry over HTTPS (scry --tls) or on localhost.',
};
/** Even an insecure address has these. */
const EVERYWHERE: readonly (keyof Abilities)[] = ['storage'];

/** What does not work here, the weightiest first; empty where all does. */
export function lacksOf(abilities: Abilities): readonly Lack[] {
  if (abilities.secure) return LACKS.filter(({ what }) => !abilities[what]);
  return [INSECURE, ...LACKS.filter(({ what }) => EVERYWHERE.includes(what) && !abilities[what])];
}

/** In a few sentences for the Library: that it works without a network, or what this browser lacks for what. */
export function abilityText(abilities = abilitiesOf()): string {
  const limits = lacksOf(abilities).filter(({ weight }) => weight === 'limits');
  return limits.length === 0
    ? 'After the first visit Scry starts without a network.'
    : limits.map(({ text }) => text).join(' ');
}
