export function findChromium(): string | null;
export function findHeadlessChromium(): string | null;
export const CHROMIUM_ARGS: string[];
