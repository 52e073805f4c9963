export function findChromium(): string | null;
export const launchArguments: string[];
